/* Stands in for a browser: writes its own path, its command line as it came and each argument as Windows splits it,
 * in UTF-8, into the file that VIEWER_TEST_OUT names. */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

static FILE *out;

static void line(const char *what, const wchar_t *text)
{
    static char utf8[65536];
    WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    fprintf(out, "%s%s\n", what, utf8);
}

int main(void)
{
    static wchar_t part[MAX_PATH], whole[MAX_PATH], self[MAX_PATH];
    int count, i;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
    if (!arguments || !GetEnvironmentVariableW(L"VIEWER_TEST_OUT", whole, MAX_PATH - 8)) return 1;
    lstrcpyW(part, whole);
    lstrcatW(part, L".part");
    out = _wfopen(part, L"wb");
    if (!out) return 1;
    GetModuleFileNameW(NULL, self, MAX_PATH);
    line("program ", self);
    line("line ", GetCommandLineW());
    for (i = 1; i < count; i++) line("argument ", arguments[i]);
    fclose(out);
    return MoveFileExW(part, whole, MOVEFILE_REPLACE_EXISTING) ? 0 : 1;
}
