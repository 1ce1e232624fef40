/* What desks share and keep on Windows: one token in a file, one log, secrets that only this computer can read.
 *
 *   desks.exe hisbridge.dll CONFIG.json FOLDER          the test; CONFIG.json as the sandbox writes it
 *   desks.exe hisbridge.dll CONFIG.json FOLDER desk     one of the desks
 *
 * The names of the files are Chinese. The caller counts the sandbox's token fetches.
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

#define DESKS 5
#define CALLS 20
#define QUERY "healthcard.get_health_card_by_qr_code"
#define REQUEST "{\"qrCodeText\":\"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1\"}"

static void report(int good, const char *what)
{
    printf("%s - %s\n", good ? "ok" : "not ok", what);
}

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

static int is(const char *json, const char *pointer, const char *value)
{
    return strcmp(his_json_get(json, pointer), value) == 0;
}

/* The sandbox's configuration with a token file and a log in the folder. */
static char *configuration(const char *config, const char *folder)
{
    static char text[65536], tokens[1024], log[1024];
    FILE *file = fopen(config, "rb");
    size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    char *whole;
    text[size] = 0;
    if (file != NULL) fclose(file);
    /* UTF-8 for 令牌 and 日志 */
    snprintf(tokens, sizeof tokens, "%s\\\xe4\xbb\xa4\xe7\x89\x8c.json", folder);
    snprintf(log, sizeof log, "%s\\\xe6\x97\xa5\xe5\xbf\x97.log", folder);
    whole = his_json_set(text, "/token_store/kind", "file");
    whole = his_json_set(whole, "/token_store/path", tokens);
    whole = his_json_set(whole, "/log/file", log);
    whole = his_json_set(whole, "/log/level", "debug");
    /* A few hundred lines make several files. */
    whole = his_json_set(whole, "/log/max_bytes", "8192");
    return his_json_set(whole, "/log/keep", "50");
}

static int desk(void)
{
    int number;
    for (number = 0; number < CALLS; number++) {
        char *answer = his_call(QUERY, REQUEST);
        if (!is(answer, "/ok", "true") || !is(answer, "/warnings", "[]")) {
            printf("not ok - a desk's call: %s\n", answer);
            return 1;
        }
    }
    return 0;
}

static int desks(char **arguments)
{
    char program[MAX_PATH], line[4096];
    HANDLE processes[DESKS];
    int number, failed = 0;
    DWORD code;
    GetModuleFileNameA(NULL, program, sizeof program);
    snprintf(line, sizeof line, "\"%s\" \"%s\" \"%s\" \"%s\" desk", program, arguments[1], arguments[2], arguments[3]);
    for (number = 0; number < DESKS; number++) {
        STARTUPINFOA start;
        PROCESS_INFORMATION process;
        memset(&start, 0, sizeof start);
        start.cb = sizeof start;
        if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 0;
        CloseHandle(process.hThread);
        processes[number] = process.hProcess;
    }
    for (number = 0; number < DESKS; number++) {
        WaitForSingleObject(processes[number], INFINITE);
        failed |= !GetExitCodeProcess(processes[number], &code) || code != 0;
        CloseHandle(processes[number]);
    }
    return !failed;
}

/* The configuration with {"dpapi":"…"} in the place of the secret's text. */
static char *with_sealed(const char *config, const char *secret, const char *sealed)
{
    static char changed[65536];
    const char *at = strstr(config, secret);
    if (at == NULL || at == config) return "";
    snprintf(changed, sizeof changed, "%.*s{\"dpapi\":\"%s\"}%s", (int)(at - 1 - config), config, sealed,
             at + strlen(secret) + 1);
    return changed;
}

/* The secret in both forms that Windows keeps. */
static void kept_secrets(const char *config)
{
    static const char *scopes[] = {"machine", "user"};
    const char *secret = his_json_get(config, "/healthcard/app_secret");
    char *answer;
    size_t number;
    for (number = 0; number < 2; number++) {
        char *request = his_json_set(his_json_set("", "/text", secret), "/scope", scopes[number]);
        char *sealed = his_json_get(his_call("tool.protect_secret", request), "/data/dpapi");
        report(strlen(sealed) > 100 && strstr(sealed, secret) == NULL, "tool.protect_secret seals");
        answer = his_configure(with_sealed(config, secret, sealed));
        report(is(answer, "/ok", "true") && is(his_call(QUERY, REQUEST), "/ok", "true"), "a sealed secret signs");
        sealed[strlen(sealed) / 2] = sealed[strlen(sealed) / 2] == 'A' ? 'B' : 'A';
        answer = his_configure(with_sealed(config, secret, sealed));
        report(is(answer, "/error/kind", "config") && is(answer, "/error/fields/0/name", "healthcard.app_secret"),
               "a damaged one is told by its key");
    }
}

int main(int count, char **arguments)
{
    char *config, *answer;
    if (count < 4) return 2;
    setvbuf(stdout, NULL, _IONBF, 0);
    load(arguments[1]);
    config = configuration(arguments[2], arguments[3]);
    answer = his_configure(config);
    if (!is(answer, "/ok", "true")) {
        printf("not ok - the configuration is taken: %s\n", answer);
        return 1;
    }
    if (count == 5) return desk();
    report(desks(arguments), "the desks' calls succeed without a warning");
    kept_secrets(config);
    return 0;
}
