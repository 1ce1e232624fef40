/* The C interface from outside: the same program on Linux (x86_64, i686) and on Windows.
 *
 *   abi LIBRARY MODE [CONFIG.json …]
 *
 * Modes: values      texts, buffers, JSON helpers, wrong input, encodings
 *        operations  every operation of the catalogue under each of the given configurations
 *        threads     eight threads call at once, from a cold start
 *        jobs        background jobs: many at once, results fetched whole, cancelling
 *        reload      load, use and unload in a loop, and unload while a call is under way
 *        beside      no configuration is given: hisbridge.json lies beside the library
 *        misuse      frees an answer twice, forgets one, or writes from two threads: a sanitizer must notice
 *        busy        ends the process (status 7) while eight threads call
 *
 * Prints "ok - …" and "not ok - …" lines.
 */
#include "library.h"

static void values(void)
{
    static const char abc[] = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    char out[4096], small[64], *answer, *deep;
    int32_t size, i, good;

    report(strlen(his_version()) >= 5 && HisVersion(out, sizeof out) == (int32_t)strlen(his_version()) &&
               strcmp(out, his_version()) == 0,
           "the version");
    report(call_is("crypto.sm3", "{\"text\":\"abc\"}", "/data/hex", abc), "his_call");
    his_free(NULL);
    report(call_is(NULL, "{}", "/error/kind", "argument") && call_is("crypto.sm3", NULL, "/error/kind", "argument") &&
               call_is(NULL, NULL, "/error/kind", "argument"),
           "NULL arguments");
    report(call_is("crypto.sm3", "\xFF\xFE", "/error/kind", "argument"), "bytes that are not UTF-8");
    report(call_is("crypto.sm3", "no json", "/error/kind", "argument"), "text that is not JSON");
    report(call_is("crypto.sm3", "[1]", "/error/kind", "argument"), "an array");
    report(call_is("crypto.nothing", "{}", "/error/kind", "argument"), "an unknown operation");
    deep = malloc(20001);
    memset(deep, '[', 20000);
    deep[20000] = 0;
    report(call_is("crypto.sm3", deep, "/error/kind", "argument"), "20000 nested brackets");
    free(deep);
    answer = his_configure(NULL);
    report(is(answer, "/ok", "false"), "a NULL configuration");
    his_free(answer);
    answer = his_operations(NULL);
    report(is(answer, "/systems/0/name", "imaging") && strlen(answer) > 100000, "his_operations(NULL)");
    his_free(answer);

    size = HisCall("crypto.sm3", "{\"text\":\"abc\"}", out, sizeof out);
    report(size > 100 && size == (int32_t)strlen(out) && is(out, "/data/hex", abc), "HisCall");
    memset(small, ' ', sizeof small);
    report(HisCall("crypto.sm3", "{\"text\":\"abc\"}", small, sizeof small) < -(int32_t)sizeof small &&
               strlen(small) >= sizeof small - 4,
           "a buffer that is too small gets a prefix");
    i = HisLastResponse(NULL, 0);
    good = HisLastResponse(out, -i);
    report(i < 0 && good == -i - 1 && is(out, "/data/hex", abc), "HisLastResponse gives the whole answer again");
    report(HisCall("crypto.sm3", "{}", NULL, 100) < 0 && HisCall("crypto.sm3", "{}", out, 0) < 0 &&
               HisCall("crypto.sm3", "{}", out, -5) < 0,
           "no buffer, no size, a negative size");
    report(HisConfigure("{\"htp\":1}", out, sizeof out) > 0 && is(out, "/error/fields/0/suggestion", "http"),
           "HisConfigure names the nearest key");

    answer = his_json_set("", "/roles/0/keyword", "\xE5\x8C\xBB\xE5\xB8\x88");
    report(is(answer, "/roles/0/keyword", "\xE5\x8C\xBB\xE5\xB8\x88"), "his_json_set and his_json_get");
    his_free(answer);
    report(HisJsonSet("{}", "/a", "1", out, sizeof out) == 9 && HisJsonGet(out, "/a", small, sizeof small) == 1 &&
               strcmp(small, "1") == 0 && HisJsonGet("nothing", "/a", small, sizeof small) == 0 && small[0] == 0,
           "HisJsonSet and HisJsonGet");

    report(his_set_encoding("latin-1") == -1 && his_set_encoding(NULL) == -1 && his_set_encoding("gbk") == 0 && HisSetEncoding("gbk") == 0,
           "encodings by name");
    /* 张三 in GBK; the same as \u escapes; and a sign that GBK lacks. */
    answer = his_json_set("", "/text", "\xD5\xC5\xC8\xFD");
    report(strstr(answer, "\xD5\xC5\xC8\xFD") != NULL && is("{\"a\":\"\\u5f20\\u4e09\"}", "/a", "\xD5\xC5\xC8\xFD"), "GBK in and out");
    report(call_is("crypto.sm3", answer, "/data/hex", "d6d97872eb2b6aa86736d6e92395b33530409b291b7f86e8c9c14c2d08ea5db2"),
           "GBK text is digested as UTF-8");
    his_free(answer);
    answer = his_call("crypto.sm3", "{\"_options\":{\"tag\":\"\\ud842\\udfb7\"}}");
    report(strstr(answer, "\\ud842\\udfb7") != NULL, "what GBK lacks comes as an escape");
    his_free(answer);
    good = 1;
    for (i = 1; i < 40; i++) {
        size_t length;
        HisJsonGet("{\"a\":\"\\u5f20\\u4e09a\\u674e\\u56db\\u738b\\u4e94\"}", "/a", small, i);
        length = strlen(small);
        good &= length <= (size_t)i - 1 && (length <= 4 ? length % 2 == 0 : length % 2 == 1);
    }
    report(good, "a GBK prefix never ends inside a character");
    report(call_is("crypto.sm3", "\xD5", "/error/kind", "argument"), "half a GBK character");
    his_set_encoding("utf-8");
    HisSetEncoding("utf-8");
}

