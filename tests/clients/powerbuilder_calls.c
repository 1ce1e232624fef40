/*
 * What PowerBuilder 9 does when it calls hisbridge.dll, and whoever else has ANSI strings, done in C: functions are found
 * by name, called by stdcall, every number is a 32-bit long, texts are in the code page, and answers go into a caller's
 * buffer full of spaces. The cdecl functions are called here too, so that every function is seen in both encodings.
 *
 *   powerbuilder_calls DLL gbk|utf-8 URL HTTPS_URL FOLDER
 *
 * The URLs are the sandbox's. In the folder are 病历.pdf (larger than 225 KB) and 证书.pem (the sandbox's CA); 已签名.pdf,
 * 日志.log and 令牌.json are written there. The folder's own name should hold Chinese, too. Prints "ok - …" and "not ok - …" lines.
 */
#include <windows.h>

#include <shellapi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* PowerBuilder's and VB6's declarations: `long` is 32 bits. */
typedef int32_t(__stdcall *CallFn)(const char *, const char *, char *, int32_t);
typedef int32_t(__stdcall *OutFn)(char *, int32_t);
typedef int32_t(__stdcall *TextOutFn)(const char *, char *, int32_t);
typedef int32_t(__stdcall *TextFn)(const char *);
typedef int32_t(__stdcall *SetFn)(const char *, const char *, const char *, char *, int32_t);
typedef int32_t(__stdcall *SubmitFn)(const char *, const char *, int32_t, uint32_t);
typedef int32_t(__stdcall *PollFn)(int32_t, char *, int32_t);
typedef int32_t(__stdcall *CancelFn)(int32_t);

static CallFn HisCall;
static OutFn HisLastResponse, HisVersion;
static TextOutFn HisConfigure;
static TextFn HisSetEncoding;
static CallFn HisJsonGet;
static SetFn HisJsonSet;
static SubmitFn HisSubmit;
static PollFn HisPoll;
static CancelFn HisCancel;

static HMODULE library;
static UINT code_page;

#define FIRST 65536 /* the buffer of n_hisbridge and HisBridge.bas */
#define GUARD 16

static void check(int good, const char *name)
{
    printf("%sok - %s: %s\n", good ? "" : "not ", code_page == CP_UTF8 ? "UTF-8" : "GBK", name);
    fflush(stdout);
}

/* Ends the test when going on makes no sense. */
static void need(int good, const char *name)
{
    if (!good) {
        check(0, name);
        exit(1);
    }
}

static wchar_t *wide(const char *text, UINT page)
{
    int length = MultiByteToWideChar(page, 0, text, -1, NULL, 0);
    wchar_t *out = malloc((size_t)length * sizeof *out);
    need(out != NULL && MultiByteToWideChar(page, 0, text, -1, out, length) == length, "text to wide characters");
    return out;
}

static char *narrow(const wchar_t *text, UINT page)
{
    int length = WideCharToMultiByte(page, 0, text, -1, NULL, 0, NULL, NULL);
    char *out = malloc((size_t)length);
    need(out != NULL && WideCharToMultiByte(page, 0, text, -1, out, length, NULL, NULL) == length, "wide characters to text");
    return out;
}

/* This source's UTF-8 in the encoding of the test. Never freed: the program is short. */
static char *in(const char *utf8)
{
    wchar_t *text = wide(utf8, CP_UTF8);
    char *out = narrow(text, code_page);
    free(text);
    return out;
}

/* PowerBuilder's space(size): that many spaces and a NUL. Behind it bytes that nobody may touch. */
static char *space(int32_t size)
{
    char *out = malloc((size_t)size + 1 + GUARD);
    need(out != NULL, "memory");
    memset(out, ' ', (size_t)size);
    out[size] = 0;
    memset(out + size + 1, 0x5A, GUARD);
    return out;
}

static int is_untouched(const char *out, int32_t size)
{
    for (int at = 1; at <= GUARD; at++)
        if (out[size + at] != 0x5A)
            return 0;
    return 1;
}

