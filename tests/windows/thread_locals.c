/* A DLL that comes by LoadLibrary while threads run already: its thread-local destructors must run
 * for all of eight threads that use it and end.
 *
 *   thread_locals.exe xp_dll.dll          prints one TAP line
 *   thread_locals.exe xp_dll.dll busy     ends the process with code 7 while eight threads hold locks
 *                                         and wait; the last one still wakes them and takes locks
 *   thread_locals.exe xp_dll.dll waiting  the same, but the last thread waits for ever
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef void (*touch_t)(void);
typedef int (*destroyed_t)(void);
typedef void (*prepare_t)(int what);

static touch_t touch;
static HANDLE loaded;

static DWORD WINAPI user(void *argument)
{
    (void)argument;
    WaitForSingleObject(loaded, INFINITE);
    touch();
    return 0;
}

int main(int count, char **arguments)
{
    HANDLE threads[8];
    HMODULE dll;
    destroyed_t destroyed;
    prepare_t prepare_exit;
    int i;

    if (count < 2) return 2;
    loaded = CreateEvent(NULL, TRUE, FALSE, NULL);
    /* These threads are older than the DLL: no DllMain call ever announces them. */
    for (i = 0; i < 8; i++) threads[i] = CreateThread(NULL, 0, user, NULL, 0, NULL);
    dll = LoadLibraryA(arguments[1]);
    if (!dll) {
        printf("not ok - load %s: error %lu\n", arguments[1], GetLastError());
        return 1;
    }
    touch = (touch_t)(void *)GetProcAddress(dll, "xp_touch");
    prepare_exit = (prepare_t)(void *)GetProcAddress(dll, "xp_prepare_exit");
    destroyed = (destroyed_t)(void *)GetProcAddress(dll, "xp_destroyed");
    if (!touch || !prepare_exit || !destroyed) return 2;

    if (count > 2) {
        prepare_exit(strcmp(arguments[2], "waiting") == 0);
        Sleep(GetTickCount() % 20);
        ExitProcess(7);
    }
    SetEvent(loaded);
    WaitForMultipleObjects(8, threads, TRUE, INFINITE);
    printf("%s - thread-local destructors of a late DLL ran in %d of 8 threads (%s)\n",
           destroyed() == 8 ? "ok" : "not ok", destroyed(), arguments[1]);
    return destroyed() != 8;
}
