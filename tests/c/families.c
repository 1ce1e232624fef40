/* The three families of functions from outside: his_* and His*, each in an encoding of its own, and His*W in UTF-16. The
 * same program on Linux (x86_64, i686) and on Windows.
 *
 *   families LIBRARY CONFIG.json
 *
 * The configuration leads to the sandbox. Prints "ok - …" and "not ok - …" lines.
 */
#include "library.h"

#define ROOM (1 << 20)

/* Three people whose names code page 936 lacks: 䶮, 㐀 and 𠮷, which is a surrogate pair. */
typedef struct {
    const char *utf8, *escaped, *identity;
    utf16_t wide;
} person_t;

static const person_t people[] = {
    {"\xE4\xB6\xAE\xE5\xB1\xB1", "\\u4dae\\u5c71", "11010119900308101X", u"\u4DAE\u5C71"},
    {"\xE3\x90\x80\xE5\xB1\xB1", "\\u3400\\u5c71", "110101199003081028", u"\u3400\u5C71"},
    {"\xF0\xA0\xAE\xB7\xE5\xB1\xB1", "\\ud842\\udfb7\\u5c71", "110101199003081036", u"\U00020BB7\u5C71"},
};

static char out[ROOM];
static uint16_t wide_out[ROOM];

static size_t length_of(utf16_t text)
{
    size_t length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

static int same(utf16_t one, utf16_t other)
{
    size_t length = length_of(one);
    return length == length_of(other) && memcmp(one, other, length * 2) == 0;
}

/* The value at a pointer of an answer in UTF-16. */
static int is_wide(utf16_t json, utf16_t pointer, utf16_t expected)
{
    static uint16_t found[4096];
    int32_t size = HisJsonGetW(json, pointer, found, 4096);
    if (size < 0 || !same(found, expected))
        printf("# %d units\n", size);
    return size >= 0 && same(found, expected);
}

/* The person's registration with the name as it is given, to be freed. */
static char *registration(const person_t *person, const char *name)
{
    char *request = malloc(2000);
    sprintf(request,
            "{\"wechatCode\":\"73EFA6796D3869FF82FAE7E81E9A1C05\",\"name\":\"%s\",\"gender\":\"\\u7537\",\"nation\":\"\\u6c49\\u65cf\","
            "\"birthday\":\"1990-03-01\",\"idNumber\":\"%s\",\"idType\":\"01\",\"phone1\":\"13800000000\","
            "\"_options\":{\"tag\":\"%s\",\"validation\":\"lenient\"}}",
            name, person->identity, name);
    return request;
}

/* Registers the person, and asks for the card that came of it: the platform's answer has the name, and so has the tag. */
static int goes_through_cdecl(const person_t *person, const char *name, const char *expected)
{
    char *request = registration(person, name), *answer = his_call("healthcard.register_health_card", request), *code, *card;
    int good = is(answer, "/ok", "true") && is(answer, "/tag", expected);
    code = his_json_get(answer, "/data/qrCodeText");
    card = his_json_set("", "qrCodeText", code);
    his_free(answer);
    answer = his_call("healthcard.get_health_card_by_qr_code", card);
    good &= is(answer, "/data/card/name", expected);
    his_free(answer);
    his_free(card);
    his_free(code);
    free(request);
    return good;
}

static int is_stdcall(const char *json, const char *pointer, const char *expected)
{
    char found[4096];
    int32_t size = HisJsonGet(json, pointer, found, sizeof found);
    return size == (int32_t)strlen(expected) && strcmp(found, expected) == 0;
}

static int goes_through_stdcall(const person_t *person, const char *name, const char *expected)
{
    char *request = registration(person, name), code[400], card[600];
    int good = HisCall("healthcard.register_health_card", request, out, ROOM) > 0 && is_stdcall(out, "/ok", "true") &&
               is_stdcall(out, "/tag", expected);
    HisJsonGet(out, "data/qrCodeText", code, sizeof code);
    good &= HisJsonSet("", "/qrCodeText", code, card, sizeof card) > 0;
    good &= HisCall("healthcard.get_health_card_by_qr_code", card, out, ROOM) > 0 && is_stdcall(out, "/data/card/name", expected);
    free(request);
    return good;
}

static int goes_through_wide(const person_t *person)
{
    static uint16_t request[4096], code[400];
    char *ascii = registration(person, "");
    size_t at;
    int32_t ticket;
    int good;
    for (at = 0; at <= strlen(ascii); at++)
        request[at] = (unsigned char)ascii[at];
    free(ascii);
    good = HisJsonSetW(request, u"/name", person->wide, wide_out, ROOM) > 0;
    memcpy(request, wide_out, sizeof request);
    good &= HisJsonSetW(request, u"_options/tag", person->wide, wide_out, ROOM) > 0;
    memcpy(request, wide_out, sizeof request);
    good &= HisCallW(u"healthcard.register_health_card", request, wide_out, ROOM) > 0 && is_wide(wide_out, u"/ok", u"true") &&
            is_wide(wide_out, u"/tag", person->wide);
    HisJsonGetW(wide_out, u"/data/qrCodeText", code, 400);
    good &= HisJsonSetW(u"", u"/qrCodeText", code, wide_out, ROOM) > 0;
    memcpy(request, wide_out, sizeof request);
    ticket = HisSubmitW(u"healthcard.get_health_card_by_qr_code", request, 0, 0);
    while (HisPollW(ticket, NULL, 0) == 0)
        rest(1);
    return good && HisPollW(ticket, wide_out, ROOM) > 0 && is_wide(wide_out, u"/data/card/name", person->wide);
}

static void names(void)
{
    int i, cdecl_good = 1, stdcall_good = 1, escaped_good = 1, wide_good = 1;
    for (i = 0; i < 3; i++) {
        /* What is not in GBK comes in plain text as a question mark; JSON has it whole. */
        const char *gbk[] = {"\xFE\x9F\xC9\xBD", "?\xC9\xBD", "?\xC9\xBD"};
        cdecl_good &= goes_through_cdecl(&people[i], people[i].utf8, people[i].utf8);
        stdcall_good &= goes_through_stdcall(&people[i], people[i].utf8, people[i].utf8);
        HisSetEncoding("gbk");
        escaped_good &= goes_through_stdcall(&people[i], people[i].escaped, gbk[i]);
        HisSetEncoding("utf-8");
        wide_good &= goes_through_wide(&people[i]);
    }
    report(cdecl_good, "rare names go through his_* and come back");
    report(stdcall_good, "rare names go through His* and come back");
    report(escaped_good, "rare names go through His* in GBK as escapes");
    report(wide_good, "rare names go through His*W and come back");
}

static void own_encodings(void)
{
    static const char gbk[] = "{\"a\":\"\xD5\xC5\"}", utf8[] = "{\"a\":\"\xE5\xBC\xA0\"}";
    int i, good = 1;
    for (i = 0; i < 4; i++) {
        int cdecl_gbk = i & 1, stdcall_gbk = i >> 1;
        good &= his_set_encoding(cdecl_gbk ? "gbk" : "utf-8") == 0 && HisSetEncoding(stdcall_gbk ? "gbk" : "utf-8") == 0;
        good &= is(cdecl_gbk ? gbk : utf8, "/a", cdecl_gbk ? "\xD5\xC5" : "\xE5\xBC\xA0");
        good &= is_stdcall(stdcall_gbk ? gbk : utf8, "/a", stdcall_gbk ? "\xD5\xC5" : "\xE5\xBC\xA0");
        good &= is_wide(u"{\"a\":\"\u5F20\"}", u"/a", u"\u5F20");
    }
    his_set_encoding("utf-8");
    HisSetEncoding("utf-8");
    report(good, "each family has its own encoding");
    /* One answer, asked for again in each encoding. */
    good = HisJsonGetW(u"{\"a\":\"\u5F20\u3400\U00020BB7\"}", u"/a", NULL, 0) == -5 && HisLastResponse(out, ROOM) == 10 &&
           strcmp(out, "\xE5\xBC\xA0\xE3\x90\x80\xF0\xA0\xAE\xB7") == 0;
    HisSetEncoding("gbk");
    good &= HisLastResponse(out, ROOM) == 4 && strcmp(out, "\xD5\xC5??") == 0;
    HisSetEncoding("utf-8");
    report(good && HisLastResponseW(wide_out, ROOM) == 4 && same(wide_out, u"\u5F20\u3400\U00020BB7"),
           "what was last answered can be asked for in any encoding");
    report(HisSetEncoding("utf-16") == -1 && his_set_encoding("") == -1 && HisSetEncoding(NULL) == -1, "unknown encodings");
}

/* What programs without Unicode have on this system. */
static void systems_encoding(void)
{
#ifdef _WIN32
    char own[16];
    int length = WideCharToMultiByte(CP_ACP, 0, L"\u5F20", -1, own, sizeof own, NULL, NULL), good, at;
    static uint16_t expected[256];
    printf("# code page %u\n", GetACP());
    good = his_set_encoding("ansi") == 0 && HisSetEncoding("ANSI") == 0 && length > 0;
    if (strcmp(own, "?") != 0) {
        char json[64];
        sprintf(json, "{\"a\":\"%s\"}", own);
        good &= is(json, "/a", own) && is_stdcall(json, "a", own);
    }
    /* Every single byte that is a character, and all pairs of one lead byte: as Windows reads them. */
    for (at = 0x80; at <= 0xFF; at++) {
        char pair[3] = {(char)0xB0, (char)at, 0}, json[32];
        int units = MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, pair, -1, (wchar_t *)expected, 256);
        sprintf(json, "{\"a\":\"%s\"}", pair);
        HisJsonGet(json, "/a", NULL, 0);
        if (units > 0)
            good &= HisLastResponseW(wide_out, ROOM) == units - 1 && same(wide_out, expected);
        else
            good &= HisJsonSet(json, "/b", "", out, ROOM) > 0 && is_stdcall(out, "/error/kind", "argument");
    }
    report(good, "ansi is the system's code page");
    /* No character that only looks alike. */
    HisSetEncoding("utf-8");
    HisJsonSet("", "/a", "\xF0\xA0\xAE\xB7", out, ROOM);
    HisSetEncoding("ansi");
    good = HisLastResponse(out, ROOM) > 0;
    report(good && (GetACP() == CP_UTF8 ? strstr(out, "\xF0\xA0\xAE\xB7") != NULL : strstr(out, "\\ud842\\udfb7") != NULL),
           "what the code page lacks comes as an escape");
    his_set_encoding("utf-8");
    HisSetEncoding("utf-8");
#else
    int good = his_set_encoding("ansi") == 0 && HisSetEncoding("ANSI") == 0 && is("{\"a\":\"\xE5\xBC\xA0\"}", "/a", "\xE5\xBC\xA0") &&
               is_stdcall("{\"a\":\"\xE5\xBC\xA0\"}", "/a", "\xE5\xBC\xA0");
    report(good, "ansi is UTF-8 outside of Windows");
    his_set_encoding("utf-8");
    HisSetEncoding("utf-8");
#endif
}