/* n_hisbridge.of_whole: an answer that was too long is fetched again, the operation is not run again. */
static char *whole(char *out, int32_t size, int32_t written)
{
    need(is_untouched(out, size), "nothing is written behind the buffer");
    if (written >= 0) {
        need((size_t)written == strlen(out), "the length that is returned");
        return out;
    }
    free(out);
    out = space(-written);
    need(HisLastResponse(out, -written) == -written - 1, "HisLastResponse gives the whole");
    need(is_untouched(out, -written), "nothing is written behind the larger buffer");
    return out;
}

static char *call(const char *operation, const char *request)
{
    char *out = space(FIRST);
    return whole(out, FIRST, HisCall(operation, request, out, FIRST));
}

static char *get(const char *json, const char *pointer)
{
    char *out = space(FIRST);
    return whole(out, FIRST, HisJsonGet(json, pointer, out, FIRST));
}

static char *set(const char *json, const char *pointer, const char *text)
{
    char *out = space(FIRST);
    return whole(out, FIRST, HisJsonSet(json, pointer, text, out, FIRST));
}

/* n_hisbridge.of_json: pointers and texts (already in the test's encoding), NULL at the end. */
static char *json(const char *const *pairs)
{
    char *out = set("", pairs[0], pairs[1]);
    for (pairs += 2; *pairs != NULL; pairs += 2) {
        char *longer = set(out, pairs[0], pairs[1]);
        free(out);
        out = longer;
    }
    return out;
}

static int is(const char *json, const char *pointer, const char *utf8)
{
    char *text = get(json, pointer);
    int same = strcmp(text, in(utf8)) == 0;
    if (!same)
        printf("# %s is not as wanted (%d bytes)\n", pointer, (int)strlen(text));
    free(text);
    return same;
}

static int is_ok(const char *answer)
{
    if (is(answer, "/ok", "true"))
        return 1;
    char *kind = get(answer, "/error/kind"), *message = get(answer, "/error/message");
    wchar_t *words = wide(message, code_page);
    printf("# %s: %s\n", kind, narrow(words, CP_UTF8));
    return 0;
}

static FARPROC find(const char *name)
{
    FARPROC function = GetProcAddress(library, name);
    need(function != NULL, name);
    return function;
}

/* stdcall: the called function takes its arguments off the stack. With cdecl the stack would drift at every call. */
#define CALLED(result, expression)                                                                                     \
    do {                                                                                                               \
        void *before, *after;                                                                                          \
        __asm__ volatile("movl %%esp, %0" : "=m"(before)::"memory");                                                   \
        result = (expression);                                                                                         \
        __asm__ volatile("movl %%esp, %0" : "=m"(after)::"memory");                                                    \
        level = level && before == after;                                                                              \
    } while (0)

static void conventions(void)
{
    int level = 1;
    int32_t result;
    char *out = space(FIRST);
    CALLED(result, HisSetEncoding(code_page == CP_UTF8 ? "utf-8" : "gbk"));
    check(result == 0, "HisSetEncoding");
    CALLED(result, HisSetEncoding("latin-1"));
    check(result == -1, "HisSetEncoding refuses what it does not know");
    CALLED(result, HisVersion(out, FIRST));
    check(result > 0 && (size_t)result == strlen(out) && strchr(out, '.') != NULL, "HisVersion");
    CALLED(result, HisCall("crypto.sm3", "{\"text\":\"abc\"}", out, FIRST));
    CALLED(result, HisLastResponse(out, FIRST));
    CALLED(result, HisConfigure("{", out, FIRST));
    CALLED(result, HisJsonGet("{}", "/a", out, FIRST));
    check(result == 0 && out[0] == 0, "an absent value is an empty text");
    CALLED(result, HisJsonSet("", "/a", "1", out, FIRST));
    check(strcmp(out, "{\"a\":\"1\"}") == 0, "HisJsonSet");
    CALLED(result, HisSubmit("crypto.sm3", "{}", 0, 0));
    int32_t ticket = result;
    CALLED(result, HisCancel(ticket));
    CALLED(result, HisPoll(-1, out, FIRST));
    CALLED(result, HisCancel(-1));
    check(result == -1, "HisCancel knows no such ticket");
    check(level, "every function is stdcall: the stack is level after it");
    CALLED(result, HisCall(NULL, NULL, NULL, 0));
    CALLED(result, HisCall("crypto.sm3", NULL, out, FIRST));
    check(is(out, "/error/kind", "argument"), "NULL gives an envelope");
    free(out);
}

