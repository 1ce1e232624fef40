/* Panics inside the shipped DLL, which needs no test version for that: this program takes the clock away from it.
 *
 *   panics.exe hisbridge.dll CONFIG.json LOG
 *
 * Rust's standard library panics when QueryPerformanceCounter fails, and the library reads that clock in many places of
 * a call. The DLL's import of the function is turned to one of this program's own, which fails when it is told to.
 * LOG, the name of a file that does not exist yet, becomes the DLL's log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "hisbridge.h"

#define LOAD(name) name##_t name = (name##_t)(void *)GetProcAddress(library, #name)
typedef char *(*his_call_t)(const char *, const char *);
typedef void (*his_free_t)(char *);
typedef char *(*his_configure_t)(const char *);
typedef char *(*his_json_get_t)(const char *, const char *);
typedef char *(*his_json_set_t)(const char *, const char *, const char *);
typedef int32_t (*his_submit_t)(const char *, const char *);
typedef char *(*his_poll_t)(int32_t, int32_t);
typedef int32_t(__stdcall *HisCall_t)(const char *, const char *, char *, int32_t);
typedef int32_t(__stdcall *HisLastResponse_t)(char *, int32_t);
typedef int32_t(__stdcall *HisPoll_t)(int32_t, char *, int32_t);

static his_call_t call;
static his_free_t give_back;
static his_json_get_t get;

#define DIGEST "crypto.sm3", "{\"text\":\"abc\"}"
#define CARD "healthcard.get_app_token", "{}"
#define ALWAYS 0x40000000

/* The clock answers so often, then fails so often, then works again. */
static volatile LONG answers, failures;

static BOOL WINAPI clock_of_the_dll(LARGE_INTEGER *time)
{
    if (InterlockedDecrement(&answers) < 0 && InterlockedDecrement(&failures) >= 0)
        return FALSE;
    return QueryPerformanceCounter(time);
}

static void break_clock(LONG after, LONG times)
{
    InterlockedExchange(&failures, times);
    InterlockedExchange(&answers, after);
}

static void mend_clock(void)
{
    break_clock(0, 0);
}

