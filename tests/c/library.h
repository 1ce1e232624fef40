/* What every C test program needs: the library's functions found at run time, threads, files, TAP lines.
 *
 * Portable: Linux and Windows. Include it once, in the program's only source file.
 */
#ifndef HISBRIDGE_TESTS_LIBRARY_H
#define HISBRIDGE_TESTS_LIBRARY_H

#ifndef _WIN32
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
typedef HMODULE library_t;
typedef HANDLE thread_t;
#define THREAD_RESULT DWORD WINAPI
#define STDCALL __stdcall
#else
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>
typedef void *library_t;
typedef pthread_t thread_t;
#define THREAD_RESULT void *
#define STDCALL
#endif

typedef const uint16_t *utf16_t;

#define FUNCTIONS(X)                                                                              \
    X(char *, , his_call, (const char *, const char *))                                           \
    X(void, , his_free, (char *))                                                                 \
    X(char *, , his_configure, (const char *))                                                    \
    X(char *, , his_operations, (const char *))                                                   \
    X(const char *, , his_version, (void))                                                        \
    X(int32_t, , his_set_encoding, (const char *))                                                \
    X(char *, , his_json_get, (const char *, const char *))                                       \
    X(char *, , his_json_set, (const char *, const char *, const char *))                         \
    X(char *, , his_json_put, (const char *, const char *, const char *))                         \
    X(char *, , his_json_remove, (const char *, const char *))                                    \
    X(int32_t, , his_json_count, (const char *, const char *))                                    \
    X(char *, , his_json_keys, (const char *, const char *))                                      \
    X(int32_t, , his_submit, (const char *, const char *))                                        \
    X(char *, , his_poll, (int32_t, int32_t))                                                     \
    X(int32_t, , his_cancel, (int32_t))                                                           \
    X(int32_t, STDCALL, HisCall, (const char *, const char *, char *, int32_t))                   \
    X(int32_t, STDCALL, HisLastResponse, (char *, int32_t))                                       \
    X(int32_t, STDCALL, HisConfigure, (const char *, char *, int32_t))                            \
    X(int32_t, STDCALL, HisSetEncoding, (const char *))                                           \
    X(int32_t, STDCALL, HisVersion, (char *, int32_t))                                            \
    X(int32_t, STDCALL, HisOperations, (const char *, char *, int32_t))                           \
    X(int32_t, STDCALL, HisJsonGet, (const char *, const char *, char *, int32_t))                \
    X(int32_t, STDCALL, HisJsonSet, (const char *, const char *, const char *, char *, int32_t))  \
    X(int32_t, STDCALL, HisJsonPut, (const char *, const char *, const char *, char *, int32_t))  \
    X(int32_t, STDCALL, HisJsonRemove, (const char *, const char *, char *, int32_t))             \
    X(int32_t, STDCALL, HisJsonCount, (const char *, const char *))                               \
    X(int32_t, STDCALL, HisJsonKeys, (const char *, const char *, char *, int32_t))               \
    X(int32_t, STDCALL, HisSubmit, (const char *, const char *, intptr_t, uint32_t))              \
    X(int32_t, STDCALL, HisPoll, (int32_t, char *, int32_t))                                      \
    X(int32_t, STDCALL, HisCancel, (int32_t))                                                     \
    X(int32_t, STDCALL, HisCallW, (utf16_t, utf16_t, uint16_t *, int32_t))                        \
    X(int32_t, STDCALL, HisLastResponseW, (uint16_t *, int32_t))                                  \
    X(int32_t, STDCALL, HisConfigureW, (utf16_t, uint16_t *, int32_t))                            \
    X(int32_t, STDCALL, HisVersionW, (uint16_t *, int32_t))                                       \
    X(int32_t, STDCALL, HisOperationsW, (utf16_t, uint16_t *, int32_t))                           \
    X(int32_t, STDCALL, HisJsonGetW, (utf16_t, utf16_t, uint16_t *, int32_t))                     \
    X(int32_t, STDCALL, HisJsonSetW, (utf16_t, utf16_t, utf16_t, uint16_t *, int32_t))            \
    X(int32_t, STDCALL, HisJsonPutW, (utf16_t, utf16_t, utf16_t, uint16_t *, int32_t))            \
    X(int32_t, STDCALL, HisJsonRemoveW, (utf16_t, utf16_t, uint16_t *, int32_t))                  \
    X(int32_t, STDCALL, HisJsonCountW, (utf16_t, utf16_t))                                        \
    X(int32_t, STDCALL, HisJsonKeysW, (utf16_t, utf16_t, uint16_t *, int32_t))                    \
    X(int32_t, STDCALL, HisSubmitW, (utf16_t, utf16_t, intptr_t, uint32_t))                       \
    X(int32_t, STDCALL, HisPollW, (int32_t, uint16_t *, int32_t))