/* A file of the test's folder, in the test's encoding. */
static const wchar_t *folder;

static char *file(const wchar_t *name)
{
    wchar_t *path = malloc((wcslen(folder) + wcslen(name) + 2) * sizeof *path);
    need(path != NULL, "memory");
    wcscpy(path, folder);
    wcscat(path, L"\\");
    wcscat(path, name);
    return narrow(path, code_page);
}

static void configure(const char *url)
{
    const char *pairs[] = {
        "/imaging/frontend_url", url, "/imaging/backend_url", url,
        "/imaging/hospital_code", "47068171X33038211A1001", "/imaging/hospital_name", in("县人民医院（东院）"),
        "/imaging/public_key", "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                               "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
        "/ywx/base_url", url, "/ywx/client_id", "2017070411003376", "/ywx/client_secret", "2017070411003360",
        "/healthcard/base_url", url, "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop",
        "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb", "/healthcard/hospital_id", "90003",
        "/signit/base_url", url, "/signit/app_id", "1931fabdb516e66ca2f8c42691a",
        "/signit/access_token", "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6", NULL};
    char *config = json(pairs), *out = space(FIRST);
    out = whole(out, FIRST, HisConfigure(config, out, FIRST));
    need(is_ok(out), "HisConfigure");
    check(1, "HisConfigure with texts, numbers as text and Chinese");
    free(out);

    out = space(FIRST);
    out = whole(out, FIRST, HisConfigure(set("", in("/imaging/医院"), "x"), out, FIRST));
    char *fault = get(out, "/error/fields/0/name");
    check(strstr(fault, in("医院")) != NULL, "an unknown Chinese key is named in the refusal");
    free(out);
}

/* Names that GBK lacks come and go as \u escapes; GBK callers may also give GB18030's four-byte form. */
static void rare_names(void)
{
    char *answer = call("crypto.sm3", "{\"text\":\"a\",\"_options\":{\"tag\":\"\\ud842\\udfb7\"}}");
    const char *shown = code_page == CP_UTF8 ? "\xF0\xA0\xAE\xB7" : "\\ud842\\udfb7";
    check(strstr(answer, shown) != NULL, "a name outside GBK survives through \\u");
    free(answer);
    if (code_page != CP_UTF8) {
        answer = call("crypto.sm3", "{\"text\":\"a\",\"_options\":{\"tag\":\"\x95\x34\xB2\x35\xD5\xC5\"}}");
        check(strstr(answer, "\\ud842\\udfb7\xD5\xC5") != NULL, "GB18030's four-byte form is understood on the way in");
        free(answer);
        check(is("{\"name\":\"\\ud842\\udfb7\"}", "/name", "?"), "in plain text it is a question mark");
    }
    /* The test that started this program looks at what the vendor received. */
    const char *pairs[] = {
        "/ExamFlg", "0", "/DepCode", "0301", "/DepName", in("心内科"), "/DoctorCode", "1001",
        "/DoctorName", in("李医生"), "/DoctorIdCard", "330102198001010018", "/PatientIdCard", "610502199001011022", NULL};
    char *request = json(pairs), *with_name = malloc(strlen(request) + 64);
    need(with_name != NULL, "memory");
    sprintf(with_name, "{\"PatientName\":\"\\ud842\\udfb7%s\",%s", in("三"), request + 1);
    answer = call("imaging.check", with_name);
    check(is_ok(answer), "imaging.check with that name");
    free(answer);
}