/* Whether the module imports the function from somewhere; if so it gets the other one from now on. */
static int redirect(HMODULE module, const char *name, void *other)
{
    char *base = (char *)module;
    IMAGE_NT_HEADERS *header = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    IMAGE_IMPORT_DESCRIPTOR *dll =
        (IMAGE_IMPORT_DESCRIPTOR *)(base + header->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
    for (; dll->Name != 0; dll++) {
        IMAGE_THUNK_DATA *wanted = (IMAGE_THUNK_DATA *)(base + dll->OriginalFirstThunk);
        IMAGE_THUNK_DATA *address = (IMAGE_THUNK_DATA *)(base + dll->FirstThunk);
        for (; wanted->u1.AddressOfData != 0; wanted++, address++) {
            DWORD before;
            if (IMAGE_SNAP_BY_ORDINAL(wanted->u1.Ordinal) ||
                strcmp(((IMAGE_IMPORT_BY_NAME *)(base + wanted->u1.AddressOfData))->Name, name) != 0)
                continue;
            if (!VirtualProtect(address, sizeof *address, PAGE_READWRITE, &before))
                return 0;
            address->u1.Function = (ULONG_PTR)other;
            return VirtualProtect(address, sizeof *address, before, &before) != 0;
        }
    }
    return 0;
}

static void report(int good, const char *what)
{
    printf("%sok - %s\n", good ? "" : "not ", what);
}

/* Whether the value at a pointer is this text; frees the JSON. */
static int is(char *json, const char *pointer, const char *expected)
{
    char *text = get(json, pointer);
    int same = strcmp(text, expected) == 0;
    if (!same)
        printf("# %s is \"%s\", not \"%s\": %.500s\n", pointer, text, expected, json);
    give_back(text);
    give_back(json);
    return same;
}

static char *file_text(const char *path)
{
    char *text = calloc(1, 1 << 20);
    FILE *file = fopen(path, "rb");
    if (text == NULL)
        abort();
    if (file != NULL) {
        if (fread(text, 1, (1 << 20) - 1, file) == 0)
            *text = 0;
        fclose(file);
    }
    return text;
}

static DWORD WINAPI panic_often(void *bad)
{
    int i;
    for (i = 0; i < 50; i++)
        if (!is(call(DIGEST), "/error/kind", "internal"))
            InterlockedIncrement(bad);
    return 0;
}

static void eight_threads(void)
{
    static volatile LONG bad;
    HANDLE thread[8];
    int i;
    break_clock(0, ALWAYS);
    for (i = 0; i < 8; i++)
        thread[i] = CreateThread(NULL, 0, panic_often, (void *)&bad, 0, NULL);
    WaitForMultipleObjects(8, thread, TRUE, INFINITE);
    mend_clock();
    report(bad == 0 && is(call(DIGEST), "/ok", "true"), "eight threads panic fifty times each, and the next call works");
}

/* A panic at the first reading of the clock, at the second, … until the call reads it no more. */
static void everywhere(void)
{
    int place, panicked = 0, good = 1;
    for (place = 0; place < 500; place++) {
        char *answer, *kind;
        break_clock(place, 1);
        answer = call(CARD);
        if (failures > 0) {
            give_back(answer);
            break;
        }
        mend_clock();
        kind = get(answer, "/error/kind");
        panicked += strcmp(kind, "internal") == 0;
        if (*kind != 0 && strcmp(kind, "internal") != 0) {
            printf("# place %d: %.500s\n", place, answer);
            good = 0;
        }
        give_back(kind);
        give_back(answer);
        if (!is(call(CARD), "/ok", "true")) {
            printf("# after a panic at place %d\n", place);
            good = 0;
        }
    }
    mend_clock();
    printf("# the clock failed in %d places of a network call, %d of them ended it\n", place, panicked);
    report(good && panicked >= 3 && place < 500, "after a panic at any place of a network call the next one works");
}

int main(int count, char **arguments)
{
    HMODULE library = count == 4 ? LoadLibraryA(arguments[1]) : NULL;
    char *text, *changed, buffer[4096], again[4096], *first, *line;
    int32_t ticket, size;
    int good;
    if (library == NULL) {
        printf("not ok - the DLL loads (error %lu)\n", GetLastError());
        return 1;
    }
    setvbuf(stdout, NULL, _IONBF, 0);
    LOAD(his_call);
    LOAD(his_free);
    LOAD(his_configure);
    LOAD(his_json_get);
    LOAD(his_json_set);
    LOAD(his_submit);
    LOAD(his_poll);
    LOAD(HisCall);
    LOAD(HisLastResponse);
    LOAD(HisPoll);
    call = his_call;
    give_back = his_free;
    get = his_json_get;

    text = file_text(arguments[2]);
    changed = his_json_set(text, "/log/file", arguments[3]);
    report(is(his_configure(changed), "/ok", "true"), "configured, with a log");
    report(redirect(library, "QueryPerformanceCounter", (void *)clock_of_the_dll) && is(call(DIGEST), "/ok", "true"),
           "the DLL reads this program's clock");

    free(text);
    remove(arguments[3]);
    break_clock(0, 1);
    report(is(call(DIGEST), "/error/kind", "internal"), "a panic comes back as an answer");
    text = file_text(arguments[3]);
    first = strstr(text, " ERROR crypto.sm3 internal ");
    line = strchr(text, '\n');
    report(first != NULL && line != NULL && first < line && line[1] == 0, "it is one line of the log");
    report(is(call(DIGEST), "/ok", "true"), "the next call works");

    break_clock(0, ALWAYS);
    good = is(call(DIGEST), "/error/kind", "internal");
    size = HisCall(DIGEST, buffer, sizeof buffer);
    mend_clock();
    report(good, "so does a panic while the log is written");
    report(size > 0 && HisLastResponse(again, sizeof again) == size && strcmp(buffer, again) == 0 &&
               strstr(buffer, "\"internal\"") != NULL && HisCall(DIGEST, buffer, sizeof buffer) > 0 &&
               strstr(buffer, "\"ok\":true") != NULL,
           "HisCall after a panic, and again");

    break_clock(0, 1);
    ticket = his_submit(DIGEST);
    while (failures > 0)
        Sleep(1);
    mend_clock();
    good = is(his_poll(ticket, 20000), "/error/kind", "internal");
    ticket = his_submit(DIGEST);
    report(good && is(his_poll(ticket, 20000), "/ok", "true"), "a job that panics, and the next one");

    ticket = his_submit(DIGEST);
    while ((size = HisPoll(ticket, buffer, 8)) == 0)
        Sleep(1);
    break_clock(0, ALWAYS);
    good = size < 0 && HisPoll(ticket, buffer, 8) == size && is(his_poll(ticket, 100), "/error/kind", "internal");
    good &= HisPoll(ticket, buffer, sizeof buffer) == -size - 1 && strstr(buffer, "\"ok\":true") != NULL;
    mend_clock();
    report(good, "a result is fetched without a clock, and stays when it could not be");

    eight_threads();
    everywhere();
    return 0;
}
