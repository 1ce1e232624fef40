/*
 * The callbacks of 医网信 as a C program takes them: the three that are signed rightly, and each signed by somebody else.
 *
 *   callbacks FOLDER     holds EVENT.json and EVENT.forged.json for each event, as they were posted
 */
#include "hisbridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static void check(int good, const char *event, const char *what)
{
    printf("%s - C: %s, %s\n", good ? "ok" : "not ok", event, what);
    failed |= !good;
}

/* The whole file as a text that is to be freed. */
static char *contents(const char *folder, const char *event, const char *ending)
{
    char path[1000], *text = calloc(1, 1 << 20);
    FILE *file;
    snprintf(path, sizeof path, "%s/%s%s", folder, event, ending);
    file = fopen(path, "rb");
    if (file == NULL || text == NULL || fread(text, 1, (1 << 20) - 1, file) == 0) {
        printf("not ok - C: %s cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

static int is(const char *json, const char *pointer, const char *expected)
{
    char *found = his_json_get(json, pointer);
    int same = strcmp(found, expected) == 0;
    if (!same)
        printf("# %s is %s\n", pointer, found);
    his_free(found);
    return same;
}

static char *verified(char *body)
{
    char *request = his_json_set("", "/body", body), *answer = his_ywx_verify_callback(request);
    his_free(request);
    free(body);
    return answer;
}

int main(int count, char **arguments)
{
    static const char *const events[] = {"doctor_status", "sign_result", "auto_sign"};
    char *answer;
    if (count != 2)
        return 2;
    answer = his_configure("{\"ywx\":{\"base_url\":\"http://127.0.0.1:1\",\"client_id\":\"2017070411003376\","
                           "\"client_secret\":\"2017070411003360\"}}");
    check(is(answer, "/ok", "true"), "configuration", "taken");
    his_free(answer);
    for (int at = 0; at < 3; at++) {
        const char *event = events[at];
        answer = verified(contents(arguments[1], event, ".json"));
        check(is(answer, "/data/valid", "true") && is(answer, "/data/event", event) && is(answer, "/data/body/note", "科室：龙䶮")
                  && is(answer, "/data/answer", "{\"status\":\"0\",\"message\":\"success\"}"),
              event, "accepted");
        his_free(answer);
        answer = verified(contents(arguments[1], event, ".forged.json"));
        check(is(answer, "/ok", "true") && is(answer, "/data/valid", "false") && is(answer, "/data/body", "{}"), event, "refused");
        his_free(answer);
    }
    return failed;
}