typedef struct {
    int wait, renew, count, bad;
} tally_t;

static void one_operation(const char *row, void *state)
{
    tally_t *tally = state;
    char *name = his_json_get(row, "/name"), *example = his_json_get(row, "/example"), *interval = his_json_get(row, "/wait/interval_ms");
    if (tally->wait && *interval != 0) {
        char *changed = his_json_set(example, "/_options/wait_ms", "8000");
        his_free(example);
        example = changed;
    }
    his_free(interval);
    if (strncmp(name, "tool.", 5) == 0) {
        const char *place = strstr(name, "base64") ? "/path" : "/out", *folder = getenv("HIS_FILES");
        char path[512], *given = his_json_get(example, place);
        snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", place[1] == 'p' ? "record.pdf" : "picture.bmp");
        if (*given != 0) {
            char *changed = his_json_set(example, place, path);
            his_free(example);
            example = changed;
        }
        his_free(given);
    }
    /* What needs a browser, an outbox or Windows, and what takes its time, is tested by itself. */
    /* Each new appToken ends the one before: two of them in the middle of another thread's call are one too many. */
    if (!tally->renew && strcmp(name, "healthcard.get_app_token") == 0)
        tally->count++;
    else if (strcmp(name, "imaging.open_viewer") != 0 && strcmp(name, "tool.diagnose") != 0 && strcmp(name, "tool.outbox") != 0 &&
        strcmp(name, "tool.protect_secret") != 0) {
        tally->count++;
        tally->bad += !call_is(name, example, "/ok", "true");
    }
    his_free(example);
    his_free(name);
}

/* Runs every operation of the catalogue with its example; the number that failed. */
static int every_operation(int wait, int renew)
{
    tally_t tally = {wait, renew, 0, 0};
    each_operation(one_operation, &tally);
    return tally.count < 80 ? 1000 : tally.bad;
}

typedef struct {
    int number, bad;
} worker_t;

static THREAD_RESULT threaded(void *argument)
{
    worker_t *worker = argument;
    worker->bad = every_operation(0, worker->number == 0);
    return 0;
}

