/*
 * What a C++ program gives and gets by hisbridge.hpp. Prints "ok - ..." and "not ok - ..." lines.
 *
 *   cpp URL WRONG      the sandbox's address; the path of a library that is none of ours, or not for this program
 */
#include "hisbridge.hpp"

#include <cstdio>
#include <cstring>

static int failed = 0;

static void check(bool good, const char *what)
{
    std::printf("%s - C++: %s\n", good ? "ok" : "not ok", what);
    failed |= good ? 0 : 1;
}

static void names(const hisbridge::Library &his)
{
    /* The first is in GBK, the others are not: U+4DAE, and U+20BB7 with two units in UTF-16. */
    const char *const people[] = {"\xE5\xBC\xA0\xE4\xB8\x89", "\xE4\xB6\xAE\xE5\xB1\xB1", "\xF0\xA0\xAE\xB7\xE5\xB1\xB1"};
    const char *const identities[] = {"110101199003084018", "110101199003084026", "110101199003084034"};
    for (int at = 0; at < 3; at++) {
        std::string request = his.set("", "/name", people[at]);
        request = his.set(request, "wechatCode", "73EFA6796D3869FF82FAE7E81E9A1C05");
        request = his.set(request, "/gender", "\xE7\x94\xB7");
        request = his.set(request, "/nation", "\xE6\xB1\x89\xE6\x97\x8F");
        request = his.set(request, "/birthday", "1990-03-01");
        request = his.set(request, "/idNumber", identities[at]);
        request = his.set(request, "/idType", "01");
        request = his.set(request, "/phone1", "13800000000");
        request = his.put(request, "/_options/validation", "\"lenient\"");
        const std::string answer = his.call("healthcard.register_health_card", request);
        const std::string code = his.get(answer, "/data/qrCodeText");
        const int ticket = his.submit("healthcard.get_health_card_by_qr_code", his.set("", "/qrCodeText", code));
        check(his.ok(answer) && his.message(answer).empty(), "a card is registered");
        check(his.get(his.poll(ticket, 20000), "/data/card/name") == people[at], "the platform has the whole name");
    }
}

static void json(const hisbridge::Library &his)
{
    std::string text = his.put("{}", "list/0", "28.50");
    text = his.set(his.put(text, "/list/-", "{\"a/b\":null,\"c\":[]}"), "/list/-", "x");
    check(text == "{\"list\":[28.50,{\"a/b\":null,\"c\":[]},\"x\"]}", "put and set");
    check(his.count(text, "/list") == 3 && his.count("[1]") == 1 && his.count("{") == -1, "count");
    check(his.keys(text, "/list/1") == "[\"a/b\",\"c\"]", "keys");
    check(his.remove(text, "list/1") == "{\"list\":[28.50,\"x\"]}", "remove");
    const std::string wrong = his.put("{}", "/roles", "[1,");
    check(his.set(wrong, "/name", "x") == wrong && !his.message(wrong).empty(), "the first mistake stays");
    check(!his.ok(his.call("healthcard.register_health_card", wrong)), "and is the call's answer");
}

static void notLoaded(const std::string &path, const char *words)
{
    try {
        hisbridge::Library none(path);
        check(false, "what is no library is loaded");
    } catch (const hisbridge::NotLoaded &reason) {
        if (std::strstr(reason.what(), words) == 0)
            std::printf("# %s\n", reason.what());
        check(std::strstr(reason.what(), words) != 0, "what cannot be loaded is told");
    }
}

int main(int count, char **arguments)
{
    if (count != 4)
        return 2;
    const hisbridge::Library his;
    std::string config = his.set("", "/healthcard/base_url", arguments[1]);
    config = his.set(config, "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop");
    config = his.set(config, "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb");
    check(his.ok(his.configure(his.set(config, "/healthcard/hospital_id", "90003"))), "configure");
    check(!his.version().empty() && his.operations().size() > 100000 && his.operations("crypto").size() > 1000,
          "version and operations, a text that is long");
    names(his);
    json(his);
    const hisbridge::Library copy = his;
    check(copy.setEncoding("gbk") && !copy.setEncoding("latin"), "the encodings' names");
    check(copy.get("{\"name\":\"\xD5\xC5\"}", "/name") == "\xD5\xC5", "GBK");
    check(copy.setEncoding("utf-8"), "and back");
    check(!copy.cancel(123456) && copy.get(copy.poll(-1), "/error/kind") == "argument", "no such job");
    notLoaded(arguments[2], arguments[3]);
    notLoaded("nowhere/hisbridge.dll", "nowhere/hisbridge.dll");
    return failed;
}