/* A buffer of any size: what fits is written, never half a character, and the whole can be fetched afterwards. */
static void small_buffers(void)
{
    const char *pairs[] = {"/text", in("张a三"), "/_options/tag", in("门诊病历a（内科）：上呼吸道感染。"), NULL};
    char *request = json(pairs), *full = call("crypto.sm3", request);
    int32_t needed = (int32_t)strlen(full) + 1;
    int good = 1, longest = 1;
    for (int32_t size = 0; size <= needed; size++) {
        char *out = space(size);
        int32_t written = HisLastResponse(out, size);
        size_t length = strlen(out);
        good = good && is_untouched(out, size) && written == (size < needed ? -needed : needed - 1);
        if (size > 0) {
            good = good && length < (size_t)size && strncmp(out, full, length) == 0;
            /* The next character must be the one that did not fit. */
            int lead = (unsigned char)full[length] >= 0x80;
            if (code_page == CP_UTF8) {
                good = good && ((unsigned char)full[length] & 0xC0) != 0x80;
                longest = longest && length + (lead ? 3 : 1) >= (size_t)size;
            } else {
                int inside = 0;
                for (size_t at = 0; at < length; at++)
                    inside = !inside && IsDBCSLeadByteEx(936, (BYTE)full[at]);
                good = good && !inside;
                longest = longest && length + (lead ? 2 : 1) >= (size_t)size;
            }
        }
        free(out);
    }
    check(good, "a beginning that fits, without half a character, at every size of buffer");
    check(longest, "no shorter than it has to be");
    char out[40];
    int32_t written = HisCall("crypto.sm3", request, out, sizeof out);
    char *again = space(-written);
    check(written < 0 && HisLastResponse(again, -written) == -written - 1 && is_ok(again),
          "HisLastResponse after a call whose buffer was too small");
    free(again);
    free(full);
}

static void texts(void)
{
    char *answer = call("crypto.sha256", set("", "/text", in("门诊")));
    /* printf 门诊 | sha256sum */
    check(is(answer, "/data/hex", "a253bc4afee75634e49acef09104df7648f130be64b1265c68125428e13a013a"),
          "the text reaches the library as the same characters");
    free(answer);
    answer = call(in("医院.操作"), "{}");
    check(is(answer, "/operation", "医院.操作"), "an operation's name comes back");
    answer = call("crypto.sm3", "{");
    char *message = get(answer, "/error/message");
    check(strstr(message, in("请求不是 JSON")) != NULL, "messages are in the encoding that was set");
    answer = call("crypto.sm3", code_page == CP_UTF8 ? "{\"text\":\"\xD5\xC5\"}" : "{\"text\":\"\xE5\xBC\xA0\"}");
    check(is(answer, "/error/kind", "argument"), "text in the other encoding is refused, not mistaken");
    char *object = set("", in("/姓名"), in("张三"));
    check(is(object, in("/姓名"), "张三"), "Chinese names and values in HisJsonSet and HisJsonGet");
}

typedef char *(__cdecl *CdeclCall)(const char *, const char *);
typedef char *(__cdecl *CdeclOne)(const char *);

static void cdecl_twins(void)
{
    CdeclCall his_call = (CdeclCall)(void *)find("his_call"), his_json_get = (CdeclCall)(void *)find("his_json_get");
    CdeclOne his_operations = (CdeclOne)(void *)find("his_operations"), his_sm3 = (CdeclOne)(void *)find("his_crypto_sm3");
    CdeclOne his_configure = (CdeclOne)(void *)find("his_configure");
    char *(__cdecl *his_json_set)(const char *, const char *, const char *) =
        (char *(__cdecl *)(const char *, const char *, const char *))(void *)find("his_json_set");
    int32_t(__cdecl * his_submit)(const char *, const char *) =
        (int32_t(__cdecl *)(const char *, const char *))(void *)find("his_submit");
    char *(__cdecl *his_poll)(int32_t, int32_t) = (char *(__cdecl *)(int32_t, int32_t))(void *)find("his_poll");
    void(__cdecl * his_free)(char *) = (void(__cdecl *)(char *))(void *)find("his_free");
    int32_t(__cdecl * his_set_encoding)(const char *) = (int32_t(__cdecl *)(const char *))(void *)find("his_set_encoding");
    check(his_set_encoding(code_page == CP_UTF8 ? "utf-8" : "gbk") == 0, "his_set_encoding");
    char *request = his_json_set(NULL, "/_options/tag", in("张三")), *answer = his_call("crypto.sm3", request);
    check(is(answer, "/tag", "张三"), "his_json_set, his_call");
    his_free(answer);
    answer = his_sm3(request);
    char *tag = his_json_get(answer, "/tag");
    check(strcmp(tag, in("张三")) == 0, "an operation's own function, his_json_get");
    his_free(tag);
    his_free(answer);
    answer = his_poll(his_submit("crypto.sm3", request), 10000);
    check(is(answer, "/tag", "张三"), "his_submit, his_poll");
    his_free(answer);
    answer = his_operations("imaging");
    check(strstr(answer, in("影像中心调阅")) != NULL, "his_operations");
    his_free(answer);
    answer = his_configure("[]");
    check(is(answer, "/ok", "false"), "his_configure");
    his_free(answer);
    his_free(request);
}

