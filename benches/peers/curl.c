/* HTTP exchanges by libcurl with OpenSSL: curl URL CA-FILE KEEP. CA-FILE "-" for http, KEEP 0 or 1. */
#include "rounds.h"
#include <curl/curl.h>

static char answer[100000];
static size_t answered;

static size_t take(char *data, size_t size, size_t count, void *unused) {
    (void)unused;
    if (answered + size * count >= sizeof answer) return 0;
    memcpy(answer + answered, data, size * count);
    answered += size * count;
    answer[answered] = 0;
    return size * count;
}

static char *whole_file(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("no bodies");
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) fail("no bodies");
    text[length] = 0;
    fclose(file);
    return text;
}

int main(int argc, char **argv) {
    char file[1000];
    double limit;
    if (argc != 4) fail("curl URL CA-FILE KEEP");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
    headers = curl_slist_append(headers, "Accept: application/json");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    if (strcmp(argv[2], "-")) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    if (strcmp(argv[3], "1")) curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    while (next_round(&limit, file)) {
        char *text = whole_file(file), *body = text, *end;
        double began = now(), past;
        long count = 0;
        while ((past = now() - began) < limit && (end = strchr(body, '\n'))) {
            curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)(end - body));
            curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
            answered = 0;
            if (curl_easy_perform(curl) != CURLE_OK) fail("no answer");
            if (!strstr(answer, "\"resultCode\":0")) fail(answer);
            body = end + 1;
            count++;
        }
        tell(count, past);
        free(text);
    }
    return 0;
}
