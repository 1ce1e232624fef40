/* What hosts do to their own lives: they end, fork, kill threads, have little stack and little memory.
 *
 *   life LIBRARY MODE [CONFIG.json]
 *
 * Modes: stack           a caller's thread of 64 KB (Linux); how deep calls go (both)
 *        fork            a child of a program that has used connections and background threads (Linux)
 *        fork-busy       a child of a program that was in the midst of calls (Linux)
 *        memory          ever less memory (Linux)
 *        kill            threads are killed in the midst of calls (Windows: TerminateThread)
 *        window          the last window closes while a job waits (Windows)
 *        leave-jobs      ends the process (status 7) while jobs, waits and polls are under way
 *        return-jobs     the same by returning from main
 *
 * Prints "ok - …" and "not ok - …" lines.
 */
#include "library.h"

#ifndef _WIN32
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#endif

/* A request that waits for a minute, because nobody confirms. */
#define WAITS "ywx.self_sign_get_result", "{\"openId\":\"nobody\",\"_options\":{\"wait_ms\":60000}}"
#define NETWORK "ywx.exist_unsign", "{\"openId\":\"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06\"}"
#define LOCAL "crypto.sm3", "{\"text\":\"abc\"}"

static int works(void)
{
    int32_t ticket;
    char *answer;
    int good = call_is(LOCAL, "/ok", "true") & call_is(NETWORK, "/ok", "true") &
               call_is("healthcard.get_order_id_by_out_app_id",
                       "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\"}", "/ok", "true");
    ticket = his_submit(NETWORK);
    answer = his_poll(ticket, 20000);
    good &= is(answer, "/ok", "true");
    his_free(answer);
    return good;
}

static void wait_for_ever(void)
{
    his_free(his_call(WAITS));
}

/* A thread that waits has come as far as its call. */
static volatile int begun;

static THREAD_RESULT waiting_call(void *unused)
{
    (void)unused;
    begun = 1;
    wait_for_ever();
    return 0;
}

static THREAD_RESULT waiting_poll(void *ticket)
{
    begun = 1;
    his_free(his_poll(*(int32_t *)ticket, 60000));
    return 0;
}

/* Those who call, and what ends them. */
static thread_t callers[4];
static volatile int enough;

static THREAD_RESULT calling(void *unused)
{
    (void)unused;
    while (!enough) {
        his_free(his_call(LOCAL));
        his_free(his_call(NETWORK));
        his_free(his_call("healthcard.get_app_token", "{}"));
    }
    return 0;
}

/* Everything at once: jobs that run and jobs that queue, calls that wait, polls that wait, calls on the network. */
static void occupy(void)
{
    static int32_t tickets[12];
    int i;
    for (i = 0; i < 12; i++)
        tickets[i] = his_submit(WAITS);
    for (i = 0; i < 4; i++) {
        start(waiting_call, NULL);
        start(waiting_poll, &tickets[i * 3]);
        callers[i] = start(calling, NULL);
    }
    rest(300);
}

/* ---- stack ------------------------------------------------------------------------------------------------------ */

/* As deep as the parser goes, in objects or arrays; in the place of a value that may be anything. */
static char *nested(int depth, const char *before, const char *open, const char *close, const char *after)
{
    char *text = calloc(1, strlen(before) + strlen(after) + (strlen(open) + strlen(close)) * depth + 2);
    int i;
    strcpy(text, before);
    for (i = 0; i < depth; i++)
        strcat(text, open);
    strcat(text, "1");
    for (i = 0; i < depth; i++)
        strcat(text, close);
    return strcat(text, after);
}

static void deep_json(void)
{
    static const int depths[] = {44, 46, 120, 125, 126, 127, 128, 20000};
    size_t i;
    for (i = 0; i < sizeof depths / sizeof *depths; i++) {
        char *texts[] = {
            nested(depths[i], "{\"_options\":{\"tag\":", "[", "]", "}}"),
            nested(depths[i], "{\"_options\":{\"tag\":", "{\"a\":", "}", "}}"),
            nested(depths[i], "{\"_options\":{\"extra\":{\"a\":", "{\"b\":", "}", "}}}"),
            nested(depths[i], "{\"name\":", "[{\"a\":", "}]", "}"),
            nested(depths[i], "{\"healthcard\":", "{\"a\":", "}", "}"),
        };
        size_t t;
        for (t = 0; t < sizeof texts / sizeof *texts; t++) {
            his_free(his_call("crypto.sm3", texts[t]));
            his_free(his_call("healthcard.register_health_card", texts[t]));
            his_free(his_call("healthcard.request", texts[t]));
            his_free(his_configure(texts[t]));
            his_free(his_json_get(texts[t], "/_options/tag/0/0"));
            his_free(his_json_set(texts[t], "/_options/b", "c"));
            free(texts[t]);
        }
    }
}

