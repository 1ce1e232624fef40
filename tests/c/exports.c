/* Every exported function, one by one: what happens when the clock or memory is taken away from it, and that a text that
 * did not fit can be asked for again.
 *
 *   exports LIBRARY EXPORTS CONFIG.json MODE
 *
 * EXPORTS lists the names that the library exports (`nm`, or tests/windows/allowed-exports.txt). One that this program
 * does not know is a failure: a function is tested from its first day on.
 *
 * Modes: list     every name is known here
 *        buffers  functions that fill a buffer, with one that is too small
 *        clock    the clock fails at the first reading, at the second …, and always
 *        memory   there is no memory from the first allocation on, from the second …
 *
 * Linux only. The clock and the memory are this program's own: the library's calls of `clock_gettime` and `malloc` find
 * the functions below, because a program's symbols come before the C library's. Rust's standard library panics when the
 * clock fails; when memory does, it ends the process (SIGABRT), which is what the library promises for small pieces.
 *
 * Prints "ok - …" and "not ok - …" lines.
 */
#include "library.h"
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- a clock and a memory that can be taken away ----------------------------------------------------------------- */

#define ALWAYS 0x40000000

/* Works so often, then fails so often, then works again. */
typedef struct {
    volatile int works, fails, used;
} thing_t;

static thing_t clock_thing, memory_thing;

static int fails(thing_t *thing)
{
    __atomic_add_fetch(&thing->used, 1, __ATOMIC_SEQ_CST);
    return thing->fails > 0 && __atomic_sub_fetch(&thing->works, 1, __ATOMIC_SEQ_CST) < 0 &&
           __atomic_sub_fetch(&thing->fails, 1, __ATOMIC_SEQ_CST) >= 0;
}

static void take_away(thing_t *thing, int after, int times)
{
    thing->fails = 0;
    thing->works = after;
    thing->fails = times;
}

static void give_back(thing_t *thing)
{
    thing->fails = 0;
}

int clock_gettime(clockid_t id, struct timespec *time)
{
    if (fails(&clock_thing)) {
        errno = EPERM;
        return -1;
    }
    return (int)syscall(SYS_clock_gettime, id, time);
}

#ifdef SYS_clock_gettime64
/* What 32-bit programs ask when the C library has it. */
int __clock_gettime64(clockid_t id, void *time);
int __clock_gettime64(clockid_t id, void *time)
{
    if (fails(&clock_thing)) {
        errno = EPERM;
        return -1;
    }
    return (int)syscall(SYS_clock_gettime64, id, time);
}
#endif

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);

static int no_memory(void)
{
    if (!fails(&memory_thing))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return no_memory() ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **place, size_t alignment, size_t size)
{
    void *got = no_memory() ? NULL : __libc_memalign(alignment, size);
    if (got != NULL)
        *place = got;
    return got == NULL ? ENOMEM : 0;
}

/* ---- the functions ----------------------------------------------------------------------------------------------- */

#define DIGEST "crypto.sm3", "{\"text\":\"abc\"}"
#define ROOM (1 << 20)
static char *config, large[ROOM], again[ROOM];
static uint16_t *config_wide, large_wide[ROOM], again_wide[ROOM];
#define DIGEST_WIDE u"crypto.sm3", u"{\"text\":\"abc\"}"
/* A job that has ended. */
static int32_t ended_job;

/* An envelope, or what else a function returns when all is well. */
static int is_answer(char *text, const char *other)
{
    int good = text != NULL && ((*text == '{' && strstr(text, "\"ok\":") != NULL) || (other != NULL && strcmp(text, other) == 0));
    if (!good)
        printf("# %.200s\n", text == NULL ? "(NULL)" : text);
    if (text != NULL)
        his_free(text);
    return good;
}

/* What a function that fills a buffer has returned and written. */
static int is_filled(int32_t size)
{
    int good = size >= 0 ? (size_t)size == strlen(large) : -size > ROOM;
    if (!good)
        printf("# %d, but %zu bytes\n", size, strlen(large));
    return good;
}

