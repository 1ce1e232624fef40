/* A hisbridge library that is too old for every client: it has the functions, and says version 0.0.1. */
#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#define STDCALL __stdcall
#else
#define EXPORTED __attribute__((visibility("default")))
#define STDCALL
#endif

EXPORTED const char *his_version(void) { return "0.0.1"; }
EXPORTED char *his_call(const char *operation, const char *request) { (void)operation; (void)request; return NULL; }
EXPORTED void his_free(char *text) { (void)text; }
EXPORTED char *his_configure(const char *config) { (void)config; return NULL; }
EXPORTED char *his_operations(const char *system) { (void)system; return NULL; }
EXPORTED int32_t his_set_encoding(const char *name) { (void)name; return 0; }
EXPORTED char *his_json_get(const char *json, const char *pointer) { (void)json; (void)pointer; return NULL; }
EXPORTED char *his_json_set(const char *json, const char *pointer, const char *text)
{
    (void)json; (void)pointer; (void)text;
    return NULL;
}
EXPORTED char *his_poll(int32_t ticket, int32_t wait_ms) { (void)ticket; (void)wait_ms; return NULL; }
EXPORTED int32_t his_cancel(int32_t ticket) { (void)ticket; return 0; }
EXPORTED int32_t STDCALL HisSubmit(const char *operation, const char *request, ptrdiff_t hwnd, uint32_t message)
{
    (void)operation; (void)request; (void)hwnd; (void)message;
    return 0;
}
