/*
 * A program that is shut down while a job waits for somebody's telephone: it must end by itself, at once, with its own
 * exit code (7).
 *
 *   leave_early URL       the sandbox's address
 */
#include "hisbridge.h"

#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
#else
#include <unistd.h>
#endif

int main(int count, char **arguments)
{
    char config[400];
    if (count != 2)
        return 2;
    snprintf(config, sizeof config,
             "{\"signit\":{\"base_url\":\"%s\",\"app_id\":\"1931fabdb516e66ca2f8c42691a\","
             "\"access_token\":\"3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6\"}}",
             arguments[1]);
    his_free(his_configure(config));
    /* More jobs than the pool has threads: some run, some wait for their turn. */
    for (int number = 0; number < 8; number++) {
        char request[200];
        snprintf(request, sizeof request,
                 "{\"loginId\":\"bbbbbbbb-798e-40f8-ab84-b8efd48ed101-%06d\",\"_options\":{\"wait_ms\":60000}}", number);
        if (his_submit("signit.check_ca_login_task", request) <= 0)
            return 3;
    }
#ifdef _WIN32
    Sleep(500);
#else
    usleep(500 * 1000);
#endif
    char *answer = his_poll(1, 0), *pending = his_json_get(answer, "/pending");
    if (strcmp(pending, "true") != 0) {
        puts(answer);
        return 4;
    }
    return 7;
}
