/* Rounds of measurement for the C programs: for every line "MILLISECONDS [FILE]" of the input one round, answered by
   "COUNT SECONDS". Encryptions count seconds of processor time, exchanges those of the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static inline double now(void) { return seconds_of(CLOCK_MONOTONIC); }

/* Of this thread. */
static inline double processor_time(void) { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

static void fail(const char *words) {
    fprintf(stderr, "%s\n", words);
    exit(1);
}

/* Reads the next round; 0 when there is none. `file` has room for 1000 bytes. */
static int next_round(double *seconds, char *file) {
    char line[1100];
    int milliseconds;
    if (!fgets(line, sizeof line, stdin)) return 0;
    file[0] = 0;
    if (sscanf(line, "%d %999s", &milliseconds, file) < 1) fail("a round is MILLISECONDS [FILE]");
    *seconds = milliseconds / 1e3;
    return 1;
}

static void tell(long count, double seconds) {
    printf("%ld %.9f\n", count, seconds);
    fflush(stdout);
}