/* Fills the stack below with a pattern and looks afterwards how far down it was changed. */
#define PAINTED (512 * 1024)
static uintptr_t bottom;

#ifdef __GNUC__
__attribute__((noinline))
#endif
static void paint(void)
{
    volatile unsigned char area[PAINTED];
    size_t i;
    for (i = sizeof area; i-- > 0;)
        area[i] = 0xA5;
    bottom = (uintptr_t)area;
}

static long depth_reached(void)
{
    const volatile unsigned char *area = (const volatile unsigned char *)bottom;
    size_t i = 0;
    while (i < PAINTED && area[i] == 0xA5)
        i++;
    return (long)(PAINTED - i);
}

/* Stack that an operation may need: a thread of 64 KB has its thread block and thread-locals in there too. */
#define MOST (56 * 1024)

typedef struct {
    int bad;
    long *deepest;
} examples_t;

static void one_example(const char *row, void *state)
{
    examples_t *all = state;
    char *name = his_json_get(row, "/name"), *example = his_json_get(row, "/example"), *answer;
    if (strcmp(name, "imaging.open_viewer") != 0) {
        if (all->deepest)
            paint();
        answer = his_call(name, example);
        if (all->deepest) {
            long depth = depth_reached();
            if (depth > MOST)
                printf("# %s needs %ld bytes of stack\n", name, depth);
            if (depth > *all->deepest)
                *all->deepest = depth;
        }
        /* The tools' examples have paths that are not here; they need stack all the same. */
        if (strncmp(name, "tool.", 5) != 0)
            all->bad += !is(answer, "/ok", "true");
        his_free(answer);
    }
    his_free(name);
    his_free(example);
}

/* Runs every operation with its example; the number that failed. With `deepest` it also measures. */
static int every_example(long *deepest)
{
    examples_t all = {0, deepest};
    each_operation(one_example, &all);
    return all.bad;
}

static const char *stack_config;

static THREAD_RESULT all_calls(void *bad)
{
    deep_json();
    *(int *)bad = !configure(stack_config) || every_example(NULL) != 0;
    return 0;
}

static THREAD_RESULT measured_calls(void *result)
{
    long *figures = result;
    paint();
    deep_json();
    figures[0] = depth_reached();
    figures[2] = !configure(stack_config) || every_example(&figures[1]) != 0;
    return 0;
}

static void stack(void)
{
    long figures[3] = {0, 0, 1};
#ifdef _WIN32
    HANDLE thread = CreateThread(NULL, 2 << 20, measured_calls, figures, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    join(thread);
#else
    pthread_attr_t attributes;
    pthread_t thread;
    int bad = 1;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 2 << 20);
    pthread_create(&thread, &attributes, measured_calls, figures);
    join(thread);
#endif
    printf("# deep JSON needs %ld bytes of stack, every operation %ld\n", figures[0], figures[1]);
    report(figures[2] == 0, "every operation works");
    report(figures[0] <= MOST && figures[1] <= MOST, "no call needs more than 56 KB of stack");
#ifndef _WIN32
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    report(pthread_create(&thread, &attributes, all_calls, &bad) == 0 && pthread_join(thread, NULL) == 0 && bad == 0,
           "every call works on a thread with 64 KB of stack");
#else
    /* Wine gives every thread at least a megabyte, so here the depth has to do. */
    (void)all_calls;
#endif
}

/* ---- fork ------------------------------------------------------------------------------------------------------- */

