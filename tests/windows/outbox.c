/* The outbox on Windows: a process that fills it is killed again and again, the next one sends what it left.
 *
 *   outbox.exe hisbridge.dll CONFIG.json FOLDER          the test; CONFIG.json as the sandbox writes it
 *   outbox.exe hisbridge.dll CONFIG.json FOLDER fill     the process that is killed
 *
 * FOLDER, in ASCII, must not hold an outbox yet. The file's own name is Chinese: SQLite opens by wide names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

typedef char *(*call_function)(const char *operation, const char *request);
typedef char *(*configure_function)(const char *config);
typedef char *(*get_function)(const char *json, const char *pointer);
typedef char *(*set_function)(const char *json, const char *pointer, const char *text);

static call_function his_call;
static configure_function his_configure;
static get_function his_json_get;
static set_function his_json_set;

#define ROUNDS 30
#define REPORT                                                                                                         \
    "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\",\"name\":\"\xe5\xbc\xa0"     \
    "\xe4\xb8\x89\",\"time\":\"2024-05-20 09:30:00\",\"scene\":\"0101012\",\"department\":\"0300\",\"cardType\":\"11\","  \
    "\"cardChannel\":\"0100\",\"_options\":{\"outbox\":true}}"

static FARPROC function(HMODULE library, const char *name)
{
    FARPROC found = GetProcAddress(library, name);
    if (found == NULL) {
        printf("not ok - %s is exported\n", name);
        exit(1);
    }
    return found;
}

static void load(const char *path)
{
    HMODULE library = LoadLibraryA(path);
    if (library == NULL) {
        printf("not ok - the DLL loads (error %lu)\n", GetLastError());
        exit(1);
    }
    his_call = (call_function)(void *)function(library, "his_call");
    his_configure = (configure_function)(void *)function(library, "his_configure");
    his_json_get = (get_function)(void *)function(library, "his_json_get");
    his_json_set = (set_function)(void *)function(library, "his_json_set");
}

/* The sandbox's configuration with an outbox in the folder. */
static void configure(const char *config, const char *folder)
{
    static char text[65536], path[1024];
    FILE *file = fopen(config, "rb");
    size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    char *answer;
    text[size] = 0;
    if (file != NULL) fclose(file);
    /* UTF-8 for 发件箱 */
    snprintf(path, sizeof path, "%s\\\xe5\x8f\x91\xe4\xbb\xb6\xe7\xae\xb1.db", folder);
    answer = his_configure(his_json_set(text, "/outbox/path", path));
    if (strcmp(his_json_get(answer, "/ok"), "true") != 0) {
        printf("not ok - the configuration is taken: %s\n", answer);
        exit(1);
    }
}

/* Puts reports into the outbox until it is killed, and writes one byte for each that was taken. */
static int fill(const char *folder)
{
    char path[1024];
    FILE *taken;
    snprintf(path, sizeof path, "%s\\taken", folder);
    taken = fopen(path, "ab");
    if (taken == NULL) return 1;
    for (;;) {
        char *answer = his_call("healthcard.report_his_data", REPORT);
        if (strcmp(his_json_get(answer, "/data/state"), "queued") != 0) {
            printf("not ok - a report is taken: %s\n", answer);
            return 1;
        }
        fputc('.', taken);
        fflush(taken);
        Sleep(10);
    }
}

static long taken(const char *folder)
{
    char path[1024];
    long size = 0;
    FILE *file;
    snprintf(path, sizeof path, "%s\\taken", folder);
    file = fopen(path, "rb");
    if (file == NULL) return 0;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    return size;
}

static void kill_one(const char *program, char **arguments)
{
    char line[4096];
    long before = taken(arguments[3]);
    int waited;
    STARTUPINFOA start;
    PROCESS_INFORMATION process;
    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    snprintf(line, sizeof line, "\"%s\" \"%s\" \"%s\" \"%s\" fill", program, arguments[1], arguments[2], arguments[3]);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        printf("not ok - a process starts (error %lu)\n", GetLastError());
        exit(1);
    }
    for (waited = 0; taken(arguments[3]) == before && waited < 20000; waited += 10) {
        if (WaitForSingleObject(process.hProcess, 10) == WAIT_OBJECT_0) exit(1);
    }
    Sleep(rand() % 150);
    TerminateProcess(process.hProcess, 9);
    WaitForSingleObject(process.hProcess, INFINITE);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
}

int main(int count, char **arguments)
{
    char program[MAX_PATH], *answer;
    long promised, sent;
    int round;
    if (count < 4) return 2;
    setvbuf(stdout, NULL, _IONBF, 0);
    if (count == 5) {
        load(arguments[1]);
        configure(arguments[2], arguments[3]);
        return fill(arguments[3]);
    }
    GetModuleFileNameA(NULL, program, sizeof program);
    srand(GetTickCount());
    for (round = 0; round < ROUNDS; round++) kill_one(program, arguments);
    load(arguments[1]);
    configure(arguments[2], arguments[3]);
    answer = his_call("tool.outbox", "{\"action\":\"wait\",\"wait_ms\":120000,\"limit\":1}");
    promised = taken(arguments[3]);
    sent = atol(his_json_get(answer, "/data/counts/sent"));
    printf("# %ld reports taken before %d kills, %ld sent\n", promised, ROUNDS, sent);
    printf("%s - the outbox is sent after the kills\n",
           strcmp(his_json_get(answer, "/data/done"), "true") == 0 ? "ok" : "not ok");
    /* A process may have died between the library's promise and the byte for it. */
    printf("%s - every report that was taken is sent\n",
           promised > ROUNDS && sent >= promised && sent <= promised + ROUNDS ? "ok" : "not ok");
    printf("%s - none was refused\n", strcmp(his_json_get(answer, "/data/counts/refused"), "0") == 0 ? "ok" : "not ok");
    return 0;
}
