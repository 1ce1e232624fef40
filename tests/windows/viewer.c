/* imaging.open_viewer on Windows: which program is started in which case, and that no character of the address and of
 * the configured arguments is lost on the way.
 *
 * It stands beside hisbridge.dll and chrome.exe (tests/windows/chrome.c), which it copies to where browsers lie. The
 * registry and the environment are those of the Wine prefix and are put back at the end.
 */
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include "hisbridge.h"

#define APP_PATHS L"Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\chrome.exe"
#define HTTP_OPEN L"Software\\Classes\\http\\shell\\open\\command"

static wchar_t base[MAX_PATH], out_file[MAX_PATH];
static char configuration[8192], written[65536], *answer;
static char public_key[256];

static void report(int good, const char *what)
{
    printf("%s - %s\n", good ? "ok" : "not ok", what);
    if (!good) printf("# answer: %s\n# written: %s\n", answer ? answer : "", written);
    fflush(stdout);
}

static void utf8(const wchar_t *text, char *out, int size)
{
    WideCharToMultiByte(CP_UTF8, 0, text, -1, out, size, NULL, NULL);
}

/* As a JSON text, quotes included. */
static void quoted(const wchar_t *text, char *out)
{
    char plain[2048], *from;
    utf8(text, plain, sizeof plain);
    *out++ = '"';
    for (from = plain; *from; from++) {
        if (*from == '"' || *from == '\\') *out++ = '\\';
        *out++ = *from;
    }
    *out++ = '"';
    *out = 0;
}

static void configure(const wchar_t *browser, const char *arguments)
{
    char program[4096] = "null";
    if (browser) quoted(browser, program);
    snprintf(configuration, sizeof configuration,
        "{\"imaging\":{\"frontend_url\":\"http://127.0.0.1:8002\",\"backend_url\":\"http://127.0.0.1:8001\","
        "\"hospital_code\":\"47068171X33038211A1001\",\"hospital_name\":\"x\",\"public_key\":\"%s\","
        "\"browser\":%s,\"browser_args\":%s}}",
        public_key, program, arguments);
    char *done = his_configure(configuration);
    if (!strstr(done, "\"ok\":true")) printf("# configure: %s\n", done);
    his_free(done);
}

/* Opens the viewer; true when it said ok. */
static int open_viewer(void)
{
    DeleteFileW(out_file);
    written[0] = 0;
    his_free(answer);
    answer = his_imaging_open_viewer(
        "{\"ExamFlg\":0,\"DepCode\":\"0301\",\"DepName\":\"\xE5\xBF\x83\",\"DoctorCode\":\"1\",\"DoctorName\":\"\xE7\x8E\x8B\","
        "\"DoctorIdCard\":\"330102198001010018\",\"PatientId\":\"1\",\"PatientName\":\"\xE6\x9D\x8E & % ^ |\","
        "\"PatientIdCard\":\"610502199001011022\"}");
    return strstr(answer, "\"ok\":true") != NULL;
}

/* Waits for what the stand-in writes. */
static int was_started(void)
{
    int i;
    for (i = 0; i < 500; i++) {
        FILE *file = _wfopen(out_file, L"rb");
        if (file) {
            written[fread(written, 1, sizeof written - 1, file)] = 0;
            fclose(file);
            return 1;
        }
        Sleep(20);
    }
    return 0;
}

static int has_line(const char *what, const char *text)
{
    char wanted[8192];
    snprintf(wanted, sizeof wanted, "%s%s\n", what, text);
    return strstr(written, wanted) != NULL;
}

/* The address of the answer, whole, as the only thing after the arguments. */
static int got_address(void)
{
    char *url = his_json_get(answer, "/data/url"), wanted[8192];
    int good;
    snprintf(wanted, sizeof wanted, "argument %s\n", url);
    size_t length = strlen(written), tail = strlen(wanted);
    good = strlen(url) > 700 && length > tail && strcmp(written + length - tail, wanted) == 0 && strchr(url, '&');
    his_free(url);
    return good;
}

static int was_program(const wchar_t *path)
{
    char text[2048];
    utf8(path, text, sizeof text);
    return has_line("program ", text);
}

static void set_default(HKEY root, const wchar_t *key, const wchar_t *text)
{
    HKEY opened;
    RegCreateKeyExW(root, key, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &opened, NULL);
    RegSetValueExW(opened, NULL, 0, REG_SZ, (const BYTE *)text, (lstrlenW(text) + 1) * sizeof *text);
    RegCloseKey(opened);
}

static void place(const wchar_t *folder, const wchar_t *name, wchar_t *path)
{
    wchar_t source[MAX_PATH], *slash;
    lstrcpyW(path, base);
    lstrcatW(path, folder);
    for (slash = path + lstrlenW(base) + 1; *slash; slash++)
        if (*slash == L'\\') { *slash = 0; CreateDirectoryW(path, NULL); *slash = L'\\'; }
    CreateDirectoryW(path, NULL);
    lstrcatW(path, L"\\");
    lstrcatW(path, name);
    lstrcpyW(source, base);
    lstrcatW(source, L"\\chrome.exe");
    CopyFileW(source, path, FALSE);
}