static int32_t told_ticket;
static int told_times;

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM word, LPARAM number)
{
    if (message == WM_USER) { /* pbm_custom01 */
        told_ticket = (int32_t)word;
        told_times++;
        return 0;
    }
    if (message == WM_TIMER)
        PostQuitMessage(1);
    return DefWindowProcA(window, message, word, number);
}

/* A job that tells a window when it is done, as w_his_desk.ue_signed receives it. */
static void window_message(void)
{
    WNDCLASSA kind = {.lpfnWndProc = window_procedure, .hInstance = GetModuleHandleA(NULL), .lpszClassName = "Desk"};
    need(RegisterClassA(&kind) != 0, "RegisterClass");
    HWND window = CreateWindowExA(0, "Desk", "Desk", 0, 0, 0, 10, 10, HWND_MESSAGE, NULL, kind.hInstance, NULL);
    need(window != NULL, "CreateWindow");
    char *request = set("", "/qrCodeText", "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1");
    int32_t ticket = HisSubmit("healthcard.get_health_card_by_qr_code", request, (int32_t)(intptr_t)window, WM_USER);
    need(ticket > 0, "HisSubmit");
    SetTimer(window, 1, 30000, NULL);
    MSG message;
    while (told_times == 0 && GetMessageA(&message, NULL, 0, 0) > 0)
        DispatchMessageA(&message);
    KillTimer(window, 1);
    check(told_times == 1 && told_ticket == ticket, "the window is told, with the ticket as wParam");
    char small[20], *out = space(FIRST);
    int32_t needed = HisPoll(ticket, small, sizeof small);
    check(needed < 0 && strlen(small) < sizeof small, "HisPoll with a small buffer says what it needs");
    check(HisPoll(ticket, small, sizeof small) == needed, "and keeps the result");
    check(HisPoll(ticket, out, FIRST) == -needed - 1 && is_ok(out), "until it was fetched whole");
    check(is(out, "/data/card/name", "张三"), "with the patient's name");
    check(HisPoll(ticket, out, FIRST) > 0 && is(out, "/error/kind", "argument"), "then it is forgotten");
    DestroyWindow(window);
    free(out);
}

/* A wait for a person's telephone: still running, then cancelled at once. */
static void cancelling(void)
{
    const char *pairs[] = {"/loginId", "aaaaaaaa-798e-40f8-ab84-b8efd48ed101-000001", "/_options/wait_ms", "60000", NULL};
    int32_t ticket = HisSubmit("signit.check_ca_login_task", json(pairs), 0, 0);
    char *out = space(FIRST);
    Sleep(1000);
    check(HisPoll(ticket, out, FIRST) == 0, "HisPoll is 0 while the job runs");
    DWORD started = GetTickCount();
    check(HisCancel(ticket) == 0, "HisCancel");
    int32_t written = 0;
    while (written == 0 && GetTickCount() - started < 20000) {
        Sleep(20);
        written = HisPoll(ticket, out, FIRST);
    }
    check(GetTickCount() - started < 1000 && is(out, "/error/kind", "cancelled"), "a wait ends at once");
    free(out);
}

