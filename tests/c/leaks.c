/* A great many calls with every kind of result: memory and handles stay as they were after the warm-up.
 *
 *   leaks LIBRARY CONFIG.json CALLS NETWORK [forget]
 *
 * CALLS calls in all, NETWORK of them over the network. CONFIG.json has the profiles that scripts/leaks.sh makes, each
 * of which fails in its own way. With `forget` one answer in ten is not given back, which must be found.
 *
 * Heap: bytes that are allocated and not freed, exact (mallinfo, HeapWalk). Resident: what the system says (private
 * bytes on Windows, under Wine the working set). Handles: open files (Linux), every open handle (Windows).
 */
#include "library.h"

#ifdef _WIN32
#include <psapi.h>
#else
#include <dirent.h>
#include <malloc.h>
#endif

typedef struct {
    const char *name, *operation, *request, *expected;
} kind_t;

#define SM2_KEY "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
#define FAILS(kind) "\"kind\":\"" kind "\""
#define LOGIN_ID "\"loginId\":\"4d5750e4-798e-40f8-ab84-b8efd48ed101-764341\""
#define LOGIN(profile) "{" LOGIN_ID ",\"_options\":{\"profile\":\"" profile "\"}}"

/* Without network, some microseconds each. */
static const kind_t local[] = {
    {"success", "crypto.sm3", "{\"text\":\"abc\",\"_options\":{\"tag\":{\"row\":7}}}", "\"ok\":true"},
    {"success", "crypto.aes_ecb_encrypt", "{\"key\":\"0123456789abcdef\",\"text\":\"\xE4\xBD\xA0\xE5\xA5\xBD\"}", "\"ok\":true"},
    {"unknown operation", "crypto.sm4", "{}", FAILS("argument")},
    {"NULL operation", NULL, "{}", FAILS("argument")},
    {"NULL request", "crypto.sm3", NULL, FAILS("argument")},
    {"not UTF-8", "crypto.sm3", "\xFF\xFE", FAILS("argument")},
    {"not JSON", "healthcard.register_health_card", "{\"name\":\"", FAILS("argument")},
    {"an array", "crypto.sm3", "[[[[[[1]]]]]]", FAILS("argument")},
    {"many faults", "healthcard.register_health_card", "{\"name\":1,\"gendre\":\"x\",\"idType\":{},\"phone1\":[]}", FAILS("argument")},
    {"wrong options", "crypto.sm3", "{\"_options\":{\"timeout\":1}}", FAILS("argument")},
    {"no such profile", "signit.check_ca_login_task", LOGIN("nowhere"), FAILS("config")},
    {"not configured", "signit.check_ca_login_task", LOGIN("empty"), FAILS("config")},
    {"wrong ciphertext", "crypto.aes_ecb_decrypt", "{\"key\":\"0123456789abcdef\",\"ciphertext\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}", FAILS("crypto")},
    {"a file that is not there", "tool.file_to_base64", "{\"path\":\"/nowhere/at/all\"}", FAILS("argument")},
};

/* Without network, but slower: one in a hundred. */
static const kind_t curve[] = {
    {"SM2 key", "crypto.sm2_generate_key", "{}", "\"ok\":true"},
    {"SM2 signature", "crypto.sm2_sign", "{\"private_key\":\"" SM2_KEY "\",\"text\":\"message digest\"}", "\"ok\":true"},
    {"SM2, wrong ciphertext", "crypto.sm2_decrypt", "{\"private_key\":\"" SM2_KEY "\",\"ciphertext\":\"04EBFC71\"}", FAILS("crypto")},
};

static const kind_t network[] = {
    {"success over http", "signit.check_ca_login_task", "{" LOGIN_ID "}", "\"ok\":true"},
    {"success with a token", "healthcard.get_order_id_by_out_app_id", "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\"}", "\"ok\":true"},
    {"AES both ways", "reservation.arrival", "{\"serialNumber\":\"ZJ109-35\",\"arriveDate\":\"2021-04-06 08:15:00\"}", "\"ok\":true"},
    {"success over https", "signit.check_ca_login_task", LOGIN("https"), "\"ok\":true"},
    {"vendor", "signit.check_ca_login_task", "{\"loginId\":\"nobody\"}", FAILS("vendor")},
    {"connection refused", "signit.check_ca_login_task", LOGIN("refused"), FAILS("transport")},
    {"connection reset", "signit.check_ca_login_task", LOGIN("reset"), FAILS("transport")},
    {"untrusted certificate", "signit.check_ca_login_task", LOGIN("untrusted"), FAILS("tls")},
    {"HTTP 502", "signit.check_ca_login_task", LOGIN("gateway"), FAILS("http")},
    {"HTML instead of JSON", "signit.check_ca_login_task", LOGIN("html"), FAILS("protocol")},
};