static void eight_threads(void)
{
    thread_t thread[8];
    worker_t worker[8];
    int i, all = 0;
    for (i = 0; i < 8; i++) {
        worker[i].number = i;
        thread[i] = start(threaded, &worker[i]);
    }
    for (i = 0; i < 8; i++) {
        join(thread[i]);
        all += worker[i].bad;
    }
    printf("# %d failed\n", all);
    report(all == 0, "eight threads run every operation at once");
}

static void jobs(void)
{
    int32_t ticket[200], i, good = 1;
    char small[32], *large = malloc(1 << 20), *answer;
    for (i = 0; i < 200; i++) {
        ticket[i] = his_submit("crypto.sm3", "{\"text\":\"abc\"}");
        good &= ticket[i] > 0;
    }
    for (i = 0; i < 200; i++) {
        answer = his_poll(ticket[i], 20000);
        good &= is(answer, "/ok", "true");
        his_free(answer);
        answer = his_poll(ticket[i], 0);
        good &= is(answer, "/error/kind", "argument");
        his_free(answer);
    }
    report(good, "200 jobs, each result fetched once");
    i = HisSubmit("crypto.sm3", "{\"text\":\"abc\"}", 0, 0);
    while ((good = HisPoll(i, small, sizeof small)) == 0)
        rest(1);
    report(good < 0 && HisPoll(i, large, 1 << 20) == -good - 1 && is(large, "/ok", "true"),
           "a result stays until it was fetched whole");
    i = his_submit(NULL, "{}");
    answer = his_poll(i, 1000);
    report(i > 0 && is(answer, "/error/kind", "argument"), "a NULL operation fails as a job");
    his_free(answer);
    answer = his_call("signit.check_ca_login_task", "{\"loginId\":\"pending-for-ever\"}");
    his_free(answer);
    i = his_submit("ywx.self_sign_get_result", "{\"openId\":\"nobody\",\"_options\":{\"wait_ms\":60000}}");
    report(his_cancel(i) == 0 && his_cancel(123456) == -1 && HisCancel(i) == 0, "cancelling");
    answer = his_poll(i, 20000);
    report(!is(answer, "/pending", "true"), "a cancelled job ends");
    his_free(answer);
    free(large);
}

/* Eight threads ask for one job's result, each in its own way. It is a large one, which takes its time to be handed over. */
#define LARGE (1 << 18)
typedef struct {
    int way, whole;
} poller_t;

static int32_t polled_ticket;
static int polling;

static int is_whole(const char *text)
{
    return strstr(text, "\"ok\":true") != NULL;
}

static THREAD_RESULT poller(void *argument)
{
    poller_t *poller = argument;
    char small[16], *large = calloc(1, LARGE), *answer;
    int32_t size;
    while (!__atomic_load_n(&polling, __ATOMIC_ACQUIRE))
        ;
    if (poller->way == 0) {
        answer = his_poll(polled_ticket, 5000);
        poller->whole = is_whole(answer);
        his_free(answer);
    } else {
        size = poller->way == 1 ? -1 : HisPoll(polled_ticket, small, sizeof small);
        if (size < 0)
            size = poller->way == 3 ? HisLastResponse(large, LARGE) : HisPoll(polled_ticket, large, LARGE);
        poller->whole = size > 0 && is_whole(large);
    }
    free(large);
    return 0;
}

/* The thread sanitizer sees a race in one round, and makes each many times as long. */
#ifdef __SANITIZE_THREAD__
#define ROUNDS 10
#else
#define ROUNDS 200
#endif

static void pollers(void)
{
    thread_t thread[8];
    poller_t poll[8];
    int round, i, bad = 0;
    char *request = malloc(LARGE);
    sprintf(request, "{\"text\":\"abc\",\"_options\":{\"tag\":\"%0*d\"}}", LARGE - 1000, 0);
    for (round = 0; round < ROUNDS; round++) {
        int whole = 0;
        __atomic_store_n(&polling, 0, __ATOMIC_RELEASE);
        polled_ticket = his_submit("crypto.sm3", request);
        for (i = 0; i < 8; i++) {
            poll[i].way = round % 5 == 4 ? i % 4 : round % 5;
            poll[i].whole = 0;
            thread[i] = start(poller, &poll[i]);
        }
        /* The job has ended when they begin, or ends while some wait. */
        while (round % 5 != 0 && HisPoll(polled_ticket, NULL, 0) == 0)
            rest(1);
        __atomic_store_n(&polling, 1, __ATOMIC_RELEASE);
        for (i = 0; i < 8; i++) {
            join(thread[i]);
            whole += poll[i].whole;
        }
        if (whole != 1)
            printf("# round %d: %d pollers got the result\n", round, whole);
        bad += whole != 1;
    }
    free(request);
    report(bad == 0, "of eight threads that ask for a job's result one gets it");
}

