/*
 * Reads a health card, in C++.
 *
 *   card URL CODE      the sandbox's address, and what the scanner read
 */
#include "hisbridge.hpp"

#include <cstdio>

static void show(const char *what, const std::string &text)
{
    std::printf("%s: %s\n", what, text.c_str());
}

static int read(const hisbridge::Library &his, const std::string &code)
{
    std::string answer = his.call("healthcard.get_health_card_by_qr_code", his.set("", "/qrCodeText", code));
    if (!his.ok(answer)) {
        show("没有读到", his.message(answer));
        return 1;
    }
    show("患者", his.get(answer, "/data/card/name"));
    show("出生日期", his.get(answer, "/data/card/birthday"));
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        std::printf("card URL CODE\n");
        return 2;
    }
    try {
        const hisbridge::Library his;
        std::string config = his.set("", "/healthcard/base_url", arguments[1]);
        config = his.set(config, "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop");
        config = his.set(config, "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb");
        config = his.set(config, "/healthcard/hospital_id", "90003");
        const std::string answer = his.configure(config);
        if (!his.ok(answer)) {
            show("配置有误", his.message(answer));
            return 1;
        }
        return read(his, arguments[2]);
    } catch (const hisbridge::NotLoaded &reason) {
        show("装不上", reason.what());
        return 1;
    }
}