static void without_browsers(void)
{
    RegDeleteKeyW(HKEY_CURRENT_USER, APP_PATHS);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, APP_PATHS);
}

int main(void)
{
    static wchar_t path[MAX_PATH], other[MAX_PATH], command[2 * MAX_PATH];
    wchar_t handler_before[1024] = L"";
    LONG size = sizeof handler_before;
    char *made;

    GetModuleFileNameW(NULL, base, MAX_PATH);
    *wcsrchr(base, L'\\') = 0;
    lstrcpyW(out_file, base);
    lstrcatW(out_file, L"\\viewer-test.out");
    SetEnvironmentVariableW(L"VIEWER_TEST_OUT", out_file);
    /* Browsers of this machine must not get in the way. */
    SetEnvironmentVariableW(L"ProgramFiles", L"C:\\nowhere");
    SetEnvironmentVariableW(L"ProgramFiles(x86)", NULL);
    SetEnvironmentVariableW(L"ProgramW6432", NULL);
    SetEnvironmentVariableW(L"LOCALAPPDATA", NULL);
    SetEnvironmentVariableW(L"USERPROFILE", L"C:\\nowhere");
    without_browsers();

    made = his_call("crypto.sm2_generate_key", "{}");
    char *key = his_json_get(made, "/data/public_key");
    lstrcpynA(public_key, key, sizeof public_key);
    his_free(key);
    his_free(made);

    /* The configured one: a path with spaces and Chinese, arguments that need quoting. */
    place(L"\\\x6D4F\x89C8\x5668 & co", L"chrome.exe", path);
    configure(path, "[\"--start-maximized\",\"--user-data-dir=C:\\\\a b\\\\\",\"\",\"say \\\"hi\\\" %PATH% ^& x\"]");
    report(open_viewer() && was_started() && was_program(path), "the configured browser is started");
    report(has_line("argument ", "--start-maximized") && has_line("argument ", "--user-data-dir=C:\\a b\\")
               && has_line("argument ", "") && has_line("argument ", "say \"hi\" %PATH% ^& x"),
        "its arguments arrive as they are configured");
    report(got_address(), "the address arrives whole, after the arguments");

    configure(L"C:\\nowhere\\chrome.exe", "[]");
    report(!open_viewer() && strstr(answer, "\"kind\":\"config\"") && strstr(answer, "imaging.browser"),
        "a configured browser that is not there is an error that names the setting");

    /* App Paths: of this machine, of this user; quotes around the path are no part of it. */
    configure(NULL, "[\"--incognito\"]");
    place(L"\\machine", L"chrome.exe", path);
    set_default(HKEY_LOCAL_MACHINE, APP_PATHS, path);
    report(open_viewer() && was_started() && was_program(path) && has_line("argument ", "--incognito") && got_address(),
        "Chrome from App Paths of the machine");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, APP_PATHS);
    place(L"\\user \x7528\x6237", L"chrome.exe", path);
    wsprintfW(command, L"\"%s\"", path);
    set_default(HKEY_CURRENT_USER, APP_PATHS, command);
    report(open_viewer() && was_started() && was_program(path) && got_address(),
        "Chrome from App Paths of the user, with quotes around its path");
    set_default(HKEY_CURRENT_USER, APP_PATHS, L"C:\\gone\\chrome.exe");

    /* The usual folders, of which Windows XP has the last for one user's own. */
    place(L"\\pf\\Google\\Chrome\\Application", L"chrome.exe", path);
    lstrcpyW(other, base);
    lstrcatW(other, L"\\pf");
    SetEnvironmentVariableW(L"ProgramFiles", other);
    report(open_viewer() && was_started() && was_program(path), "an App Paths entry that leads nowhere is passed over for Program Files");
    SetEnvironmentVariableW(L"ProgramFiles", L"C:\\nowhere");
    place(L"\\profile\\Local Settings\\Application Data\\Google\\Chrome\\Application", L"chrome.exe", path);
    lstrcpyW(other, base);
    lstrcatW(other, L"\\profile");
    SetEnvironmentVariableW(L"USERPROFILE", other);
    report(open_viewer() && was_started() && was_program(path), "Chrome in the user's own folder on Windows XP");
    SetEnvironmentVariableW(L"USERPROFILE", L"C:\\nowhere");
    without_browsers();

    /* The program that is registered for http: the machine's, which Wine asks first. */
    RegQueryValueW(HKEY_LOCAL_MACHINE, HTTP_OPEN, handler_before, &size);
    place(L"\\default", L"other.exe", path);
    wsprintfW(command, L"\"%s\" -- \"%%1\"", path);
    set_default(HKEY_LOCAL_MACHINE, HTTP_OPEN, command);
    report(open_viewer() && was_started() && was_program(path) && got_address(), "without Chrome, the default handler");
    set_default(HKEY_LOCAL_MACHINE, HTTP_OPEN, handler_before);
    return 0;
}