#ifndef _WIN32
/* Runs `test` in a child, which has half a minute; its result, or -1 when it hung or crashed. */
static int in_child(int (*test)(void))
{
    int status;
    pid_t child;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        int good;
        alarm(30);
        good = test();
        fflush(stdout);
        _exit(good ? 0 : 1);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    if (WIFSIGNALED(status))
        printf("# the child ended by signal %d\n", WTERMSIG(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) == 0 : -1;
}

static int works_and_forks(void)
{
    return works() && in_child(works) == 1;
}

/* Each call says that this process cannot use the library. */
static int refuses(void)
{
    char out[2000], *answer = his_configure("{}");
    int good = call_is(LOCAL, "/error/kind", "internal") & call_is(NETWORK, "/error/kind", "internal") &
               is(answer, "/error/kind", "internal");
    his_free(answer);
    good &= his_submit(LOCAL) == 0 && his_cancel(1) == -1;
    good &= HisPoll(1, out, sizeof out) > 0 && is(out, "/ok", "false");
    answer = his_json_set("", "/a", "b");
    good &= is(answer, "/a", "b");
    his_free(answer);
    return good;
}

static void forking(void)
{
    int round, good = 1;
    report(works(), "the parent has used connections and background threads");
    rest(100);
    for (round = 0; round < 10; round++)
        good &= in_child(works) == 1 && works();
    report(good, "child and parent go on calling, ten times");
    report(in_child(works_and_forks) == 1, "a child of a child, too");
}

static void forking_in_the_midst(void)
{
    int round, good = 1;
    occupy();
    for (round = 0; round < 20; round++) {
        good &= in_child(refuses) == 1;
        rest(7);
    }
    report(good, "a child of a program in the midst of calls says so, twenty times");
    /* Each appToken that they ask for by name kills the one before, which a call may be using. */
    enough = 1;
    for (round = 0; round < 4; round++)
        join(callers[round]);
    report(works(), "the parent goes on calling");
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

static char *large_request;

/* With so many megabytes more than are in use now: every call answers, or the process ends. */
static int with_memory(long megabytes)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit;
        long pages = 0;
        FILE *file = fopen("/proc/self/statm", "r");
        int i, good = 1;
        if (file == NULL || fscanf(file, "%ld", &pages) != 1)
            _exit(3);
        fclose(file);
        limit.rlim_cur = limit.rlim_max = (rlim_t)pages * sysconf(_SC_PAGESIZE) + (rlim_t)megabytes * 1024 * 1024;
        setrlimit(RLIMIT_AS, &limit);
        limit.rlim_cur = limit.rlim_max = 0;
        setrlimit(RLIMIT_CORE, &limit);
        alarm(60);
        for (i = 0; i < 2; i++) {
            char *answer = his_call("crypto.sm3", large_request);
            good &= strstr(answer, "\"ok\":") != NULL;
            his_free(answer);
            answer = his_call(NETWORK);
            good &= strstr(answer, "\"ok\":") != NULL;
            his_free(answer);
            his_free(his_poll(his_submit(LOCAL), 10000));
        }
        _exit(good ? 0 : 1);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    /* 127: the C library's own end, when a thread's thread-locals find no room. */
    if (WIFEXITED(status))
        return WEXITSTATUS(status) == 0 ? 1 : WEXITSTATUS(status) == 127 ? 0 : -1;
    return WTERMSIG(status) == SIGABRT ? 0 : -1;
}

static void memory(void)
{
    long megabytes;
    int good = 1, answered = 0, ended = 0;
    /* More than the C library has reserved anywhere. */
    const size_t size = 48 << 20;
    large_request = malloc(size + 32);
    strcpy(large_request, "{\"text\":\"");
    memset(large_request + 9, 'x', size);
    strcpy(large_request + 9 + size, "\"}");
    report(works(), "the parent works");
    for (megabytes = 0; megabytes <= 768; megabytes += 32) {
        int result = with_memory(megabytes);
        if (result < 0)
            printf("# with %ld MB more: neither an answer nor SIGABRT\n", megabytes);
        good &= result >= 0;
        answered += result == 1;
        ended += result == 0;
    }
    printf("# %d processes answered, %d were ended for want of memory\n", answered, ended);
    report(good && answered > 0 && ended > 0, "with too little memory a process answers or ends, and never hangs or goes astray");
    free(large_request);
}
#endif

/* ---- threads that are killed, windows that close ---------------------------------------------------------------- */

#ifdef _WIN32
/* Long enough after its beginning for the thread to wait. One that is killed while it starts or asks for memory takes the
 * system's locks along, and no thread of the process starts or gets memory any more: that is Windows' own word. */
static void kill_one(THREAD_RESULT (*work)(void *), void *argument, int after)
{
    HANDLE thread;
    begun = 0;
    thread = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)work, argument, 0, NULL);
    while (!begun)
        Sleep(1);
    Sleep(after);
    TerminateThread(thread, 1);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static void killing(void)
{
    int32_t ticket;
    int round, good = 1;
    report(works(), "the host works");
    for (round = 0; round < 20; round++) {
        ticket = his_submit(WAITS);
        kill_one(waiting_call, NULL, 300 + round);
        kill_one(waiting_poll, &ticket, 300 + round);
        his_cancel(ticket);
        good &= works();
    }
    report(good, "calls work after a waiting call and a waiting poll were killed, twenty times");
}

