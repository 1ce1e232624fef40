/*
 * A doctor's desk: log in by QR code, read a health card, look at the patient's images, have a record signed.
 *
 *   cc -o desk desk.c -I../include -L. -lhisbridge -Wl,-rpath,'$ORIGIN'      Linux (libhisbridge.so beside it)
 *   i686-w64-mingw32-gcc -o desk.exe desk.c -I../include libhisbridge.dll.a  Windows, or cl /utf-8 desk.c hisbridge.lib
 *
 *   desk http://127.0.0.1:18080 [browser]      the address of the sandbox (hisbridge-sandbox --http 18080)
 *
 * This source and all texts are UTF-8, which is the library's default.
 */
#include "hisbridge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _WIN32
#include <windows.h>
#endif

/* Pointers and texts as a JSON object: json("/name", name, "/_options/wait_ms", "60000", NULL). Free it with his_free. */
static char *json(const char *pointer, ...)
{
    char *object = NULL;
    va_list pairs;
    va_start(pairs, pointer);
    while (pointer != NULL) {
        char *longer = his_json_set(object, pointer, va_arg(pairs, const char *));
        his_free(object);
        object = longer;
        pointer = va_arg(pairs, const char *);
    }
    va_end(pairs);
    return object;
}

static int is_ok(const char *answer)
{
    char *ok = his_json_get(answer, "/ok");
    int result = strcmp(ok, "true") == 0;
    his_free(ok);
    return result;
}

/* Ends the program with words for the person at the desk unless the vendor said success. */
static char *succeeded(const char *step, char *answer)
{
    if (!is_ok(answer)) {
        char *message = his_json_get(answer, "/error/message");
        char *hint = his_json_get(answer, "/error/hint");
        printf("%s没有成功：%s。%s\n", step, message, hint);
        exit(1);
    }
    return answer;
}

/* Runs an operation's function with a request and frees the request. */
static char *run(const char *step, char *(*operation)(const char *), char *request)
{
    char *answer = operation(request);
    his_free(request);
    return succeeded(step, answer);
}

static void say(const char *label, const char *answer, const char *pointer)
{
    char *text = his_json_get(answer, pointer);
    printf("%s：%s\n", label, text);
    his_free(text);
}

static void ask(const char *question, char *line, size_t size)
{
    printf("%s：", question);
    fflush(stdout);
    if (fgets(line, (int)size, stdin) == NULL)
        line[0] = 0;
    line[strcspn(line, "\r\n")] = 0;
    printf("\n");
}

/* The sandbox's credentials. A real program leaves them out and has hisbridge.json beside the library. */
static void configure(const char *url, const char *browser)
{
    char *config = json(
        "/imaging/frontend_url", url,
        "/imaging/backend_url", url,
        "/imaging/hospital_code", "47068171X33038211A1001",
        "/imaging/hospital_name", "示例医院",
        "/imaging/public_key", "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                               "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
        "/ywx/base_url", url,
        "/ywx/client_id", "2017070411003376",
        "/ywx/client_secret", "2017070411003360",
        "/healthcard/base_url", url,
        "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop",
        "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb",
        "/healthcard/hospital_id", "90003",
        "/signit/base_url", url,
        "/signit/app_id", "1931fabdb516e66ca2f8c42691a",
        "/signit/access_token", "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6",
        browser != NULL ? "/imaging/browser" : NULL, browser,
        NULL);
    his_free(run("读取配置", his_configure, config));
}

/* 医易签: the doctor scans the code on the screen with a telephone. */
static void log_in(void)
{
    char id[128], *answer, *data;
    ask("登录二维码的编号", id, sizeof id);
    answer = run("扫码登录", his_signit_check_ca_login_task, json("/loginId", id, "/_options/wait_ms", "60000", NULL));
    data = his_json_get(answer, "/data");
    if (data[0] == 0) {
        printf("还没有人扫码，请重新登录\n");
        exit(1);
    }
    say("已登录", answer, "/data/userInfo/userName");
    his_free(data);
    his_free(answer);
}