/* Buffers of every size: whole characters, and nothing behind the size. */
static void prefixes(void)
{
    static const uint16_t json[] = u"{\"a\":\"a\U00020BB7\u5F20\U00020BB7b\"}", whole[] = u"a\U00020BB7\u5F20\U00020BB7b";
    int32_t size, good = 1;
    for (size = 0; size < 10; size++) {
        uint16_t small[12];
        size_t length;
        memset(small, 0x55, sizeof small);
        good &= HisJsonGetW(json, u"/a", small, size) == (size > 7 ? 7 : -8);
        length = size == 0 ? 0 : length_of(small);
        good &= memcmp(small, whole, length * 2) == 0 && (size == 0 || length + 1 <= (size_t)size);
        /* As much as fits, but for half a pair. */
        good &= size == 0 || size > 8 || length + 1 == (size_t)size || (length + 2 == (size_t)size && (whole[length] & 0xFC00) == 0xD800);
        good &= length == 0 || (small[length - 1] & 0xFC00) != 0xD800;
        good &= small[size] == 0x5555 || size > 8;
        good &= HisLastResponseW(wide_out, ROOM) == 7 && same(wide_out, whole);
    }
    report(good, "a prefix in UTF-16 cuts no surrogate pair");
}

static void wrong_input(void)
{
    static const uint16_t high[] = {0xD842, 0}, low[] = {'{', 0xDFB7, '}', 0}, turned[] = {0xDFB7, 0xD842, 0};
    utf16_t alone[3];
    int i, good = 1;
    alone[0] = high;
    alone[1] = low;
    alone[2] = turned;
    for (i = 0; i < 3; i++) {
        good &= HisCallW(u"crypto.sm3", alone[i], wide_out, ROOM) > 0 && is_wide(wide_out, u"/error/kind", u"argument");
        good &= HisCallW(alone[i], u"{}", wide_out, ROOM) > 0 && is_wide(wide_out, u"/error/kind", u"argument");
        good &= HisJsonSetW(u"", u"/a", alone[i], wide_out, ROOM) > 0 && is_wide(wide_out, u"/error/kind", u"argument");
        good &= HisConfigureW(alone[i], wide_out, ROOM) > 0 && is_wide(wide_out, u"/ok", u"false");
        good &= HisJsonGetW(alone[i], u"", wide_out, ROOM) == 0 && HisJsonCountW(alone[i], u"") == -1;
    }
    report(good, "a surrogate that is alone is a fault");
    report(HisCallW(NULL, NULL, wide_out, ROOM) > 0 && HisCallW(u"crypto.sm3", NULL, wide_out, ROOM) > 0 &&
               is_wide(wide_out, u"/error/kind", u"argument") && HisVersionW(NULL, 5) < 0 && HisVersionW(wide_out, -1) < 0 &&
               HisOperationsW(NULL, NULL, 0) < -10000 && HisConfigureW(NULL, wide_out, ROOM) > 0,
           "NULL arguments, no buffer, a negative size");
}