static size_t length_wide(utf16_t text)
{
    size_t length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

static int is_filled_wide(int32_t size)
{
    int good = size >= 0 ? (size_t)size == length_wide(large_wide) : -size > ROOM;
    if (!good)
        printf("# %d, but %zu units\n", size, length_wide(large_wide));
    return good;
}

/* A number of items, or that the text could not be read. */
static int is_count(int32_t count) { return count == 2 || count == -1; }

/* Each calls its function and says whether the result is one that is documented. */
static int call_call(void) { return is_answer(his_call(DIGEST), NULL); }
static int call_configure(void) { return is_answer(his_configure(config), NULL); }
static int call_operations(void)
{
    char *text = his_operations("imaging");
    int good = text != NULL && *text == '{';
    his_free(text);
    return good;
}
static int call_version(void) { return strlen(his_version()) >= 5; }
static int call_set_encoding(void)
{
    int32_t done = his_set_encoding("utf-8");
    return done == 0 || done == -1;
}
static int call_json_get(void) { return is_answer(his_json_get("{\"a\":\"b\"}", "/a"), "b"); }
static int call_json_set(void) { return is_answer(his_json_set("", "/a", "b"), "{\"a\":\"b\"}"); }
static int call_json_put(void) { return is_answer(his_json_put("", "/a", "[1]"), "{\"a\":[1]}"); }
static int call_json_remove(void) { return is_answer(his_json_remove("{\"a\":1,\"b\":2}", "/a"), "{\"b\":2}"); }
static int call_json_count(void) { return is_count(his_json_count("[1,2]", "")); }
static int call_json_keys(void) { return is_answer(his_json_keys("{\"a\":1}", ""), "[\"a\"]"); }
static int call_submit(void)
{
    int32_t ticket = his_submit(DIGEST);
    return ticket >= 0 && (ticket == 0 || is_answer(his_poll(ticket, 1), "{\"pending\":true}"));
}
static int call_poll(void) { return is_answer(his_poll(ended_job, 1000), NULL); }
static int call_cancel(void)
{
    int32_t done = his_cancel(ended_job);
    return done == 0 || done == -1;
}
static int call_free(void)
{
    his_free(NULL);
    return 1;
}
static int call_HisCall(void) { return is_filled(HisCall(DIGEST, large, ROOM)); }
static int call_HisLastResponse(void) { return is_filled(HisLastResponse(large, ROOM)); }
static int call_HisConfigure(void) { return is_filled(HisConfigure(config, large, ROOM)); }
static int call_HisSetEncoding(void)
{
    int32_t done = HisSetEncoding("utf-8");
    return done == 0 || done == -1;
}
static int call_HisVersion(void) { return is_filled(HisVersion(large, ROOM)); }
static int call_HisJsonGet(void) { return is_filled(HisJsonGet("{\"a\":\"b\"}", "/a", large, ROOM)); }
static int call_HisJsonSet(void) { return is_filled(HisJsonSet("", "/a", "b", large, ROOM)); }
static int call_HisOperations(void) { return is_filled(HisOperations("imaging", large, ROOM)); }
static int call_HisJsonPut(void) { return is_filled(HisJsonPut("", "/a", "[1]", large, ROOM)); }
static int call_HisJsonRemove(void) { return is_filled(HisJsonRemove("{\"a\":1,\"b\":2}", "/a", large, ROOM)); }
static int call_HisJsonCount(void) { return is_count(HisJsonCount("[1,2]", "")); }
static int call_HisJsonKeys(void) { return is_filled(HisJsonKeys("{\"a\":1}", "", large, ROOM)); }
static int call_HisSubmit(void)
{
    int32_t ticket = HisSubmit(DIGEST, 0, 0);
    return ticket >= 0;
}
static int call_HisPoll(void)
{
    int32_t size = HisPoll(ended_job, large, ROOM);
    return size == 0 || is_filled(size);
}
static int call_HisCancel(void)
{
    int32_t done = HisCancel(ended_job);
    return done == 0 || done == -1;
}

static int call_HisCallW(void) { return is_filled_wide(HisCallW(DIGEST_WIDE, large_wide, ROOM)); }
static int call_HisLastResponseW(void) { return is_filled_wide(HisLastResponseW(large_wide, ROOM)); }
static int call_HisConfigureW(void) { return is_filled_wide(HisConfigureW(config_wide, large_wide, ROOM)); }
static int call_HisVersionW(void) { return is_filled_wide(HisVersionW(large_wide, ROOM)); }
static int call_HisOperationsW(void) { return is_filled_wide(HisOperationsW(u"imaging", large_wide, ROOM)); }
static int call_HisJsonGetW(void) { return is_filled_wide(HisJsonGetW(u"{\"a\":\"b\"}", u"/a", large_wide, ROOM)); }
static int call_HisJsonSetW(void) { return is_filled_wide(HisJsonSetW(u"", u"/a", u"b", large_wide, ROOM)); }
static int call_HisJsonPutW(void) { return is_filled_wide(HisJsonPutW(u"", u"/a", u"[1]", large_wide, ROOM)); }
static int call_HisJsonRemoveW(void) { return is_filled_wide(HisJsonRemoveW(u"{\"a\":1,\"b\":2}", u"/a", large_wide, ROOM)); }
static int call_HisJsonCountW(void) { return is_count(HisJsonCountW(u"[1,2]", u"")); }
static int call_HisJsonKeysW(void) { return is_filled_wide(HisJsonKeysW(u"{\"a\":1}", u"", large_wide, ROOM)); }
static int call_HisSubmitW(void) { return HisSubmitW(DIGEST_WIDE, 0, 0) >= 0; }
static int call_HisPollW(void)
{
    int32_t size = HisPollW(ended_job, large_wide, ROOM);
    return size == 0 || is_filled_wide(size);
}

/* Those that take a small buffer: what they write with these arguments is longer than eight bytes. */
static int32_t small_HisCall(char *out, int32_t size) { return HisCall(DIGEST, out, size); }
static int32_t small_HisLastResponse(char *out, int32_t size)
{
    HisCall(DIGEST, again, ROOM);
    return HisLastResponse(out, size);
}
static int32_t small_HisConfigure(char *out, int32_t size) { return HisConfigure(config, out, size); }
static int32_t small_HisVersion(char *out, int32_t size) { return HisVersion(out, size < 4 ? size : 4); }
static int32_t small_HisJsonGet(char *out, int32_t size) { return HisJsonGet("{\"a\":[1,2,3,4,5,6]}", "/a", out, size); }
static int32_t small_HisJsonSet(char *out, int32_t size) { return HisJsonSet("", "/a", "123456", out, size); }
static int32_t small_HisOperations(char *out, int32_t size) { return HisOperations("imaging", out, size); }
static int32_t small_HisJsonPut(char *out, int32_t size) { return HisJsonPut("", "/a", "123456", out, size); }
static int32_t small_HisJsonRemove(char *out, int32_t size) { return HisJsonRemove("{\"a\":123456,\"b\":2}", "/b", out, size); }
static int32_t small_HisJsonKeys(char *out, int32_t size) { return HisJsonKeys("{\"a\":1,\"b\":2,\"c\":3}", "", out, size); }
static int32_t small_HisPoll(char *out, int32_t size)
{
    int32_t written;
    while ((written = HisPoll(ended_job, out, size)) == 0)
        rest(1);
    return written;
}

/* The same for units of UTF-16. */
static int32_t small_HisCallW(uint16_t *out, int32_t size) { return HisCallW(DIGEST_WIDE, out, size); }
static int32_t small_HisLastResponseW(uint16_t *out, int32_t size)
{
    HisCallW(DIGEST_WIDE, again_wide, ROOM);
    return HisLastResponseW(out, size);
}
static int32_t small_HisConfigureW(uint16_t *out, int32_t size) { return HisConfigureW(config_wide, out, size); }
static int32_t small_HisVersionW(uint16_t *out, int32_t size) { return HisVersionW(out, size < 4 ? size : 4); }
static int32_t small_HisOperationsW(uint16_t *out, int32_t size) { return HisOperationsW(u"imaging", out, size); }
static int32_t small_HisJsonGetW(uint16_t *out, int32_t size) { return HisJsonGetW(u"{\"a\":[1,2,3,4,5,6]}", u"/a", out, size); }
static int32_t small_HisJsonSetW(uint16_t *out, int32_t size) { return HisJsonSetW(u"", u"/a", u"123456", out, size); }
static int32_t small_HisJsonPutW(uint16_t *out, int32_t size) { return HisJsonPutW(u"", u"/a", u"123456", out, size); }
static int32_t small_HisJsonRemoveW(uint16_t *out, int32_t size) { return HisJsonRemoveW(u"{\"a\":123456,\"b\":2}", u"/b", out, size); }
static int32_t small_HisJsonKeysW(uint16_t *out, int32_t size) { return HisJsonKeysW(u"{\"a\":1,\"b\":2,\"c\":3}", u"", out, size); }
static int32_t small_HisPollW(uint16_t *out, int32_t size)
{
    int32_t written;
    while ((written = HisPollW(ended_job, out, size)) == 0)
        rest(1);
    return written;
}

typedef struct {
    const char *name;
    int (*call)(void);
    /* For functions that fill a buffer. */
    int32_t (*small)(char *out, int32_t size);
    int32_t (*small_wide)(uint16_t *out, int32_t size);
    /* Answers without any memory. */
    int needs_none;
} function_t;

static const function_t functions[] = {
    {"his_call", call_call, NULL, NULL, 0},
    {"his_free", call_free, NULL, NULL, 1},
    {"his_configure", call_configure, NULL, NULL, 0},
    {"his_operations", call_operations, NULL, NULL, 0},
    {"his_version", call_version, NULL, NULL, 1},
    {"his_set_encoding", call_set_encoding, NULL, NULL, 0},
    {"his_json_get", call_json_get, NULL, NULL, 0},
    {"his_json_set", call_json_set, NULL, NULL, 0},
    {"his_submit", call_submit, NULL, NULL, 0},
    {"his_poll", call_poll, NULL, NULL, 0},
    {"his_cancel", call_cancel, NULL, NULL, 1},
    {"HisCall", call_HisCall, small_HisCall, NULL, 0},
    {"HisLastResponse", call_HisLastResponse, small_HisLastResponse, NULL, 1},
    {"HisConfigure", call_HisConfigure, small_HisConfigure, NULL, 0},
    {"HisSetEncoding", call_HisSetEncoding, NULL, NULL, 0},
    {"HisVersion", call_HisVersion, small_HisVersion, NULL, 0},
    {"HisJsonGet", call_HisJsonGet, small_HisJsonGet, NULL, 0},
    {"HisJsonSet", call_HisJsonSet, small_HisJsonSet, NULL, 0},
    {"HisSubmit", call_HisSubmit, NULL, NULL, 0},
    {"HisPoll", call_HisPoll, small_HisPoll, NULL, 0},
    {"HisCancel", call_HisCancel, NULL, NULL, 1},
    {"his_json_put", call_json_put, NULL, NULL, 0},
    {"his_json_remove", call_json_remove, NULL, NULL, 0},
    {"his_json_count", call_json_count, NULL, NULL, 0},
    {"his_json_keys", call_json_keys, NULL, NULL, 0},
    {"HisOperations", call_HisOperations, small_HisOperations, NULL, 0},
    {"HisJsonPut", call_HisJsonPut, small_HisJsonPut, NULL, 0},
    {"HisJsonRemove", call_HisJsonRemove, small_HisJsonRemove, NULL, 0},
    {"HisJsonKeys", call_HisJsonKeys, small_HisJsonKeys, NULL, 0},
    {"HisJsonCount", call_HisJsonCount, NULL, NULL, 0},
    {"HisCallW", call_HisCallW, NULL, small_HisCallW, 0},
    {"HisLastResponseW", call_HisLastResponseW, NULL, small_HisLastResponseW, 1},
    {"HisConfigureW", call_HisConfigureW, NULL, small_HisConfigureW, 0},
    {"HisVersionW", call_HisVersionW, NULL, small_HisVersionW, 0},
    {"HisOperationsW", call_HisOperationsW, NULL, small_HisOperationsW, 0},
    {"HisJsonGetW", call_HisJsonGetW, NULL, small_HisJsonGetW, 0},
    {"HisJsonSetW", call_HisJsonSetW, NULL, small_HisJsonSetW, 0},
    {"HisJsonPutW", call_HisJsonPutW, NULL, small_HisJsonPutW, 0},
    {"HisJsonRemoveW", call_HisJsonRemoveW, NULL, small_HisJsonRemoveW, 0},
    {"HisJsonKeysW", call_HisJsonKeysW, NULL, small_HisJsonKeysW, 0},
    {"HisPollW", call_HisPollW, NULL, small_HisPollW, 0},
    {"HisJsonCountW", call_HisJsonCountW, NULL, NULL, 0},
    {"HisSubmitW", call_HisSubmitW, NULL, NULL, 0},
};

/* One function per operation of the catalogue, with its example. */
typedef char *(*operation_t)(const char *);

typedef struct {
    char name[120];
    operation_t call;
    char *example;
} operation_row_t;

static operation_row_t operations[1000];
static int operation_count;

static void add_operation(const char *row, void *unused)
{
    operation_row_t *added = &operations[operation_count++];
    char *name = his_json_get(row, "/name"), *dot = strchr(name, '.');
    void *found;
    (void)unused;
    snprintf(added->name, sizeof added->name, "his_%.*s_%s", (int)(dot - name), name, dot + 1);
    found = symbol(added->name);
    memcpy(&added->call, &found, sizeof found);
    added->example = his_json_get(row, "/example");
    his_free(name);
}

/* What is on the list of exports. */
typedef struct {
    const char *name;
    const function_t *function;
    const operation_row_t *operation;
} export_t;

static export_t exports[1100];
static int export_count;

static int run(const export_t *export)
{
    return export->function != NULL ? export->function->call() : is_answer(export->operation->call(export->operation->example), NULL);
}

static void read_list(char *text)
{
    char *line;
    int i, unknown = 0;
    for (line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
        export_t *export = &exports[export_count];
        export->name = line;
        if (*line == '#' || *line == 0)
            continue;
        for (i = 0; i < (int)(sizeof functions / sizeof *functions); i++)
            if (strcmp(functions[i].name, line) == 0)
                export->function = &functions[i];
        for (i = 0; i < operation_count; i++)
            if (strcmp(operations[i].name, line) == 0 && operations[i].call != NULL)
                export->operation = &operations[i];
        if (export->function == NULL && export->operation == NULL) {
            printf("# %s is exported and not tested here\n", line);
            unknown++;
        } else {
            export_count++;
        }
    }
    report(unknown == 0 && export_count >= 100, "every export is known here");
}

/* Runs `test` for an export in a process of its own, which has so many seconds; how that ended. */
static int in_child(int (*test)(const export_t *, int), const export_t *export, int number, int seconds)
{
    int status = 0;
    pid_t child;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        int good;
        setrlimit(RLIMIT_CORE, &none);
        alarm(seconds);
        /* What a panic says. */
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(3);
        good = test(export, number);
        fflush(stdout);
        _exit(good ? 0 : 1);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    return status;
}

static int told(const export_t *export, const char *what, int status)
{
    if (status != 0)
        printf("# %s %s: %s %d\n", export->name, what, WIFSIGNALED(status) ? "signal" : "status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return status == 0;
}

static int32_t new_ended_job(void)
{
    int32_t ticket = his_submit(DIGEST);
    rest(1);
    while (HisPoll(ticket, NULL, 0) == 0)
        rest(1);
    return ticket;
}

/* ---- buffers ----------------------------------------------------------------------------------------------------- */

static int small_buffer(const export_t *export, int unused)
{
    char small[9], *other = "{\"a\":\"another patient's answer\"}";
    int32_t size, last;
    (void)unused;
    ended_job = new_ended_job();
    HisJsonGet(other, "/a", again, ROOM);
    memset(small, 'x', sizeof small);
    size = export->function->small(small, 8);
    if (size >= 0 || strlen(small) > 7 || small[8] != 'x') {
        printf("# %s returned %d and wrote %zu bytes into eight\n", export->name, size, strlen(small));
        return 0;
    }
    for (last = 0; last < 2; last++) {
        if (HisLastResponse(large, ROOM) != -size - 1 || strlen(large) != (size_t)(-size - 1) || strncmp(large, small, strlen(small)) != 0) {
            printf("# after %s, which returned %d: %.200s\n", export->name, size, large);
            return 0;
        }
    }
    return HisLastResponse(NULL, 0) == size && HisLastResponse(small, 0) == size;
}

/* The same for units of UTF-16: what did not fit can be asked for again in either encoding. */
static int small_wide_buffer(const export_t *export, int unused)
{
    uint16_t small[9], other[] = u"{\"a\":\"another patient's answer\"}";
    int32_t size, last;
    (void)unused;
    ended_job = new_ended_job();
    HisJsonGetW(other, u"/a", again_wide, ROOM);
    memset(small, 'x', sizeof small);
    size = export->function->small_wide(small, 8);
    if (size >= 0 || length_wide(small) > 7 || small[8] != 0x7878) {
        printf("# %s returned %d and wrote %zu units into eight\n", export->name, size, length_wide(small));
        return 0;
    }
    for (last = 0; last < 2; last++) {
        if (HisLastResponseW(large_wide, ROOM) != -size - 1 || length_wide(large_wide) != (size_t)(-size - 1) ||
            memcmp(large_wide, small, length_wide(small) * 2) != 0) {
            printf("# after %s, which returned %d, HisLastResponseW gave another text\n", export->name, size);
            return 0;
        }
    }
    return HisLastResponse(large, ROOM) >= -size - 1 && *large == (char)*large_wide && HisLastResponseW(NULL, 0) == size;
}

/* A job's result: the buffer may be too small any number of times, and then it is fetched once. */
static int whole_once(const export_t *unused, int way)
{
    char small[8], *text;
    int32_t size, job = new_ended_job();
    (void)unused;
    size = HisPoll(job, small, sizeof small);
    if (size >= 0 || HisPoll(job, small, sizeof small) != size || HisPoll(job, NULL, 0) != size)
        return 0;
    switch (way) {
    case 0:
        /* By the same function; another call between takes nothing away. */
        HisJsonGet("{\"a\":\"b\"}", "/a", large, ROOM);
        if (HisPoll(job, large, ROOM) != -size - 1 || strstr(large, "\"ok\":true") == NULL)
            return 0;
        break;
    case 1:
        if (HisLastResponse(large, ROOM) != -size - 1 || strstr(large, "\"ok\":true") == NULL)
            return 0;
        break;
    case 2:
        /* A thread that has had it from HisLastResponse may still poll, once. */
        if (HisLastResponse(large, ROOM) != -size - 1 || HisPoll(job, small, sizeof small) != size || HisPoll(job, large, ROOM) != -size - 1 ||
            strstr(large, "\"ok\":true") == NULL)
            return 0;
        break;
    default:
        text = his_poll(job, 1000);
        if (strstr(text, "\"ok\":true") == NULL)
            return 0;
        his_free(text);
        /* It was this thread's last text, but it is another caller's now. */
        if (HisLastResponse(large, ROOM) <= 0 || strstr(large, "\"kind\":\"argument\"") == NULL)
            return 0;
    }
    if (way == 1)
        HisJsonGet("{\"a\":\"b\"}", "/a", large, ROOM);
    return HisPoll(job, large, ROOM) > 0 && strstr(large, "\"kind\":\"argument\"") != NULL;
}

static void buffers(void)
{
    static const char *ways[] = {"by HisPoll", "by HisLastResponse", "by both in one thread", "by his_poll after a small buffer"};
    char what[120];
    int i, good = 1, count = 0;
    for (i = 0; i < export_count; i++) {
        const function_t *function = exports[i].function;
        if (function == NULL || (function->small == NULL && function->small_wide == NULL))
            continue;
        good &= told(&exports[i], "with a small buffer",
                     in_child(function->small != NULL ? small_buffer : small_wide_buffer, &exports[i], 0, 30));
        count++;
    }
    report(good && count >= 22, "after a negative result HisLastResponse has the text that did not fit");
    for (i = 0; i < 4; i++) {
        snprintf(what, sizeof what, "a job's result is fetched once: %s", ways[i]);
        report(in_child(whole_once, NULL, i, 30) == 0, what);
    }
}

/* ---- no clock ---------------------------------------------------------------------------------------------------- */

static int works(void)
{
    return call_is(DIGEST, "/ok", "true");
}

/* The clock fails at the reading of this number, or always from then on. Says in `reached` whether it was read so often. */
static int without_clock_at(const export_t *export, int place, int times, int *reached)
{
    int good;
    if (export->function != NULL)
        ended_job = new_ended_job();
    take_away(&clock_thing, place, times);
    good = run(export);
    *reached = clock_thing.works < 0;
    give_back(&clock_thing);
    if (!good || !works()) {
        printf("# %s, clock gone at reading %d for %d times\n", export->name, place, times);
        return 0;
    }
    return 1;
}

/* Readings of the clock that are tried one by one; a diagnosis has thousands. */
#define PLACES 100

static int without_clock(const export_t *export, int unused)
{
    int place, reached = 1;
    (void)unused;
    for (place = 0; reached && place < PLACES; place++)
        if (!without_clock_at(export, place, 1, &reached))
            return 0;
    for (place = 0; place < 3; place++)
        if (!without_clock_at(export, place, ALWAYS, &reached))
            return 0;
    return 1;
}

/* A child is made while there is no clock. */
static int fork_without_clock(const export_t *unused, int number)
{
    int status;
    pid_t child;
    (void)unused;
    (void)number;
    take_away(&clock_thing, 0, ALWAYS);
    child = fork();
    give_back(&clock_thing);
    if (child == 0)
        _exit(works() ? 0 : 1);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 && works();
}

/* Jobs whose clock fails somewhere: each has an envelope in the end, and those that follow work. */
static int jobs_without_clock(const export_t *unused, int number)
{
    int32_t ticket;
    int place, i;
    (void)unused;
    (void)number;
    /* A forked process makes things its own at the first call, and reads files within a time limit. */
    if (!works())
        return 0;
    for (place = 0; place < 60; place++) {
        take_away(&clock_thing, place, place % 2 ? 1 : ALWAYS);
        ticket = his_submit(DIGEST);
        rest(5);
        give_back(&clock_thing);
        if (ticket == 0 || !is_answer(his_poll(ticket, 10000), NULL))
            return 0;
    }
    for (i = 0; i < 20; i++) {
        char *answer = his_poll(his_submit(DIGEST), 10000);
        int good = is(answer, "/ok", "true");
        his_free(answer);
        if (!good)
            return 0;
    }
    return 1;
}

/* Reports whose clock fails somewhere, the sender's too: it goes on sending. */
static int outbox_without_clock(const export_t *unused, int number)
{
    static const char request[] =
        "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\",\"idCardNumber\":\"330482199309140014\","
        "\"name\":\"\xE5\xBC\xA0\xE4\xB8\x89\",\"time\":\"2018-10-02 16:36:57\",\"scene\":\"010101\",\"department\":\"0300\",\"cardType\":\"11\","
        "\"cardChannel\":\"0401\",\"cardCostTypes\":\"0100\",\"_options\":{\"outbox\":true}}";
    char folder[] = "/tmp/exports-XXXXXX", path[64], *with_outbox, *answer;
    int place, good;
    (void)unused;
    (void)number;
    if (mkdtemp(folder) == NULL)
        return 0;
    snprintf(path, sizeof path, "%s/outbox.db", folder);
    with_outbox = his_json_set(config, "/outbox/path", path);
    answer = his_configure(with_outbox);
    good = is(answer, "/ok", "true");
    his_free(answer);
    for (place = 0; good && place < 80; place++) {
        take_away(&clock_thing, place, ALWAYS);
        his_free(his_call("healthcard.report_his_data", request));
        rest(30);
        give_back(&clock_thing);
    }
    good = good && call_is("healthcard.report_his_data", request, "/ok", "true") &&
           call_is("tool.outbox", "{\"action\":\"wait\",\"wait_ms\":20000}", "/data/done", "true");
    his_free(with_outbox);
    return good;
}

static void no_clock(void)
{
    int i, good = 1, before;
    before = clock_thing.used;
    report(works() && clock_thing.used > before, "the library reads this program's clock");
    for (i = 0; i < export_count; i++)
        good &= told(&exports[i], "without a clock", in_child(without_clock, &exports[i], 0, 120));
    report(good, "every export answers without a clock, and the next call works");
    report(in_child(fork_without_clock, NULL, 0, 30) == 0, "a fork without a clock");
    report(in_child(jobs_without_clock, NULL, 0, 60) == 0, "jobs without a clock, and the next ones");
    report(in_child(outbox_without_clock, NULL, 0, 60) == 0, "the outbox's thread survives a lost clock");
}

/* ---- no memory --------------------------------------------------------------------------------------------------- */

/* No memory from this allocation on. Ends with 4 when the function needed less. */
static int without_memory(const export_t *export, int place)
{
    int good, reached;
    /* A forked process makes things its own at the first call. */
    if (!works())
        return 0;
    if (export->function != NULL)
        ended_job = new_ended_job();
    take_away(&memory_thing, place, ALWAYS);
    good = run(export);
    reached = memory_thing.works < 0;
    give_back(&memory_thing);
    if (good && !reached)
        _exit(4);
    return good && works();
}

/* A child is made while there is no memory. */
static int fork_without_memory(const export_t *unused, int number)
{
    int status;
    pid_t child;
    (void)unused;
    (void)number;
    if (!works())
        return 0;
    take_away(&memory_thing, 0, ALWAYS);
    child = fork();
    give_back(&memory_thing);
    if (child == 0)
        _exit(works() ? 0 : 1);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 && works();
}

static void out_of_memory(void)
{
    int i, good = 1, answered = 0, ended = 0, before = memory_thing.used;
    report(works() && memory_thing.used > before, "the library takes this program's memory");
    for (i = 0; i < export_count; i++) {
        int place, next = 1, enough = 0;
        for (place = 0; !enough && place < 20000; place = next) {
            int status = in_child(without_memory, &exports[i], place, 30);
            int aborted = (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) || (WIFEXITED(status) && WEXITSTATUS(status) == 127);
            enough = WIFEXITED(status) && WEXITSTATUS(status) == 4;
            answered += status == 0;
            ended += aborted;
            if (!enough && status != 0 && !(aborted && !(exports[i].function != NULL && exports[i].function->needs_none))) {
                char what[60];
                snprintf(what, sizeof what, "without memory from allocation %d on", place);
                good &= told(&exports[i], what, status);
            }
            /* 0, 1, 2, 3, 4, 6, 9 … */
            next = place + 1 + place / 2;
        }
    }
    printf("# %d calls answered, %d ended the process\n", answered, ended);
    report(good && answered > 0 && ended > 0, "every export answers without memory or the process ends, and no other way");
    report(in_child(fork_without_memory, NULL, 0, 30) == 0, "a fork without memory");
}

int main(int count, char **arguments)
{
    const char *mode = count == 5 ? arguments[4] : "";
    char *text, *answer;
    int32_t size;
    if (count != 5 || !load(arguments[1])) {
        fprintf(stderr, "usage: exports LIBRARY EXPORTS CONFIG.json MODE\n");
        return 2;
    }
    text = read_file(arguments[3]);
    HisJsonSet(text, "/imaging/browser", "/bin/true", large, ROOM);
    config = strdup(large);
    /* The same in UTF-16. */
    size = HisLastResponseW(large_wide, ROOM);
    config_wide = malloc((size_t)(size + 1) * 2);
    memcpy(config_wide, large_wide, (size_t)(size + 1) * 2);
    free(text);
    answer = his_configure(config);
    report(is(answer, "/ok", "true"), "configured");
    his_free(answer);
    each_operation(add_operation, NULL);
    read_list(read_file(arguments[2]));
    if (strcmp(mode, "buffers") == 0) {
        buffers();
    } else if (strcmp(mode, "clock") == 0) {
        no_clock();
    } else if (strcmp(mode, "memory") == 0) {
        out_of_memory();
    } else if (strcmp(mode, "list") != 0) {
        fprintf(stderr, "unknown mode %s\n", mode);
        return 2;
    }
    return failed;
}