/* 微信电子健康卡: what the scanner read, as it is. The card as JSON. */
static char *read_card(void)
{
    char code[512], *answer, *card;
    ask("请扫患者的健康卡", code, sizeof code);
    answer = run("读健康卡", his_healthcard_get_health_card_by_qr_code, json("/qrCodeText", code, NULL));
    card = his_json_get(answer, "/data/card");
    his_free(answer);
    say("患者", card, "/name");
    say("出生日期", card, "/birthday");
    return card;
}

/* 影像中心调阅: how many examinations there are, and the page that shows them. */
static void look_at_images(const char *card, int open)
{
    char *name = his_json_get(card, "/name"), *id_number = his_json_get(card, "/idNumber"), *answer;
    char *request = json(
        "/ExamFlg", "0",
        "/DepCode", "0301",
        "/DepName", "心内科",
        "/DoctorCode", "1001",
        "/DoctorName", "李医生",
        "/DoctorIdCard", "330102198001010018",
        "/PatientName", name,
        "/PatientIdCard", id_number,
        NULL);
    answer = succeeded("查询影像", his_imaging_check(request));
    say("影像检查次数", answer, "/data/content");
    his_free(answer);
    answer = succeeded("打开影像", open ? his_imaging_open_viewer(request) : his_imaging_his_login(request));
    say("调阅网址", answer, "/data/url");
    his_free(answer);
    his_free(request);
    his_free(id_number);
    his_free(name);
}

/* 医网信: the record's digest is sent (not its text), the doctor signs on the telephone. */
static void sign_record(const char *card)
{
    char *name = his_json_get(card, "/name"), *id_number = his_json_get(card, "/idNumber");
    char *gender = his_json_get(card, "/gender"), *digest, *hash, *algorithm, *answer, *id, *request, *pending;
    char number[40], now[40];
    time_t seconds = time(NULL);
    int32_t ticket;

    strftime(number, sizeof number, "HIS%Y%m%d%H%M%S", localtime(&seconds));
    strftime(now, sizeof now, "%Y-%m-%d %H:%M:%S", localtime(&seconds));
    digest = run("计算摘要", his_ywx_local_digest, json("/originData", "门诊病历：上呼吸道感染。", NULL));
    hash = his_json_get(digest, "/data/hashValue");
    algorithm = his_json_get(digest, "/data/hashType");
    answer = run("推送病历", his_ywx_syn_recipe_info, json(
        "/signType", "0",
        "/templateId", "hash_002",
        "/sysTag", "HIS",
        "/urId", number,
        "/openId", "aa69bbd2b150006aq5164wfe4dybd786d1a",
        "/patientName", name,
        "/patientAge", "33",
        "/patientSex", gender,
        "/patientCardType", "SF",
        "/patientCard", id_number,
        "/recipeTime", now,
        "/hashValue", hash,
        "/hashType", algorithm,
        "/subject", "门诊病历（内科）",
        NULL));
    id = his_json_get(answer, "/data/uniqueId");
    printf("已推送，请医生在手机上签名。\n");

    /* The wait goes on in the background; the program stays alive. */
    request = json("/uniqueId", id, "/_options/wait_ms", "120000", NULL);
    ticket = his_submit("ywx.query_sign_data_by_unique_id", request);
    for (;;) {
        his_free(answer);
        answer = his_poll(ticket, 500);
        pending = his_json_get(answer, "/pending");
        if (strcmp(pending, "true") != 0)
            break;
        his_free(pending);
        printf(".");
        fflush(stdout);
    }
    printf("\n");
    succeeded("等待签名", answer);
    say("签名状态", answer, "/data/status_meaning");
    his_free(pending);
    his_free(request);
    his_free(id);
    his_free(answer);
    his_free(algorithm);
    his_free(hash);
    his_free(digest);
    his_free(gender);
    his_free(id_number);
    his_free(name);
}

int main(int count, char **arguments)
{
    char *card;
    if (count < 2) {
        fprintf(stderr, "用法：desk 沙箱地址 [浏览器]\n");
        return 2;
    }
#ifdef _WIN32
    SetConsoleOutputCP(CP_UTF8);
#endif
    configure(arguments[1], count > 2 ? arguments[2] : NULL);
    log_in();
    card = read_card();
    look_at_images(card, count > 2);
    sign_record(card);
    his_free(card);
    printf("今天的工作完成了。\n");
    return 0;
}
