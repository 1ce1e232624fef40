/* The work that the Linux libraries' profiles are taken from: every operation that ends well by itself, again and again.
 *
 *   train LIBRARY ROUNDS CONFIG.json [ROUNDS CONFIG.json …]
 *
 * Without SM2 arithmetic: code that takes constant time must not be arranged by what some numbers made it do.
 */
#include "../tests/c/library.h"

static int calls, refused;

static int begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static void work(const char *row, void *rounds)
{
    char *name = his_json_get(row, "/name"), *example = his_json_get(row, "/example");
    int i, skipped = begins(name, "imaging.") || begins(name, "crypto.sm2_") || begins(name, "tool.");
    for (i = 0; !skipped && i < *(int *)rounds; i++, calls++)
        refused += !call_is(name, example, "/ok", "true");
    his_free(example);
    his_free(name);
}

int main(int count, char **arguments)
{
    int i;
    if (count < 4 || count % 2 != 0 || !load(arguments[1]))
        return 2;
    for (i = 2; i < count; i += 2) {
        int rounds = atoi(arguments[i]);
        if (!configure(arguments[i + 1]))
            return 1;
        each_operation(work, &rounds);
    }
    printf("%d calls, %d refused\n", calls, refused);
    return calls > 1000 && refused == 0 ? 0 : 1;
}
