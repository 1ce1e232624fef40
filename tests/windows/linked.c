/* A program that is linked to the DLL by an import library, as C and C++ programs are. Built twice:
 * with MinGW's library by MinGW's linker, and with Microsoft's library by a linker that takes it.
 * No C run-time library, so that the second needs nothing of Microsoft's.
 *
 * Each call's stack pointer is compared before and after: a wrong calling convention moves it.
 */
#include <stdint.h>
#include <windows.h>
#include "hisbridge.h"

static int failed;

static void say(const char *text)
{
    DWORD written;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, (DWORD)lstrlenA(text), &written, NULL);
}

static void report(int good, const char *what)
{
    say(good ? "ok - " : "not ok - ");
    say(what);
    say(" (");
    say(LINKED_BY);
    say(")\n");
    failed |= !good;
}

#define STACK(p) __asm__ volatile("movl %%esp, %0" : "=r"(p))

void start(void)
{
    static char out[4096];
    static uint16_t wide[2048];
    uintptr_t before, after;
    char *answer;
    int32_t length, moved = 0, i;

    report(lstrlenA(his_version()) >= 5, "his_version answers");
    answer = his_json_get("{\"a\":[1,\"two\"]}", "/a/1");
    report(answer && lstrcmpA(answer, "two") == 0, "his_json_get, cdecl");
    his_free(answer);

    for (i = 0; i < 10000; i++) {
        STACK(before);
        length = HisJsonGet("{\"a\":[1,\"two\"]}", "/a/1", out, sizeof out);
        STACK(after);
        moved |= before != after || length != 3 || lstrcmpA(out, "two") != 0;
    }
    report(!moved, "10000 stdcall calls of HisJsonGet leave the stack pointer where it was");

    STACK(before);
    HisVersion(out, sizeof out);
    HisSetEncoding("utf-8");
    HisJsonSet("", "/a", "1", out, sizeof out);
    HisJsonPut("", "/a", "1", out, sizeof out);
    HisJsonRemove("{}", "/a", out, sizeof out);
    HisJsonCount("{}", "");
    HisJsonKeys("{}", "", out, sizeof out);
    HisOperations("crypto", out, sizeof out);
    HisLastResponse(out, sizeof out);
    HisCall("crypto.sm3", "{\"text\":\"abc\"}", out, sizeof out);
    HisConfigure("{}", out, sizeof out);
    HisCancel(HisSubmit("crypto.sm3", "{\"text\":\"abc\"}", 0, 0));
    HisPoll(1, out, sizeof out);
    HisVersionW(wide, 2048);
    HisConfigureW(u"{}", wide, 2048);
    HisOperationsW(u"crypto", wide, 2048);
    HisJsonGetW(u"{}", u"/a", wide, 2048);
    HisJsonSetW(u"", u"/a", u"1", wide, 2048);
    HisJsonPutW(u"", u"/a", u"1", wide, 2048);
    HisJsonRemoveW(u"{}", u"/a", wide, 2048);
    HisJsonCountW(u"{}", u"");
    HisJsonKeysW(u"{}", u"", wide, 2048);
    HisLastResponseW(wide, 2048);
    HisCallW(u"crypto.sm3", u"{}", wide, 2048);
    HisCancel(HisSubmitW(u"crypto.sm3", u"{}", 0, 0));
    HisPollW(1, wide, 2048);
    STACK(after);
    report(before == after, "every stdcall function takes its arguments off the stack");

    length = HisCall("crypto.sm3", "{\"text\":\"abc\"}", out, sizeof out);
    answer = his_json_get(out, "/data/hex");
    report(length > 0 && answer && lstrlenA(answer) == 64, "HisCall runs an operation");
    his_free(answer);
    ExitProcess((UINT)failed);
}
