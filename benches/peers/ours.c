/* The library itself, loaded as programs load it.

     ours calls  LIBRARY CONFIGURATION OPERATION REQUEST THREADS   rounds of calls
     ours alone  LIBRARY CONFIGURATION OPERATION REQUEST           the same on one thread, in seconds of processor time
     ours start  LIBRARY CONFIGURATION OPERATION REQUEST           milliseconds from dlopen to the first answer
     ours memory LIBRARY CONFIGURATION OPERATION REQUEST           kB resident before loading, and after 1,000 calls

   CONFIGURATION and REQUEST are files. */
#include "rounds.h"
#include "../../include/hisbridge.h"
#include <dlfcn.h>
#include <pthread.h>

static char *(*call)(const char *, const char *);
static void (*give_back)(char *);
static const char *operation, *request;
static double limit;

static char *whole_file(const char *name) {
    static char text[2][100000];
    static int used;
    FILE *file = fopen(name, "rb");
    if (!file) fail(name);
    text[used][fread(text[used], 1, sizeof text[0] - 1, file)] = 0;
    fclose(file);
    return text[used++];
}

static void load(const char *library, const char *configuration) {
    void *handle = dlopen(library, RTLD_NOW);
    if (!handle) fail(dlerror());
    char *(*configure)(const char *) = (char *(*)(const char *))dlsym(handle, "his_configure");
    call = (char *(*)(const char *, const char *))dlsym(handle, "his_call");
    give_back = (void (*)(char *))dlsym(handle, "his_free");
    char *answer = configure(configuration);
    if (!strstr(answer, "\"ok\":true")) fail(answer);
    give_back(answer);
}

static void one(void) {
    char *answer = call(operation, request);
    if (strncmp(answer, "{\"ok\":true", 10)) fail(answer);
    give_back(answer);
}

static void *work(void *unused) {
    (void)unused;
    double began = now();
    long count = 0;
    while (now() - began < limit) {
        one();
        count++;
    }
    return (void *)count;
}

static long resident(void) {
    char line[200];
    long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld", &kilobytes);
    if (file) fclose(file);
    return kilobytes;
}

int main(int argc, char **argv) {
    if (argc < 6) fail("ours calls|alone|start|memory LIBRARY CONFIGURATION OPERATION REQUEST [THREADS]");
    char *configuration = whole_file(argv[3]);
    operation = argv[4];
    request = whole_file(argv[5]);
    long before = resident();
    double began = now();
    load(argv[2], configuration);
    one();
    if (!strcmp(argv[1], "start")) {
        printf("%.3f\n", (now() - began) * 1e3);
        return 0;
    }
    if (!strcmp(argv[1], "memory")) {
        for (int i = 1; i < 1000; i++) one();
        printf("%ld %ld\n", before, resident());
        return 0;
    }
    char file[1000];
    if (!strcmp(argv[1], "alone")) {
        while (next_round(&limit, file)) {
            long count = 0;
            double past;
            began = processor_time();
            for (; (past = processor_time() - began) < limit; count++) one();
            tell(count, past);
        }
        return 0;
    }
    int threads = argc > 6 ? atoi(argv[6]) : 1;
    pthread_t thread[64];
    if (threads < 1 || threads > 64) fail("1 to 64 threads");
    while (next_round(&limit, file)) {
        long total = 0;
        began = now();
        /* One of them is this one: alone it stays the same thread from round to round, as in the other programs. */
        for (int i = 1; i < threads; i++) pthread_create(&thread[i], NULL, work, NULL);
        total = (long)work(NULL);
        for (int i = 1; i < threads; i++) {
            void *count;
            pthread_join(thread[i], &count);
            total += (long)count;
        }
        tell(total, now() - began);
    }
    return 0;
}