/* As slow as their time limits, or as large as an answer may be: a few. */
static const kind_t heavy[] = {
    {"time limit", "signit.check_ca_login_task", "{" LOGIN_ID ",\"_options\":{\"profile\":\"slow\",\"timeout_ms\":100}}", FAILS("timeout")},
    {"40 MB", "signit.check_ca_login_task", LOGIN("big"), "\"ok\":false"},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static long calls;
static int forgetful;

static void check(const kind_t *kind, const char *answer)
{
    if (strstr(answer, kind->expected) == NULL) {
        printf("# %s, call %ld: %.600s\n", kind->name, calls, answer);
        report(0, "every kind of call has its result");
        exit(1);
    }
}

/* One call by the function that takes its turn: an answer to free, a buffer, a buffer that is too small. */
static void call(const kind_t *kind)
{
    static char large[64 * 1024];
    char small[24], *answer;
    int32_t size;
    calls++;
    switch (calls % 3) {
    case 0:
        answer = his_call(kind->operation, kind->request);
        check(kind, answer);
        if (!forgetful || calls % 30 != 0)
            his_free(answer);
        return;
    case 1:
        size = HisCall(kind->operation, kind->request, large, sizeof large);
        break;
    default:
        size = HisCall(kind->operation, kind->request, small, sizeof small);
        if (size >= 0 || HisLastResponse(large, sizeof large) != -size - 1)
            report(0, "a small buffer");
    }
    check(kind, large);
}

#define ROOM_WIDE 16384

static void helpers(void)
{
    static const uint16_t alone[] = {0xD842, 0};
    static uint16_t wide[ROOM_WIDE];
    char small[64];
    char *text = his_json_set("{\"a\":[{\"b\":1}]}", "/a/0/c", "\xE5\xBC\xA0"), *part = his_json_get(text, "/a");
    his_free(text);
    his_free(part);
    his_free(his_json_get("not JSON", "/a"));
    his_free(his_json_set("{}", "", ""));
    his_free(his_json_put("", "list/0", "{\"a\":[1]}"));
    his_free(his_json_put("", "list/0", "not JSON"));
    his_free(his_json_remove("{\"a\":[1,2]}", "/a/0"));
    his_free(his_json_keys("{\"a\":[1,2]}", ""));
    his_json_count("{\"a\":[1,2]}", "a");
    his_free(his_operations("imaging"));
    his_free(his_configure("{\"htp\":{}}"));
    /* In UTF-16: whole, too small, asked for again, and a surrogate that is alone. */
    HisCallW(u"crypto.sm3", u"{\"text\":\"\U00020BB7\"}", wide, ROOM_WIDE);
    HisCallW(u"crypto.sm3", u"{\"text\":\"\U00020BB7\"}", wide, 8);
    HisLastResponseW(wide, ROOM_WIDE);
    HisLastResponse(small, sizeof small);
    HisCallW(u"crypto.sm3", alone, wide, ROOM_WIDE);
    his_set_encoding("gbk");
    /* Good GBK, half a character, and an answer that GBK cannot hold. */
    his_free(his_call("crypto.sm3", "{\"text\":\"\xD5\xC5\xC8\xFD\"}"));
    his_free(his_call("crypto.sm3", "\xD5"));
    his_free(his_call("crypto.sm3", "{\"_options\":{\"tag\":\"\\ud842\\udfb7\"}}"));
    his_set_encoding("utf-8");
    calls += 18;
}

static THREAD_RESULT thread_of_a_caller(void *unused)
{
    char small[8];
    (void)unused;
    HisCall("crypto.sm3", "{\"text\":\"abc\"}", small, sizeof small);
    return 0;
}

static void background(void)
{
    static const kind_t cancelled = {"cancelled", "", "", FAILS("cancelled")};
    char *answer;
    int32_t ticket = his_submit("crypto.sm3", "{\"text\":\"abc\"}");
    his_free(his_poll(ticket, 10000));
    ticket = his_submit("ywx.self_sign_get_result", "{\"openId\":\"nobody\",\"_options\":{\"wait_ms\":60000}}");
    rest(1);
    his_cancel(ticket);
    answer = his_poll(ticket, 10000);
    check(&cancelled, answer);
    his_free(answer);
    join(start(thread_of_a_caller, NULL));
    calls += 3;
}

/* So many calls, of which every `step`th goes over the network. */
static void run(long count, long step)
{
    const long end = calls + count;
    long round = 0, next = calls + step;
    while (calls < end) {
        call(&local[round % COUNT(local)]);
        if (round % 100 == 0)
            call(&curve[round / 100 % COUNT(curve)]);
        if (round % 500 == 0)
            helpers();
        if (round % 5000 == 0)
            background();
        if (calls >= next) {
            call(&network[next / step % COUNT(network)]);
            next += step;
        }
        if (round % 100000 == 0) {
            call(&heavy[0]);
            call(&heavy[1]);
        }
        round++;
    }
}

/* So many configurations, each with a secret and an address of its own, that are used once. */
static void configurations(int count)
{
    static int number;
    char config[400], *answer;
    while (count-- > 0) {
        snprintf(config, sizeof config,
                 "{\"http\":{\"retries\":0},\"healthcard\":{\"base_url\":\"http://127.0.0.1:%d\",\"app_id\":\"a\",\"hospital_id\":\"h\","
                 "\"app_secret\":\"a secret of some length, and its number %08d\"}}",
                 1 + number % 1000, number);
        number++;
        his_free(his_configure(config));
        answer = his_call("healthcard.get_order_id_by_out_app_id", "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\"}");
        if (strstr(answer, FAILS("transport")) == NULL) {
            printf("# %.600s\n", answer);
            report(0, "a configuration is used");
            exit(1);
        }
        his_free(answer);
        calls++;
    }
}

typedef struct {
    long long heap, resident, handles;
} figures_t;

static figures_t measure(void)
{
    figures_t now = {0, 0, 0};
#ifdef _WIN32
    PROCESS_HEAP_ENTRY entry = {0};
    PROCESS_MEMORY_COUNTERS_EX memory = {0};
    DWORD flags;
    uintptr_t handle;
    HeapLock(GetProcessHeap());
    while (HeapWalk(GetProcessHeap(), &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            now.heap += entry.cbData;
    HeapUnlock(GetProcessHeap());
    GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&memory, sizeof memory);
    now.resident = memory.PrivateUsage ? memory.PrivateUsage : memory.WorkingSetSize;
    /* GetProcessHandleCount says 0 under Wine, so the handles are asked for one by one. */
    for (handle = 4; handle < 0x10000; handle += 4)
        now.handles += GetHandleInformation((HANDLE)handle, &flags) != 0;
#else
    struct mallinfo2 heap = mallinfo2();
    long long total;
    FILE *file = fopen("/proc/self/statm", "r");
    DIR *folder = opendir("/proc/self/fd");
    now.heap = heap.uordblks + heap.hblkhd;
    if (file == NULL || folder == NULL || fscanf(file, "%lld %lld", &total, &now.resident) != 2)
        abort();
    now.resident *= sysconf(_SC_PAGESIZE);
    while (readdir(folder) != NULL)
        now.handles++;
    closedir(folder);
    fclose(file);
#endif
    return now;
}

/* The figures when background threads have come to rest: what a name look-up or a reset leaves ends a moment later. */
static figures_t settled(void)
{
    rest(300);
    return measure();
}

static void show(const char *when, figures_t at)
{
    printf("# %-16s %9ld calls, heap %lld bytes, resident %lld kB, %lld handles\n", when, calls, at.heap, at.resident / 1024, at.handles);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    long wanted, step;
    figures_t before, after;
    int part;
    if (count < 5 || !load(arguments[1]) || !configure(arguments[2])) {
        fprintf(stderr, "usage: leaks LIBRARY CONFIG.json CALLS NETWORK [forget]\n");
        return 2;
    }
    wanted = atol(arguments[3]);
    forgetful = count > 5 && strcmp(arguments[5], "forget") == 0;
    /* Every kind of call several times over: connections, tokens, caches and the heap take their places. */
    for (part = 0; part < 4; part++) {
        for (step = 0; step < (long)COUNT(heavy); step++)
            call(&heavy[step]);
        for (step = 0; step < (long)COUNT(network); step++)
            call(&network[step]);
        for (step = 0; step < (long)COUNT(curve); step++)
            call(&curve[step]);
    }
    step = wanted / atol(arguments[4]);
    run(wanted / 20, step / 5 + 1);
    before = settled();
    show("after warm-up", before);
    for (part = 1; part <= 4; part++) {
        run(wanted / 4, step);
        after = settled();
        show("", after);
    }
    report(before.heap > 0 && before.resident > 0 && before.handles > 0, "everything is measured");
    report(after.heap - before.heap <= 64 * 1024, "allocated memory stays");
    report(after.resident - before.resident <= 4 * 1024 * 1024, "resident memory stays");
    report(after.handles - before.handles <= 4, "handles stay");
    configurations(100);
    before = settled();
    configurations(1000);
    after = settled();
    show("configurations", after);
    report(after.heap - before.heap <= 64 * 1024, "nothing of a thousand configurations stays");
    return failed;
}
