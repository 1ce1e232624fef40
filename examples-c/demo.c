/* Every operation of every system, once, against the server that the configuration names; of each system one call in all
 * detail, as it went over the line (_options.trace).
 *
 *   demo CONFIG.json
 *
 * The list of operations and a valid request for each come from the library itself (his_operations), so an operation
 * that is added to the catalogue is shown here without a change. Exit status: the number of operations that failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hisbridge.h"

/* What the examples of the file tools say for a Windows desk, and where this demo puts it. */
static const struct {
    const char *operation, *pointer, *value;
} changes[] = {
    {"tool.base64_to_file", "/path", "demo-record.pdf"},
    {"tool.file_to_base64", "/path", "demo-record.pdf"},
    {"tool.image_to_bmp", "/out", "demo-stamp.bmp"},
    {"tool.qr_image", "/out", "demo-qr.bmp"},
    /* A person scans the code meanwhile: these ask again until the state is final. */
    {"ywx.oauth_tokeninfo", "/_options/wait_ms", "20000"},
    {"ywx.self_sign_get_result", "/_options/wait_ms", "20000"},
    {"ywx.query_sign_data_by_unique_id", "/_options/wait_ms", "20000"},
    {"ywx.oauth2_get_auth_code", "/_options/wait_ms", "20000"},
    {"signit.check_ca_login_task", "/_options/wait_ms", "20000"},
    {"healthcard.ssm_query_qr_code_result", "/_options/wait_ms", "20000"},
};

/* The value at a JSON pointer. The caller frees it with his_free. */
static char *get(const char *json, const char *format, int system, int operation)
{
    char pointer[96];
    snprintf(pointer, sizeof pointer, format, system, operation);
    return his_json_get(json, pointer);
}

/* Prints a text on one line, cut where it gets long, never inside a character. */
static void line(const char *label, const char *text)
{
    size_t length = strlen(text), shown = length > 300 ? 300 : length;
    while (shown < length && shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80)
        shown--;
    printf("    %s%.*s%s\n", label, (int)shown, text, shown < length ? " ..." : "");
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t length = 0, got;
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    do {
        char *more = realloc(text, length + 4097);
        if (more == NULL)
            break;
        text = more;
        got = fread(text + length, 1, 4096, file);
        length += got;
        text[length] = 0;
    } while (got > 0);
    fclose(file);
    return text;
}

/* A member of one of a call's exchanges on one line, if there is one. 0 when there is none. */
static int shown(const char *label, const char *answer, int exchange, const char *member)
{
    char pointer[64];
    char *text;
    int found;
    snprintf(pointer, sizeof pointer, "/trace/%d/%s", exchange, member);
    text = his_json_get(answer, pointer);
    found = *text != 0;
    if (found && label != NULL)
        line(label, text);
    his_free(text);
    return found;
}

/* Says what went over the line for a call: the last of its exchanges, which is its own. 1 when there was one. */
static int tell(const char *answer)
{
    int last = 0;
    if (!shown(NULL, answer, 0, "operation"))
        return 0;
    while (shown(NULL, answer, last + 1, "operation"))
        last++;
    shown("   method     ", answer, last, "method");
    shown("   address    ", answer, last, "url");
    shown("   encrypted  ", answer, last, "plain");
    shown("   signed     ", answer, last, "signed_text");
    shown("   signature  ", answer, last, "signature");
    shown("   sent       ", answer, last, "body");
    shown("   status     ", answer, last, "status");
    shown("   came       ", answer, last, "answer");
    shown("   decrypted  ", answer, last, "opened");
    shown("   took (ms)  ", answer, last, "ms");
    return 1;
}

/* Runs one operation; 1 when it failed. `told` says whether a call of its system was shown in all detail. */
static int run(const char *name, const char *title, const char *example, int *told)
{
    char *request = his_json_set(example, "/_options/tag", name), *answer, *ok, *text;
    size_t i;
    int failed;
    for (i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (strcmp(changes[i].operation, name) == 0) {
            char *changed = his_json_set(request, changes[i].pointer, changes[i].value);
            his_free(request);
            request = changed;
        }
    }
    if (!*told) {
        char *traced = his_json_set(request, "/_options/trace", "true");
        his_free(request);
        request = traced;
    }
    printf("\n  %s  %s\n", name, title);
    line("-> ", request);
    answer = his_call(name, request);
    ok = his_json_get(answer, "/ok");
    failed = strcmp(ok, "true") != 0;
    text = his_json_get(answer, failed ? "/error" : "/data");
    line(failed ? "<- FAILED " : "<- ", text);
    his_free(text);
    text = his_json_get(answer, "/elapsed_ms");
    printf("    %s ms\n", text);
    his_free(text);
    text = his_json_get(answer, "/warnings");
    if (strcmp(text, "[]") != 0)
        line("!  ", text);
    his_free(text);
    if (!*told)
        *told = tell(answer);
    his_free(ok);
    his_free(answer);
    his_free(request);
    return failed;
}

/* As run, but for what this system cannot do. */
static int show(const char *name, const char *title, const char *example, int *told)
{
#ifndef _WIN32
    if (strcmp(name, "tool.protect_secret") == 0) {
        printf("\n  %s  %s\n    (only on Windows)\n", name, title);
        return 0;
    }
#endif
    return run(name, title, example, told);
}

int main(int count, char **arguments)
{
    int systems = 0, total = 0, failures = 0;
    char *config, *answer, *ok, *catalogue;
    if (count != 2) {
        fprintf(stderr, "usage: demo CONFIG.json\n");
        return 2;
    }
    config = read_file(arguments[1]);
    if (config == NULL)
        return 2;
    answer = his_configure(config);
    ok = his_json_get(answer, "/ok");
    if (strcmp(ok, "true") != 0) {
        char *message = his_json_get(answer, "/error/message");
        fprintf(stderr, "%s: %s\n", arguments[1], message);
        his_free(message);
        return 2;
    }
    his_free(ok);
    his_free(answer);
    free(config);

    printf("hisbridge %s\n", his_version());
    catalogue = his_operations(NULL);
    for (;; systems++) {
        int operation, failed = 0, told = 0;
        char *title = get(catalogue, "/systems/%d/title", systems, 0);
        if (*title == 0) {
            his_free(title);
            break;
        }
        printf("\n== %s\n", title);
        for (operation = 0;; operation++) {
            char *name = get(catalogue, "/systems/%d/operations/%d/name", systems, operation);
            char *words = get(catalogue, "/systems/%d/operations/%d/title", systems, operation);
            char *example = get(catalogue, "/systems/%d/operations/%d/example", systems, operation);
            int more = *name != 0;
            if (more)
                failed += show(name, words, example, &told);
            his_free(name);
            his_free(words);
            his_free(example);
            if (!more)
                break;
        }
        printf("\n  %s: %d operations, %d failed\n", title, operation, failed);
        his_free(title);
        total += operation;
        failures += failed;
    }
    his_free(catalogue);
    printf("\n%d systems, %d operations, %d failed\n", systems, total, failures);
    return failures > 100 ? 100 : failures;
}