/* A thread that is fetching a token from a server that does not answer. */
static THREAD_RESULT fetching(void *unused)
{
    (void)unused;
    begun = 1;
    his_free(his_call("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"0:1\",\"_options\":{\"profile\":\"slow\",\"timeout_ms\":3000}}"));
    return 0;
}

static void killing_a_fetch(void)
{
    DWORD begun = GetTickCount();
    kill_one(fetching, NULL, 500);
    report(call_is("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"0:1\",\"_options\":{\"profile\":\"slow\",\"timeout_ms\":1000}}",
                   "/error/kind", "timeout"),
           "a call that needs the token of a killed thread ends in time");
    report(call_is("healthcard.get_app_token", "{\"_options\":{\"profile\":\"slow\",\"timeout_ms\":1000}}", "/error/kind", "timeout"),
           "so does one that asks for a new one");
    report(GetTickCount() - begun < 15000, "none of them waits for ever");
    report(works(), "the others work");
}

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM word, LPARAM number)
{
    if (message == WM_TIMER)
        DestroyWindow(window);
    if (message == WM_DESTROY)
        PostQuitMessage(7);
    return DefWindowProcA(window, message, word, number);
}

/* A desk with a log-in code on its screen: the person closes the window instead. Returns the exit code. */
static int closing_window(void)
{
    WNDCLASSA kind = {0};
    MSG message;
    HWND window;
    int i;
    kind.lpfnWndProc = window_procedure;
    kind.hInstance = GetModuleHandleA(NULL);
    kind.lpszClassName = "Desk";
    RegisterClassA(&kind);
    window = CreateWindowExA(0, "Desk", "Desk", 0, 0, 0, 10, 10, HWND_MESSAGE, NULL, kind.hInstance, NULL);
    if (window == NULL)
        return 1;
    for (i = 0; i < 6; i++)
        HisSubmit(WAITS, (intptr_t)window, WM_APP);
    start(waiting_call, NULL);
    SetTimer(window, 1, 300, NULL);
    while (GetMessageA(&message, NULL, 0, 0) > 0)
        DispatchMessageA(&message);
    return (int)message.wParam;
}
#endif

int main(int count, char **arguments)
{
    const char *mode = count > 2 ? arguments[2] : "";
    if (count < 4 || !load(arguments[1]) || !configure(arguments[3])) {
        fprintf(stderr, "usage: life LIBRARY MODE CONFIG.json\n");
        return 2;
    }
    stack_config = arguments[3];
    if (strcmp(mode, "stack") == 0) {
        stack();
#ifdef _WIN32
    } else if (strcmp(mode, "kill") == 0) {
        killing();
        killing_a_fetch();
    } else if (strcmp(mode, "window") == 0) {
        return closing_window();
#else
    } else if (strcmp(mode, "fork") == 0) {
        forking();
    } else if (strcmp(mode, "fork-busy") == 0) {
        forking_in_the_midst();
    } else if (strcmp(mode, "memory") == 0) {
        memory();
#endif
    } else if (strcmp(mode, "leave-jobs") == 0) {
        occupy();
#ifdef _WIN32
        ExitProcess(7);
#else
        exit(7);
#endif
    } else if (strcmp(mode, "return-jobs") == 0) {
        occupy();
        return 7;
    } else {
        fprintf(stderr, "unknown mode %s\n", mode);
        return 2;
    }
    return failed;
}
