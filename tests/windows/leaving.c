/* A program that ends while eight of its threads call the DLL.
 *
 *   leaving.exe hisbridge.dll CONFIG.json last.dll COPY.dll     ends with status 7
 *
 * ExitProcess kills the other threads wherever they are, perhaps inside the heap's own work, and then tells every DLL.
 * What hisbridge.dll does when it is told must not wait for the dead. The system's DLLs must not either, but under Wine
 * 8 they do: they free memory then, and the heap's lock is let go of through a spin lock that a killed thread may hold
 * (RtlLeaveCriticalSection, RtlWakeAddressSingle). A C program with nothing but eight threads that call HeapAlloc and
 * HeapFree hangs at every fifth exit there. So this one keeps the two apart: DLLs are told in the order opposite to
 * that in which they came. last.dll, this same source as a DLL, came just before hisbridge.dll, so it is told next
 * after it, and ends the process. To bring all of Wine's DLLs in before, a copy of hisbridge.dll makes the first calls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define WELL 7

#ifdef LAST

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *at_exit)
{
    (void)module;
    if (reason == DLL_PROCESS_DETACH && at_exit != NULL)
        TerminateProcess(GetCurrentProcess(), WELL);
    return TRUE;
}

#else

typedef char *(*call_t)(const char *, const char *);
typedef char *(*configure_t)(const char *);
typedef char *(*operations_t)(const char *);
typedef void (*free_t)(char *);

static call_t call;
static call_t get;
static operations_t operations;
static free_t give_back;
static const char *large;
static volatile LONG started;

static FARPROC find(HMODULE library, const char *name)
{
    FARPROC found = GetProcAddress(library, name);
    if (found == NULL)
        exit(2);
    return found;
}

/* Takes the functions of this DLL. */
static void use(const char *path, const char *config)
{
    HMODULE library = LoadLibraryA(path);
    if (library == NULL)
        exit(2);
    call = (call_t)(void *)find(library, "his_call");
    get = (call_t)(void *)find(library, "his_json_get");
    operations = (operations_t)(void *)find(library, "his_operations");
    give_back = (free_t)(void *)find(library, "his_free");
    give_back(((configure_t)(void *)find(library, "his_configure"))(config));
}

/* Some of the threads are on the network, some in the heap: reading the whole catalogue. */
static DWORD WINAPI for_ever(void *number)
{
    InterlockedIncrement(&started);
    for (;;) {
        if ((INT_PTR)number % 3 != 0)
            give_back(call("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"0:1\"}"));
        else
            give_back(get(large, "/99999"));
    }
    return 0;
}

int main(int count, char **arguments)
{
    static char config[65536];
    FILE *file = count == 5 ? fopen(arguments[2], "rb") : NULL;
    int i;
    if (file == NULL || fread(config, 1, sizeof config - 1, file) == 0)
        return 2;
    fclose(file);
    use(arguments[4], config);
    if (strncmp(call("healthcard.get_app_token", "{}"), "{\"ok\":true", 10) != 0)
        return 3;
    if (LoadLibraryA(arguments[3]) == NULL)
        return 2;
    use(arguments[1], config);
    large = operations(NULL);
    /* This thread, the last one, has to have something that could be freed. */
    give_back(call("crypto.sm3", "{\"text\":\"abc\"}"));
    for (i = 0; i < 8; i++)
        CreateThread(NULL, 0, for_ever, (void *)(INT_PTR)i, 0, NULL);
    /* All of them are busy, and the moment is another one each time. */
    while (started < 8)
        Sleep(1);
    Sleep(20 + GetTickCount() % 60);
    ExitProcess(WELL + 1);
}

#endif