/* A PDF goes out by its path, and comes back signed through a buffer that is five times too small. */
static void signed_pdf(void)
{
    char number[40];
    sprintf(number, "PB%lu%s", (unsigned long)GetTickCount(), code_page == CP_UTF8 ? "U" : "G");
    const char *order[] = {
        "/signType", "0", "/templateId", "personRolesPdf", "/sysTag", "HIS", "/urId", number,
        "/openId", "aa69bbd2b150006aq5164wfe4dybd786d1a", "/patientName", in("张三"), "/patientAge", "33",
        "/patientSex", in("男"), "/patientCardType", "QT", "/recipeTime", "2023-06-01 09:30:00",
        "/subject", in("知情同意书"), "/pdfFile", file(L"病历.pdf"), "/roles/0/keyword", in("医师签名"), NULL};
    char *answer = call("ywx.syn_recipe_info", json(order));
    if (!is_ok(answer)) {
        check(0, "a PDF with a Chinese file name is sent");
        return;
    }
    check(1, "a PDF with a Chinese file name is sent");
    char *id = get(answer, "/data/uniqueId");
    const char *wait[] = {"/uniqueId", id, "/_options/wait_ms", "60000", NULL};
    answer = call("ywx.query_sign_data_by_unique_id", json(wait));
    check(is_ok(answer) && is(answer, "/data/status_meaning", "已签名"), "it is signed");
    char *out = space(FIRST);
    int32_t written = HisCall("ywx.syn_sign_data_search", set("", "/uniqueId", id), out, FIRST);
    check(written < -300 * 1024, "the answer is larger than 300 KB, far more than the buffer");
    answer = whole(out, FIRST, written);
    char *base64 = get(answer, "/data/signedPdfBase64");
    check(is_ok(answer) && strlen(base64) > 300 * 1024, "HisLastResponse gives it whole");
    const char *copy[] = {"/base64", base64, "/path", file(L"已签名.pdf"), NULL};
    check(is_ok(call("tool.base64_to_file", json(copy))), "it is written to a Chinese file name");
}

/* The files that the configuration names: the CA, the log, the tokens' store. */
static void configured_files(const char *https_url)
{
    const char *pairs[] = {
        "/healthcard/base_url", https_url, "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop",
        "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb", "/healthcard/hospital_id", "90003",
        "/log/file", file(L"日志.log"), "/token_store/kind", "file", "/token_store/path", file(L"令牌.json"), NULL};
    char *config = json(pairs), *out = space(FIRST);
    char *request = set("", "/qrCodeText", "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1");
    HisConfigure(config, out, FIRST);
    need(is_ok(out), "HisConfigure with Chinese file names");
    char *answer = call("healthcard.get_health_card_by_qr_code", request);
    check(is(answer, "/error/kind", "tls"), "a CA that is not known is refused");
    HisConfigure(set(config, "/http/ca_file", file(L"证书.pem")), out, FIRST);
    need(is_ok(out), "HisConfigure with a CA in a Chinese file name");
    answer = call("healthcard.get_health_card_by_qr_code", request);
    check(is_ok(answer), "a CA, a log and a token store in files with Chinese names");
    free(out);
}

int main(void)
{
    int count;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
    if (arguments == NULL || count != 6) {
        fprintf(stderr, "usage: powerbuilder_calls DLL gbk|utf-8 URL HTTPS_URL FOLDER\n");
        return 2;
    }
    code_page = wcscmp(arguments[2], L"gbk") == 0 ? 936 : CP_UTF8;
    library = LoadLibraryW(arguments[1]);
    need(library != NULL, "LoadLibrary");
    HisCall = (CallFn)(void *)find("HisCall");
    HisLastResponse = (OutFn)(void *)find("HisLastResponse");
    HisConfigure = (TextOutFn)(void *)find("HisConfigure");
    HisSetEncoding = (TextFn)(void *)find("HisSetEncoding");
    HisVersion = (OutFn)(void *)find("HisVersion");
    HisJsonGet = (CallFn)(void *)find("HisJsonGet");
    HisJsonSet = (SetFn)(void *)find("HisJsonSet");
    HisSubmit = (SubmitFn)(void *)find("HisSubmit");
    HisPoll = (PollFn)(void *)find("HisPoll");
    HisCancel = (CancelFn)(void *)find("HisCancel");

    folder = arguments[5];

    conventions();
    configure(narrow(arguments[3], CP_UTF8));
    texts();
    rare_names();
    small_buffers();
    cdecl_twins();
    window_message();
    cancelling();
    signed_pdf();
    configured_files(narrow(arguments[4], CP_UTF8));
    return 0;
}