#define DECLARE(result, convention, name, parameters) \
    typedef result(convention *name##_t) parameters;  \
    static name##_t name;
FUNCTIONS(DECLARE)

static library_t library;
static int failed;

static inline void report(int good, const char *what)
{
    printf("%sok - %s\n", good ? "" : "not ", what);
    fflush(stdout);
    failed |= !good;
}

static inline void *symbol(const char *name)
{
#ifdef _WIN32
    FARPROC found = GetProcAddress(library, name);
    void *pointer;
    memcpy(&pointer, &found, sizeof pointer);
    return pointer;
#else
    return dlsym(library, name);
#endif
}

static inline int load(const char *path)
{
#ifdef _WIN32
    wchar_t wide[1024];
    MultiByteToWideChar(CP_ACP, 0, path, -1, wide, 1024);
    library = LoadLibraryW(wide);
    if (library == NULL)
        printf("# LoadLibrary: error %lu\n", GetLastError());
#else
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        printf("# %s\n", dlerror());
#endif
    if (library == NULL)
        return 0;
#define FIND(result, convention, name, parameters)      \
    {                                                   \
        void *found = symbol(#name);                    \
        memcpy(&name, &found, sizeof found);            \
        if (found == NULL) {                            \
            printf("# %s is not exported\n", #name);    \
            return 0;                                   \
        }                                               \
    }
    FUNCTIONS(FIND)
    return 1;
}

static inline void unload(void)
{
#ifdef _WIN32
    FreeLibrary(library);
#else
    dlclose(library);
#endif
}

static inline void rest(int milliseconds)
{
#ifdef _WIN32
    Sleep(milliseconds);
#else
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
#endif
}

static inline thread_t start(THREAD_RESULT (*work)(void *), void *argument)
{
#ifdef _WIN32
    return CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)work, argument, 0, NULL);
#else
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, argument) != 0)
        abort();
    return thread;
#endif
}

static inline void join(thread_t thread)
{
#ifdef _WIN32
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
#else
    pthread_join(thread, NULL);
#endif
}

static inline char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (file == NULL || text == NULL || fread(text, 1, (1 << 20) - 1, file) == 0) {
        printf("not ok - %s can be read\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

/* Whether the value at a pointer is this text. */
static inline int is(const char *json, const char *pointer, const char *expected)
{
    char *text = his_json_get(json, pointer);
    int same = strcmp(text, expected) == 0;
    if (!same)
        printf("# %s is \"%s\", not \"%s\"\n", pointer, text, expected);
    his_free(text);
    return same;
}

static inline int call_is(const char *operation, const char *request, const char *pointer, const char *expected)
{
    char *answer = his_call(operation, request);
    int same = is(answer, pointer, expected);
    if (!same)
        printf("# %s: %.500s\n", operation, answer);
    his_free(answer);
    return same;
}

static inline int configure(const char *path)
{
    char *text = read_file(path), *answer = his_configure(text);
    int good = is(answer, "/ok", "true");
    if (!good)
        printf("# %.800s\n", answer);
    his_free(answer);
    free(text);
    return good;
}

/* Calls `work` with each operation of the catalogue: its row as JSON. A place in a JSON text is found by reading the text,
 * so each step takes as little of it as it can. */
static inline void each_operation(void (*work)(const char *row, void *state), void *state)
{
    char *catalogue = his_operations(NULL), pointer[64];
    int system, operation;
    for (system = 0;; system++) {
        char *name, *rows, *part;
        snprintf(pointer, sizeof pointer, "/systems/%d/name", system);
        name = his_json_get(catalogue, pointer);
        if (*name == 0) {
            his_free(name);
            break;
        }
        part = his_operations(name);
        rows = his_json_get(part, "/systems/0/operations");
        for (operation = 0;; operation++) {
            char *row;
            snprintf(pointer, sizeof pointer, "/%d", operation);
            row = his_json_get(rows, pointer);
            if (*row == 0) {
                his_free(row);
                break;
            }
            work(row, state);
            his_free(row);
        }
        his_free(rows);
        his_free(part);
        his_free(name);
    }
    his_free(catalogue);
}

#endif