static THREAD_RESULT one_call(void *unused)
{
    char *answer = his_call("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"0:1\"}");
    (void)unused;
    his_free(answer);
    return 0;
}

static void reload(const char *path, const char *config)
{
    int i, good = 1;
    thread_t thread;
    unload();
    for (i = 0; i < 50; i++) {
        good &= load(path);
        good &= configure(config);
        good &= call_is("crypto.sm3", "{\"text\":\"abc\"}", "/ok", "true");
        his_free(his_call("healthcard.get_app_token", "{}"));
        unload();
    }
    report(good, "load, use and unload fifty times");
    for (i = 0; i < 20; i++) {
        load(path);
        thread = start(one_call, NULL);
        rest(i);
        unload();
        join(thread);
    }
    report(1, "unload while a call is under way");
}

static THREAD_RESULT for_ever(void *unused)
{
    (void)unused;
    for (;;)
        every_operation(0, 1);
    return 0;
}

static int shared;

/* Two threads of this write without waiting for each other. */
static THREAD_RESULT careless(void *value)
{
    int i;
    for (i = 0; i < 1000; i++)
        shared += value == NULL ? 1 : 2;
    return 0;
}

int main(int count, char **arguments)
{
    const char *mode = count > 2 ? arguments[2] : "";
    int i;
    if (count < 3) {
        fprintf(stderr, "usage: abi LIBRARY MODE [CONFIG.json ...]\n");
        return 2;
    }
    if (!load(arguments[1])) {
        report(0, "the library loads");
        return 1;
    }
    if (strcmp(mode, "values") == 0) {
        values();
    } else if (strcmp(mode, "operations") == 0) {
        for (i = 3; i < count; i++) {
            char what[600];
            int bad = configure(arguments[i]) ? every_operation(i == 3, 1) : 1;
            const char *name = strrchr(arguments[i], '/');
            snprintf(what, sizeof what, "every operation (%s)", name ? name + 1 : arguments[i]);
            report(bad == 0, what);
        }
    } else if (strcmp(mode, "threads") == 0 && count > 3) {
        report(configure(arguments[3]), "configured");
        eight_threads();
    } else if (strcmp(mode, "jobs") == 0 && count > 3) {
        report(configure(arguments[3]), "configured");
        jobs();
        pollers();
    } else if (strcmp(mode, "reload") == 0 && count > 3) {
        reload(arguments[1], arguments[3]);
    } else if (strcmp(mode, "beside") == 0) {
        report(call_is("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"0:1\"}", "/error/kind", "vendor"),
               "hisbridge.json beside the library is read");
    } else if (strcmp(mode, "misuse") == 0 && count > 3) {
        char *answer = his_call("crypto.sm3", "{}");
        if (strcmp(arguments[3], "twice") == 0) {
            his_free(answer);
            his_free(answer);
        } else if (strcmp(arguments[3], "race") == 0) {
            thread_t other = start(careless, NULL);
            careless(answer);
            join(other);
            his_free(answer);
        }
        answer = NULL;
        printf("# %d %p: %s\n", shared, (void *)answer, arguments[3]);
    } else if (strcmp(mode, "busy") == 0 && count > 3) {
        if (!configure(arguments[3]))
            return 1;
        for (i = 0; i < 8; i++)
            start(for_ever, NULL);
        rest(200 + (int)(intptr_t)&i / 16 % 100);
#ifdef _WIN32
        ExitProcess(7);
#else
        exit(7);
#endif
    } else {
        fprintf(stderr, "unknown mode %s\n", mode);
        return 2;
    }
    return failed;
}