/* All families: any value in, counting, names, taking out. */
static void json_helpers(void)
{
    char *made = his_json_put("", "list/0", "28.50"), *more = his_json_put(made, "/list/-", "{\"a\":null,\"b\":true}"), *keys, *less;
    char *wrong, *again;
    int good = strcmp(more, "{\"list\":[28.50,{\"a\":null,\"b\":true}]}") == 0 && his_json_count(more, "/list") == 2 &&
               his_json_count(more, "list/1") == 2 && his_json_count(more, "/list/0") == 0 && his_json_count("no json", "") == -1;
    keys = his_json_keys(more, "list/1");
    less = his_json_remove(more, "/list/0");
    good &= strcmp(keys, "[\"a\",\"b\"]") == 0 && strcmp(less, "{\"list\":[{\"a\":null,\"b\":true}]}") == 0;
    report(good, "his_json_put, _count, _keys and _remove");
    wrong = his_json_put(less, "/list", "[1,");
    again = his_json_set(wrong, "/name", "x");
    report(is(wrong, "/error/kind", "argument") && strcmp(wrong, again) == 0 && call_is("crypto.sm3", again, "/error/kind", "argument"),
           "the first fault stays");
    report(HisJsonSet(wrong, "/name", "x", NULL, 0) == -(int32_t)strlen(wrong) - 1 && HisLastResponse(out, ROOM) > 0 && strcmp(out, wrong) == 0 &&
               HisJsonRemove(wrong, "/error", out, ROOM) == (int32_t)strlen(wrong),
           "the first fault stays in His*");
    good = HisJsonPut("", "/a/-", "[]", out, ROOM) == 10 && strcmp(out, "{\"a\":[[]]}") == 0 && HisJsonCount(out, "a") == 1;
    good &= HisJsonKeys("{\"a\":1,\"b\":2}", "", out, ROOM) == 9 && strcmp(out, "[\"a\",\"b\"]") == 0;
    good &= HisOperations("crypto", out, ROOM) > 1000 && is_stdcall(out, "systems/0/name", "crypto");
    report(good, "HisJsonPut, Count and Keys, HisOperations");
    good = HisJsonPutW(u"{\"\u5F20\":[1,2]}", u"\u5F20/-", u"\"\U00020BB7\"", wide_out, ROOM) == 16 &&
           same(wide_out, u"{\"\u5F20\":[1,2,\"\U00020BB7\"]}") && HisJsonCountW(wide_out, u"/\u5F20") == 3;
    good &= HisJsonRemoveW(u"{\"\u5F20\":[1,2]}", u"/\u5F20/0", wide_out, ROOM) == 9 && same(wide_out, u"{\"\u5F20\":[2]}");
    good &= HisJsonKeysW(u"{\"\U00020BB7\":1}", u"", wide_out, ROOM) == 6 && same(wide_out, u"[\"\U00020BB7\"]");
    report(good, "HisJsonPutW, CountW, RemoveW and KeysW");
    his_free(made);
    his_free(more);
    his_free(keys);
    his_free(less);
    his_free(wrong);
    his_free(again);
}

int main(int count, char **arguments)
{
    if (count != 3 || !load(arguments[1])) {
        fprintf(stderr, "usage: families LIBRARY CONFIG.json\n");
        return 2;
    }
    report(configure(arguments[2]), "configured");
    own_encodings();
    systems_encoding();
    prefixes();
    wrong_input();
    json_helpers();
    names();
    return failed;
}
