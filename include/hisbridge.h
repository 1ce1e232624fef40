/*
 * hisbridge 0.1.0: five regional platforms for hospital desktop programs. JSON text in, JSON text out.
 * This file is generated from the catalogue; do not edit it.
 *
 * CONVENTIONS
 * ===========
 * Systems and their operations ("system.operation", one function each):
 *   imaging      影像中心调阅 (3 operations)
 *   ywx          医网信 (27 operations)
 *   reservation  浙里办体检预约 (4 operations)
 *   healthcard   微信电子健康卡 (43 operations)
 *   signit       医易签 (6 operations)
 *   crypto       本地密码算法 (10 operations)
 *   tool         本地工具 (7 operations)
 *
 * Requests. A JSON object, flat: the vendor's own field names, whichever part of the vendor's envelope they belong
 *   to. The vendor's printed sample shape (head/body, msg, commonIn/req) is accepted too. Numbers may be given as
 *   text and the other way round. An optional "_options" object steers one call:
 *     profile     name of a configuration profile        timeout_ms  time limit of this call
 *     wait_ms     ask again until the state is final     tag         comes back in the answer
 *     extra       fields that the vendor has added       validation  "strict" (default) or "lenient"
 *     outbox      keep on disk, send in the background   trace       true: show what went out and came in ("trace")
 *     dry_run     true: check, sign, send nothing; "trace" shows what would go out
 *
 * Answers. Always one JSON object (the envelope), for success and for every failure:
 *     {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
 *      "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
 *   `ok` says whether the vendor said success. On failure `error` is
 *     {"kind":"…","message":"…","hint":"…","retryable":false,"fields":[…]}
 *   with kind one of argument, config, timeout, transport, tls, http, protocol, crypto, vendor, cancelled, internal.
 *   `message` is Chinese, for the person at the desk. It never holds a secret, but it may quote the platform, whose words
 *   may name a patient: show it, do not store it. What is stored is `kind`, `request_id` and the library's own log.
 *   With _options.trace or dry_run there is also "trace", a list with an object for each HTTP exchange:
 *     {"operation","method","url","headers":[["name","value"],…],"plain":"what was encrypted","signed_text":"…",
 *      "signature":"…","body":"as sent","status":200,"answer_headers":[…],"answer":"as received",
 *      "opened":"what was decrypted","ms":{"resolve","connect","tls","answer","total"}}
 *   Null is what there is none of. Secrets and tokens are ***. It holds patients' data: for the caller alone.
 *
 * Text. There are three families of functions, so that two users of the library in one process do not disturb each
 *   other: his_* (cdecl), His* (stdcall) and His*W (stdcall, UTF-16). his_set_encoding sets the encoding of the first,
 *   HisSetEncoding that of the second: "utf-8" (the default), "gbk", or "ansi", the code page of the Windows system
 *   (elsewhere UTF-8). What it cannot hold comes as a JSON \u escape, in plain text as "?". A few names of people are
 *   outside of GBK: programs with Unicode strings take His*W.
 *
 * JSON. his_json_get reads one place, his_json_set (text) and his_json_put (any value) change it, his_json_remove takes
 *   it out; his_json_count and his_json_keys walk through lists and objects. "/data/card/name" may be written
 *   "data/card/name".
 *
 * Memory. A char* that a his_* function returns belongs to the caller, who gives it back with his_free (never with
 *   free). his_version returns static text. Pointers that are passed in are read during the call only.
 *
 * Errors. No function throws, aborts or returns NULL. NULL arguments, bad encoding and bad JSON give an envelope of
 *   kind "argument".
 *
 * Threads. Every function may be called from any thread at any time. A call blocks its thread for at most its time
 *   limit (http.timeout_ms, 15 s by default, or _options.wait_ms).
 *
 * Unloading. The library starts threads, so after its first call it stays loaded until the process ends: FreeLibrary
 *   and dlclose are harmless and do nothing more.
 *
 * Buffers (His… and His…W). They return the number of bytes (W: units of UTF-16) written without the NUL. When the
 *   buffer is too small they return -(those needed with NUL) and write what fits, without cutting a character;
 *   HisLastResponse or HisLastResponseW then gives the whole text, on the same thread until the next of these calls. The
 *   operation is not run a second time.
 *
 * USAGE
 * =====
 *   char *answer = his_configure("{\"healthcard\":{\"app_id\":\"…\",\"app_secret\":\"…\",\"hospital_id\":\"…\"}}");
 *   his_free(answer);
 *   answer = his_call("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"…:1\"}");
 *   char *ok = his_json_get(answer, "/ok");
 *   char *text = strcmp(ok, "true") == 0 ? his_json_get(answer, "/data/card/name") : his_json_get(answer, "/error/message");
 *   puts(text);
 *   his_free(text); his_free(ok); his_free(answer);
 */
#ifndef HISBRIDGE_H
#define HISBRIDGE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && (defined(_M_IX86) || defined(__i386__))
#define HIS_STDCALL __stdcall
#else
#define HIS_STDCALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------------------
 * cdecl: C, C++, Delphi, C#
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * Runs an operation ("system.operation") with a request and returns the envelope.
 *
 * The answer is never NULL; give it back with his_free. Blocks for at most the call's time limit.
 */
char *his_call(const char *operation, const char *request_json);

/**
 * Frees a text that a his_* function returned. NULL is fine.
 */
void his_free(char *text);

/**
 * Replaces the whole configuration. On a fault the old one stays and the envelope lists every faulty key.
 *
 * Without a call to this function the configuration is read at the first call from the path in HISBRIDGE_CONFIG, or
 * from hisbridge.json beside the library.
 */
char *his_configure(const char *config_json);

/**
 * The catalogue as JSON: systems, operations, fields, rules, code tables, settings. NULL or "" for all systems.
 */
char *his_operations(const char *system);

/**
 * The library's version, static text: do not free it.
 */
const char *his_version(void);

/**
 * Sets the encoding of the strings in and out of all his_* functions: "utf-8" (the default), "gbk", or "ansi", the code
 * page of the Windows system (elsewhere UTF-8). 0 = done, -1 = unknown name. The His* functions have their own.
 */
int32_t his_set_encoding(const char *name);

/**
 * The value at a JSON pointer (RFC 6901, "/data/card/name", the first "/" may be missing): a scalar as plain text, anything else as JSON, "" when
 * it is absent, null, or the text is not JSON. Free it with his_free.
 */
char *his_json_get(const char *json,
                   const char *pointer);

/**
 * The JSON text with a string set at a JSON pointer; missing parents are made ("/roles/0/keyword" makes an array),
 * `json` may be "" or NULL. Free it with his_free.
 *
 * An envelope of kind "argument" when it cannot be done. That envelope as `json` comes back as it is, from his_json_put
 * and his_json_remove too, and as a request its fault is the answer: the first mistake is the one that is seen.
 */
char *his_json_set(const char *json,
                   const char *pointer,
                   const char *text);

/**
 * As his_json_set with any JSON value, `value_json`: a number, true, false, null, an object, an array, a string in its
 * quotation marks. Free it with his_free.
 */
char *his_json_put(const char *json,
                   const char *pointer,
                   const char *value_json);

/**
 * The JSON text without the member or the item of an array at a JSON pointer; unchanged when there is none. Free it with
 * his_free. An envelope of kind "argument" when the text is not JSON.
 */
char *his_json_remove(const char *json,
                      const char *pointer);

/**
 * How many items the array or members the object at a JSON pointer has, else 0; -1 when the text is not JSON. The items
 * are at "/…/0", "/…/1" and so on.
 */
int32_t his_json_count(const char *json,
                       const char *pointer);

/**
 * The names of the members of the object at a JSON pointer as a JSON array, ["name",…]; [] when there is no object.
 * Free it with his_free.
 */
char *his_json_keys(const char *json,
                    const char *pointer);

/**
 * Runs an operation in the background. Returns a ticket > 0 for his_poll and his_cancel, or 0 when 1024 jobs are
 * waiting or were never fetched. Four jobs run at a time.
 */
int32_t his_submit(const char *operation,
                   const char *request_json);

/**
 * A job's envelope, waiting for it at most `wait_ms`; {"pending":true} while it runs. A fetched result is
 * forgotten; when several threads ask for it, one of them gets it.
 *
 * Free the text with his_free.
 */
char *his_poll(int32_t ticket, int32_t wait_ms);

/**
 * Cancels a job: a wait ends at once, a request when its time limit allows; its envelope is of kind "cancelled".
 * 0 = done, -1 = no such job.
 */
int32_t his_cancel(int32_t ticket);

/**
 * 影像中心调阅 hisLogin: 生成调阅页面的网址
 *
 * Builds the address of the viewer page for one patient.
 * No network: the address is built here and is good for an hour, because the page checks the timestamp. Open it in Chrome 49 or later.
 * 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用 _options.validation 为 lenient。
 * Local, no network. Source: 影像中心调阅平台接口文档, 3.1.
 *
 * Request fields:
 * - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
 *   0 院内+区域 | 1 院内查询 | 2 区域查询
 * - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置 hospital_code）
 * - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置 hospital_name）
 * - DepCode string [required]: 科室编码
 * - DepName string [required]: 科室名称
 * - DoctorCode string [required]: 医生工号
 * - DoctorName string [required]: 医生姓名
 * - DoctorIdCard string [required]: 医生身份证
 * - DoctorTelephone string: 医生手机
 * - DoctorIp string: 医生端 IP
 * - DoctorMac string: 医生端 Mac 地址
 * - PatientId string: 患者 ID（患者唯一号）
 * - PatientName string [required]: 患者姓名
 * - PatientIdCard string [required]: 患者身份证
 * - PatientTelephone string: 患者手机号码
 *
 * Answer (`data`):
 * - url string: 调阅页面的网址，一小时内有效
 *
 * Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022","PatientTelephone":"17600000011"}
 */
char *his_imaging_his_login(const char *request_json);

/**
 * 影像中心调阅 api/risexaminfo/check: 查询患者的检查数量并取调阅网址
 *
 * Counts the patient's examinations and returns the viewer's address.
 * 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用 _options.validation 为 lenient。
 * POST /api/risexaminfo/check, repeated after a lost answer. Source: 影像中心调阅平台接口文档, 3.2.
 *
 * Request fields:
 * - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
 *   0 院内+区域 | 1 院内查询 | 2 区域查询
 * - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置 hospital_code）
 * - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置 hospital_name）
 * - DepCode string [required]: 科室编码
 * - DepName string [required]: 科室名称
 * - DoctorCode string [required]: 医生工号
 * - DoctorName string [required]: 医生姓名
 * - DoctorIdCard string [required]: 医生身份证
 * - DoctorTelephone string: 医生手机
 * - DoctorIp string: 医生端 IP
 * - DoctorMac string: 医生端 Mac 地址
 * - PatientId string: 患者 ID（患者唯一号）
 * - PatientName string [required]: 患者姓名
 * - PatientIdCard string [required]: 患者身份证
 * - PatientTelephone string: 患者手机号码
 *
 * Answer (`data`):
 * - content int: 检查数量，大于 0 表示有检查
 * - url string: 调阅页面的网址（平台在 message 里返回）
 *
 * Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022"}
 */
char *his_imaging_check(const char *request_json);

/**
 * 影像中心调阅 hisLogin: 生成调阅网址并用浏览器打开
 *
 * Builds the viewer's address and opens it in the configured browser.
 * The configured browser (imaging.browser with browser_args); without one Chrome as registered (App Paths of the machine or the user) or in its usual folders; without Chrome the program that is registered for http. The viewer needs Chrome 49 or later, so a default browser may not show it.
 * 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用 _options.validation 为 lenient。
 * Local, no network. Source: 影像中心调阅平台接口文档, 3.1.
 *
 * Request fields:
 * - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
 *   0 院内+区域 | 1 院内查询 | 2 区域查询
 * - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置 hospital_code）
 * - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置 hospital_name）
 * - DepCode string [required]: 科室编码
 * - DepName string [required]: 科室名称
 * - DoctorCode string [required]: 医生工号
 * - DoctorName string [required]: 医生姓名
 * - DoctorIdCard string [required]: 医生身份证
 * - DoctorTelephone string: 医生手机
 * - DoctorIp string: 医生端 IP
 * - DoctorMac string: 医生端 Mac 地址
 * - PatientId string: 患者 ID（患者唯一号）
 * - PatientName string [required]: 患者姓名
 * - PatientIdCard string [required]: 患者身份证
 * - PatientTelephone string: 患者手机号码
 *
 * Answer (`data`):
 * - url string: 打开的网址
 * - browser string: 启动的程序（没有配置也没有 Chrome 时为“系统默认浏览器”）
 *
 * Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022"}
 */
char *his_imaging_open_viewer(const char *request_json);

/**
 * 医网信 doctor/synDoctorSearch: 同步医师结果查询（CA 状态与 openId）
 *
 * Looks a doctor up by openId, phone, id number or staff number: CA state, stamp and openId.
 * 通过内控平台导入用户后，用此接口取得用户的 CA 状态和唯一标识 openId，并与院内账号绑定。
 * openId、phone、userIdcardNum、employeeNumber 四个查询参数不能同时为空。
 * 返回的 process 为 2（设置签章）时才可推送签名数据。
 * POST /gateway/doctor/synDoctorSearch, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 2.3.2.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - openId string: 用户开放标识
 * - phone string: 用户手机号
 * - userIdcardNum string: 证件号
 * - employeeNumber string: 员工号
 *   (openId、phone、userIdcardNum、employeeNumber 不能同时为空)
 *
 * Answer (`data`):
 * - openId string: 用户开放标识
 * - employeeNumber string: 员工号
 * - process string: 操作标识（为 2 时才可推送签名数据）
 *   0 审核通过 | 1 证书签发 | 2 设置签章 | 3 用户注销 | 4 审核拒绝 | 5 用户停用 | 6 修改手机号 | 7 用户启用 | 9 用户删除
 * - phoneNum string: 手机号
 * - note string: 描述
 * - time string: 操作时间
 * - stamp string: 用户图章
 * - stampStatus string: 签章状态
 *   10 签章未审核 | 11 签章已审核
 * - userIdcardNum string: 证件号
 * - title string: 职称
 * - userAge string: 年龄
 * - department string: 科室
 * - userName string: 姓名
 * - failReason string: 失败描述
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","phone":"13900000001","userIdcardNum":"110101198505050032","employeeNumber":"1024"}
 */
char *his_ywx_syn_doctor_search(const char *request_json);

/**
 * 医网信 oauth/authorize: OAuth 登录：请求认证二维码
 *
 * Asks for a log-in QR picture; the request id lives 120 seconds.
 * 返回请求认证 id（requestId）和二维码图片（imgBase64）。医师用医网信APP扫码后，用 oauth_tokeninfo 取用户信息。
 * requestId 有效期 120 秒，过期后重新请求。
 * GET /gateway/oauth/authorize, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 3.3.1.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方应用注册 ID
 * - responseType string [required, default code]: 授权类型（固定值 code）
 *   code 授权码
 * - selfSign bool: 开启自动签（true 表示开启）
 * - sysTag string: 系统类型（同步签名数据带着此标记才被自动签名；不传按 NULL 处理）
 * - sessionTime int [1–16]: 授权自动签会话时间（小时）（不传按 4 小时处理）
 *
 * Answer (`data`):
 * - requestId string: 请求认证 id
 * - imgBase64 string: 授权扫码二维码图片 Base64
 * - time string: 请求授权会话超时时间（秒）
 *
 * Example: {"responseType":"code","selfSign":true,"sysTag":"HIS","sessionTime":4}
 */
char *his_ywx_oauth_authorize(const char *request_json);

/**
 * 医网信 oauth/tokeninfo: OAuth 登录：获取扫码用户的信息
 *
 * Returns who scanned the log-in QR code; can wait for the scan.
 * 用 oauth_authorize 返回的 requestId 取用户信息。用 _options.wait_ms 可等待医师扫码（二维码有效期 120 秒）。
 * 平台怎样表示“还没有扫码”没有写明：等待时没有 openId 的应答（包括拒绝）都算还没有扫码，二维码过期或医师拒绝也要等到 wait_ms 用完才返回，返回的是平台最后一次的应答。
 * GET /gateway/oauth/tokeninfo, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 3.3.2.
 * With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 没有 openId 的应答（包括拒绝）都按还没有扫码处理，时间到了给出最后一次的应答。
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方应用注册 ID
 * - requestId string [required]: OAuth 认证请求接口返回的请求 id
 *
 * Answer (`data`):
 * - openId string: 用户唯一标识 openId
 * - userIdType string: 用户证件类型
 *   SF 身份证
 * - userIdcardNum string: 用户证件号码
 * - userType string: 用户类型
 *   0 医生 | 1 公众
 * - userName string: 姓名
 *
 * Example: {"requestId":"b153b2fce93f440d8a089fc311a54c92"}
 */
char *his_ywx_oauth_tokeninfo(const char *request_json);

/**
 * 医网信 selfSign/request: 自动签名授权：请求授权二维码
 *
 * Asks for the QR picture by which a doctor allows automatic signing.
 * 返回授权二维码图片（Base64）。医师用医网信APP扫码确认后开启自动签名，用 self_sign_get_result 查询结果。二维码有效时间为 120 秒。
 * POST /gateway/selfSign/request, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.1.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
 * - sysTag string: 系统类型（同步签名数据带着此标记才被自动签名；不传按 NULL 处理）
 *
 * Answer (`data`):
 * - data string: 用户授权二维码图片 Base64
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
 */
char *his_ywx_self_sign_request(const char *request_json);

/**
 * 医网信 selfSign/getResult: 自动签名授权：获取授权结果
 *
 * Returns whether the doctor allowed automatic signing; can wait for the answer.
 * 在二维码有效时间（120 秒）内轮询授权结果；用 _options.wait_ms 可由本库代为等待。
 * POST /gateway/selfSign/getResult, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.2.
 * With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
 * - sysTag string: 系统类型（与请求授权时一致；不传按 NULL 处理）
 *
 * Answer (`data`):
 * - grantStep int: 授权处理结果
 *   0 未处理 | 1 授权允许 | 2 授权拒绝
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
 */
char *his_ywx_self_sign_get_result(const char *request_json);

/**
 * 医网信 selfSign/quit: 自动签名授权：退出授权
 *
 * Ends the doctor's automatic signing session.
 * 退出用户当前的自动签名授权会话，此后不再自动签名。建议在用户退出系统时调用。
 * POST /gateway/selfSign/quit, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.3.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
 * - sysTag string: 系统类型（与请求授权时一致；不传按 NULL 处理）
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
 */
char *his_ywx_self_sign_quit(const char *request_json);

/**
 * 医网信 common/computeDigestForAlg: 数据哈希计算（由医网信计算）
 *
 * Has the platform compute the digest of a text.
 * 把签名数据原文做哈希计算，防止明文传出外网。这是工具接口；不想把原文发给平台时用 local_digest 在本机计算，结果字段相同。
 * POST /gateway/common/computeDigestForAlg, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.4.
 *
 * Request fields:
 * - originData string [required]: 要计算摘要的原文
 * - hashAlg string: 摘要算法（不传按 SM3 处理）
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256
 *
 * Answer (`data`):
 * - hashValue string: 原文摘要结果（Base64 格式）
 * - hashType string: 摘要算法
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
 *
 * Example: {"originData":"门诊病历：示例原文","hashAlg":"SM3"}
 */
char *his_ywx_compute_digest_for_alg(const char *request_json);

/**
 * 医网信 recipe/synRecipeInfo: 数据签名：推送病历、处方等待医师签名
 *
 * Pushes a record (digest or PDF) to be signed by a doctor.
 * 存在自动签名授权时数据被自动签署，否则推送到医网信APP的待签列表；无论哪种情况都有时间戳签名固化。
 * templateId 以 hash 开头时推送的是摘要（hashValue、hashType）；为 personRolesPdf 时推送 PDF（pdfBase64）和盖章区域（roles）。
 * signType 为 4 时无需 openId，返回 authSignQRCode，由医师扫码绑定。返回的 uniqueId 须由业务系统保存。
 * POST /gateway/recipe/synRecipeInfo, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.5.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
 * - patientName string [required]: 患者姓名
 * - patientAge string [required]: 患者年龄
 * - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
 *   男 男 | 女 女 | 未知 未知
 * - patientCardType string [required]: 证件类型
 *   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
 * - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写法不一，平台是否接受别的写法无法判断）
 * - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符；哪些标点可用文档没有说，只检查长度）
 * - signType int [required]: 签名方式（0 推送签名（指定医生）；4 auth 绑定签名（医生扫码绑定））
 *   0 推送签名（指定医生） | 4 auth 绑定签名（无需指定医生，推送后返回二维码，医生扫码绑定）
 * - templateId string [required]: 模板 ID（personRolesPdf 为个人 pdf 多盖章区域签名；hash 开头为签名数据摘要）
 *   personRolesPdf 个人 pdf 多盖章区域签名 | hash 其他加密数据 | hash_001 病历概要 | hash_002 门（急）诊病历 | hash_003 急诊留观病历 | hash_004 西药处方 | hash_005 中药处方 | hash_006 （文档在此中断，名称未印出） | hash_023 （只见于样例，名称未印出）
 * - channelID string: 渠道 ID
 * - sysTag string: 系统标识（自动签名按业务系统隔离）
 * - appendixFileBase64 string [max 2097152 bytes decoded, base64]: 签名附件 PDF 的 Base64（不大于 2M；templateId 必须是 hash，才会在 app 上看到附件）
 * - appendixFile string: 签名附件 PDF 的 Base64，给出文件路径
 * - selfSign string: 是否自动签（只有为 false 时不会被自动签署；为 true 或其他值时，满足自动签条件即被自动签署；不传时满足自动签条件即被自动签署）
 *   true 是 | false 否
 * - isLocalTimeStamp string: 是否使用本地时间戳服务（不传按 true 处理）
 *   true 是 | false 否
 * - openId string [required at times, max 35]: 医网信医师唯一标识（文档写长度 35 位，示例有 32 位的：只检查不超过 35；signType=4 的 auth 签名可空（personRolesPdf 除外））
 * - patientCard string [required at times, max 20]: 患者证件号（证件类型为 QT 时可以为空；其他类型是否必填，文档前后不一，按必填处理（lenient 时只提醒））
 * - hashValue string [base64]: Hash 原文（摘要值 Base64）（从 compute_digest_for_alg 或 local_digest 的结果得到；摘要类模板使用。推送时是否必填文档没有说，因此不强制）
 * - hashType string: Hash 算法（从 compute_digest_for_alg 或 local_digest 的结果得到；摘要类模板使用）
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
 * - tag string [tags]: 数据标签（最多 5 个标签，多个用逗号分隔，每个标签最多 5 个字符）
 * - remarks string: 签名备注
 * - isForwardSign string: isForwardSign（文档没有；公开客户端传 0，含义没有公开）
 * - dataCategory string: 数据类别（文档没有；公开客户端随请求传，取值没有公开）
 * - diagnose string: 医生诊断（personRolesPdf 使用）
 * - pdfBase64 string [required at times, max 2097152 bytes decoded, base64]: PDF 文件的 Base64（最大不超过 2M；personRolesPdf 使用）
 * - pdfFile string: PDF 文件的 Base64，给出文件路径
 * - roles array [required at times]: 盖章区域列表（personRolesPdf 使用；每个区域用 keyword 定位，或用 x、y 和 locationPage 定位）
 *   - moveType string: 印章位置（相对于盖章关键字）（不传按居右处理）
 *     1 居右 | 2 居下 | 3 重叠
 *   - keyword string [required at times, no_space]: 盖章区域定位关键字（连续字符，中间不能含有空格；传 x、y 时可不传）
 *   - searchOrder string: 搜索顺序（不传按倒序处理）
 *     1 正序 | 2 倒序
 *   - searchNum int: 指定页内关键字序号（不传按 1 处理）
 *   - locationPage int [required at times, ≥ 1]: 坐标盖章的页码（最小 1，最大不超过 pdf 页数）
 *   - x number [required at times, > 50]: x 坐标（大于 50，小于 pdf 宽度）
 *   - y number [required at times, > 50]: y 坐标（大于 50，小于 pdf 高度）
 *   - scale number: 签章图片缩放比例
 *
 * Answer (`data`):
 * - uniqueId string: 签名数据唯一标识（须由业务系统保存）
 * - isSelfSign string: 是否开启了自动签名授权，true 为是
 *   true 是 | false 否
 * - stamp string: 用户签章图 Base64，以 png 格式展示
 * - time string: 同步时间
 * - timeStampSignData string: 时间戳签名值
 * - authSignQRCode string: auth 签名二维码（signType=4 才有；医生扫码后签名订单进行绑定签名）
 * - selfSignQRCode string: 自动签授权请求二维码（非断网补偿模式下，且 signType=0、selfSign=true 且 isSelfSign=false 才有值）
 *
 * Example: {"signType":0,"templateId":"hash_002","channelID":"","sysTag":"HIS","selfSign":"true","isLocalTimeStamp":"true","urId":"2023060100017","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","hashValue":"R1MhlAA21HEiYuO2Sw/zPUisNbbuC31bKBu3hnHhV0A=","hashType":"SM3","subject":"门诊病历（内科）","tag":"门诊,内科","remarks":"门诊病历进行签名"}
 */
char *his_ywx_syn_recipe_info(const char *request_json);

/**
 * 医网信 signInfo/syn: 商务办公类数据签名（合同、行政办公）
 *
 * Pushes a contract or office PDF to be signed.
 * 非医疗场景类签名使用：行政办公类、合同类。
 * POST /gateway/signInfo/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.6.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - signType int [required]: 签名方式
 *   0 推送签名（仅限推送到医网信APP） | 1 SDK 集成签名 | 2 PC 二维码签名
 * - templateId string [required]: 模板 ID（合同类如 contract_001，行政办公类如 office_001）
 *   contract_001 合同类模板 | office_001 行政办公类模板 | personPdf 个人 pdf 签名
 * - sysTag string: 系统标识（自动签名按业务系统隔离）
 * - selfSign string: 是否自动签
 *   true 是 | false 否
 * - accessToken string: 访问令牌（只见于文档样例，参数表没有；一般不用传）
 * - urId string [required, max 32, alnum]: 签名数据 id（字母、数字或字母数字组合，长度 32 位以内）
 * - openId string [required, max 35]: 医网信医师唯一标识（文档写长度 35 位，示例有 32 位的：只检查不超过 35）
 * - viewName string [required]: 展示姓名
 * - viewTime string [required, yyyy-MM-dd HH:mm:ss]: 展示时间（yyyy-MM-dd HH:mm:ss）
 * - pdfBase64 string [required, base64]: PDF 文件的 Base64
 * - pdfFile string: PDF 文件的 Base64，给出文件路径
 * - viewSubject string [max 50]: 展示主题（限制长度 50）
 * - viewRemark string [max 300]: 签名备注（限制长度 300）
 *
 * Answer (`data`):
 * - uniqueId string: 同步数据唯一标识
 * - timeStampSignData string: 同步数据时间戳（仅在开通时间戳服务后返回）
 * - stamp string: 用户签章图 Base64，以 png 格式展示
 * - time string: 同步时间
 * - isSelfSign string: 是否自动签名，true 为是
 *   true 是 | false 否
 * - selfSignQRCode string: 自动签授权请求二维码（selfSign=true 且 isSelfSign=false 才有值）
 *
 * Example: {"signType":0,"templateId":"office_001","sysTag":"HIS","selfSign":"true","urId":"2023060100020","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","viewName":"王五","viewTime":"2023-06-01 11:00:00","pdfBase64":"JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iagozIDAgb2JqPDwvVHlwZS9QYWdlL1BhcmVudCAyIDAgUi9NZWRpYUJveFswIDAgNTk1IDg0Ml0+PmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1MiAwMDAwMCBuIAowMDAwMDAwMTAxIDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDQvUm9vdCAxIDAgUj4+CnN0YXJ0eHJlZgoxNjQKJSVFT0YK","viewSubject":"用印申请","viewRemark":"示例备注"}
 */
char *his_ywx_sign_info_syn(const char *request_json);

/**
 * 医网信 recipe/querySignDataByUniqueId: 签名状态查询（按订单）
 *
 * Returns the state of one signing order; can wait for the signature.
 * 查询某一条签名数据的状态；用 _options.wait_ms 可等待医师签名，等多久由 wait_ms 定（最长 10 分钟）：120 秒只是二维码的有效期。
 * POST /gateway/recipe/querySignDataByUniqueId, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 4.3.7.
 * With `_options.wait_ms` it asks again every 3000 ms (at most 600 s) until the state is final. 
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
 *
 * Answer (`data`):
 * - urid string: 签名流水号
 * - uniqueid string: 签名数据唯一标识
 * - status int: 签名数据状态
 *   0 待处理 | 2 已签名 | 6 拒绝（拒签） | 7 过期（待签数据过期删除） | 8 待签删除（待签数据删除操作） | 9 作废（签名后 app 操作作废） | 10 未领取
 * - openId string: 签名人用户 openId
 * - authSignQRCode string: auth 签名二维码 Base64（status=10 才有）
 *
 * Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472"}
 */
char *his_ywx_query_sign_data_by_unique_id(const char *request_json);

/**
 * 医网信 recipe/signDataListSearchByTime: 签名状态查询（按时间）
 *
 * Lists signing orders of a span of time, page by page.
 * POST /gateway/recipe/signDataListSearchByTime, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 5.1.1.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - startDate string [required, yyyy-MM-dd HH:mm:ss]: 开始时间（yyyy-MM-dd HH:mm:ss）
 * - endDate string [required, yyyy-MM-dd HH:mm:ss]: 结束时间（yyyy-MM-dd HH:mm:ss）
 * - pageNum int [required, default 1]: 页码（默认 1）
 * - pageSize int [required, default 10]: 页条数（默认显示 10 条）
 *   (开始时间 startDate 不能晚于结束时间 endDate)
 *
 * Answer (`data`):
 * - pageNum int: 页码
 * - pageSize int: 页条数
 * - total int: 总条数
 * - pages int: 总页数
 * - list array: 对象列表
 *   - urid string: 签名流水号
 *   - uniqueid string: 签名数据唯一标识
 *   - status int: 签名数据状态
 *     0 待处理 | 2 已签名 | 6 拒绝（拒签） | 7 过期（待签数据过期删除） | 8 待签删除（待签数据删除操作） | 9 作废（签名后 app 操作作废） | 10 未领取
 *   - openId string: 签名人用户 openId
 *
 * Example: {"startDate":"2023-06-01 00:00:00","endDate":"2023-06-01 23:59:59","pageNum":1,"pageSize":10}
 */
char *his_ywx_sign_data_list_search_by_time(const char *request_json);

/**
 * 医网信 recipe/synSignDataSearch: 获取签名结果（签名值、签章、已签 PDF）
 *
 * Returns the signature of one order: P7 or P1 value, stamp, signed PDF, or the reason of refusal.
 * 查询单条签名数据的签名结果。isP1 为 true 返回用户证书和 p1 签名值，为 false 返回 p7 签名值。
 * 用 _options.wait_ms 可等待医师签名，等多久由 wait_ms 定（最长 10 分钟）。
 * POST /gateway/recipe/synSignDataSearch, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 5.1.2.
 * With `_options.wait_ms` it asks again every 3000 ms (at most 600 s) until the state is final. 
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
 * - isP1 bool: 是否需要获取 p1 签名值（true 返回用户证书和 p1 签名值；false 返回 p7 签名值）
 *
 * Answer (`data`):
 * - urId string: 签名流水号
 * - uniqueId string: 签名数据唯一标识
 * - signedData string: p7 签名结果（已签名且 isP1 为 false 才有值）
 * - signedPdfBase64 string: 已签 PDF 文件 Base64（仅在 pdf 签名成功时有值）
 * - p1 string: p1 签名结果（已签名且 isP1 为 true 才有值）
 * - cert string: 用户证书（已签名且 isP1 为 true 才有值）
 * - stamp string: 签名图章 Base64
 * - signTime string: 签名时间（yyyy-MM-dd HH:mm:ss）
 * - failReason string: 失败或拒签原因
 *
 * Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472","isP1":false}
 */
char *his_ywx_syn_sign_data_search(const char *request_json);

/**
 * 医网信 doctor/existUnsign: 查询医生是否有待签数据（过去七天）
 *
 * Says whether a doctor has unsigned orders of the last seven days.
 * GET /gateway/doctor/existUnsign, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 5.1.3.
 *
 * Request fields:
 * - openId string [required]: 医生 openId
 *
 * Answer (`data`):
 * - data bool: true 有待签数据；false 没有
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06"}
 */
char *his_ywx_exist_unsign(const char *request_json);

/**
 * 医网信 recipe/deleteUnsignedDataByUniqueId: 删除待签数据
 *
 * Deletes an order that is not signed yet.
 * POST /gateway/recipe/deleteUnsignedDataByUniqueId, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 5.1.4.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
 *
 * Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472"}
 */
char *his_ywx_delete_unsigned_data_by_unique_id(const char *request_json);

/**
 * 医网信 recipe/verifyDataById: 验证签名结果
 *
 * Verifies a signature: the data must be what was signed.
 * 签名验签。各字段须与推送签名数据（syn_recipe_info）时一致；推送时另有的字段用 _options.extra 传入。
 * POST /gateway/recipe/verifyDataById, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 6.1.1.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
 * - patientName string [required]: 患者姓名
 * - patientAge string [required]: 患者年龄
 * - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
 *   男 男 | 女 女 | 未知 未知
 * - patientCardType string [required]: 证件类型
 *   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
 * - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写法不一，平台是否接受别的写法无法判断）
 * - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符；哪些标点可用文档没有说，只检查长度）
 * - uniqueId string [required]: 签名数据唯一标识
 * - templateId string: 模板 ID（只见于文档样例，参数表没有；与推送时一致）
 *   personRolesPdf 个人 pdf 多盖章区域签名 | hash 其他加密数据 | hash_001 病历概要 | hash_002 门（急）诊病历 | hash_003 急诊留观病历 | hash_004 西药处方 | hash_005 中药处方 | hash_006 （文档在此中断，名称未印出） | hash_023 （只见于样例，名称未印出）
 * - openId string [max 35]: 医网信医师唯一标识（与同步签名数据一致）
 * - patientCard string [max 20]: 患者证件号（与同步签名数据一致）
 * - hashValue string [required, base64]: Hash 原文（摘要值 Base64）（与同步签名数据一致）
 * - hashType string [required]: Hash 算法（与同步签名数据一致）
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
 * - tag string [tags]: 数据标签（与同步签名数据一致；最多 5 个标签，多个用逗号分隔，每个标签最多 5 个字符）
 * - remarks string: 签名备注（与同步签名数据一致）
 *
 * Answer (`data`):
 * - verifyResult bool: 验签结果（true 表示验签通过）
 *
 * Example: {"uniqueId":"58dfd52e1e5042869db2406d57b71e5b","templateId":"hash_002","urId":"2023060100017","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","hashValue":"R1MhlAA21HEiYuO2Sw/zPUisNbbuC31bKBu3hnHhV0A=","hashType":"SM3","subject":"门诊病历（内科）","tag":"门诊,内科","remarks":"门诊病历进行签名"}
 */
char *his_ywx_verify_data_by_id(const char *request_json);

/**
 * 医网信 recipe/verifyTimeStamp: 验证本地时间戳
 *
 * Verifies the local time stamp of a signing order.
 * 本地时间戳开启后，可用此接口验证。
 * POST /gateway/recipe/verifyTimeStamp, repeated after a lost answer. Source: 医网信院内移动签名接口说明, 6.1.2.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
 * - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
 *
 * Answer (`data`):
 * - verifyResult bool: 验签结果（true 表示验签通过）
 *
 * Example: {"uniqueId":"c1ac09f4def444f3aa5857cb65206045"}
 */
char *his_ywx_verify_time_stamp(const char *request_json);

/**
 * 医网信 localDigest: 数据哈希计算（在本机计算，不上传原文）
 *
 * Computes the same digest as compute_digest_for_alg on this machine.
 * 文档 4.3.4 允许集成者自行在本地计算摘要。结果字段与 compute_digest_for_alg 相同，可直接用于 syn_recipe_info 的 hashValue 和 hashType。
 * 文本按 UTF-8 计算；二进制内容（如 PDF）用 base64 传入。
 * Local, no network. Source: 医网信院内移动签名接口说明, 4.3.4.
 *
 * Request fields:
 * - originData string: 要计算摘要的原文（文本）
 * - base64 string [base64]: 要计算摘要的原文（Base64 编码的二进制）
 * - hashAlg string [default SM3]: 摘要算法
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256
 *   (originData 和 base64 不能同时为空)
 *   (originData 和 base64 只能传一个)
 *
 * Answer (`data`):
 * - hashValue string: 原文摘要结果（Base64 格式）
 * - hashType string: 摘要算法
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
 *
 * Example: {"originData":"门诊病历：示例原文","hashAlg":"SM3"}
 */
char *his_ywx_local_digest(const char *request_json);

/**
 * 医网信 callback: 验证并解析回调报文
 *
 * Checks the MD5 signature of a callback and tells which event it is.
 * 医师状态、签名状态、自动签授权由平台回调通知：院方的接收接口收到 POST 后，把报文原文交给本操作。签名正确时 valid 为 true，event 说明是哪种回调，head、body 是报文内容；把 answer 原样作为应答返回，平台收到其他应答会再次发送。valid 为 false 时报文不可信，不给出内容。
 * 签名是 body 中非空成员按名称排序的 k=v 用 & 连接，加 # 和 clientSecret 后的 MD5；签名里没有时间，同一报文可能重复收到，由院方按 urId 或 openId 去重。
 * 医师在 APP 里做的自动签授权没有回调地址，这类回调不可靠：以 self_sign_get_result 的结果为准。
 * Local, no network. Source: 医网信院内移动签名接口说明, ywx-public 1.
 *
 * Request fields:
 * - client_secret string [required, from the configuration when absent]: 第三方厂商秘钥 clientSecret
 * - body string [required]: 收到的报文原文（整个 POST 的内容，形如 {"head":{…},"body":{…}}）
 *
 * Answer (`data`):
 * - valid bool [required]: 签名是否正确
 * - event string [required]: 回调事件
 *   doctor_status 医师状态 | sign_result 签名状态 | auto_sign 自动签授权 | unknown 其他或验证不通过
 * - head object [required]: 报文的 head
 *   - clientId string: 第三方厂商标识
 *   - sign string: 签名
 *   - templateId string: 模板 ID
 *   - serviceId string: 服务 ID（文本或数字）
 * - body object [required]: 报文的 body（不同事件内容不同）
 *   - openId string: 医师的 openId
 *   - phoneNum string: 手机号（医师状态）
 *   - process string: 操作标识（医师状态）
 *     0 审核通过 | 1 证书签发 | 2 设置签章 | 3 用户注销 | 4 审核拒绝 | 5 用户停用 | 6 修改手机号 | 7 用户启用 | 9 用户删除
 *   - time string: 时间（医师状态，yyyy-MM-dd HH:mm:ss）
 *   - note string: 拒绝的原因或证书的说明（医师状态）
 *   - stamp string: 签章图片（Base64）（process 为 2 时）
 *   - stampStatus string: 签章状态（process 为 2 时）
 *     10 签章未审核 | 11 签章已审核
 *   - urId string: 业务系统的唯一标识（签名状态）
 *   - uniqueId string: 签名订单唯一标识（签名状态）
 *   - status string: 签名状态（签名状态）
 *     2 已签名 | 6 拒绝签名 | 7 签名订单已过期删除 | 9 已签名订单作废
 *   - signedData string: 签名结果（P7）（已签名时）
 *   - signedPdfBase64 string: 签名后的 PDF（Base64）（已签名时）
 *   - reason string: 拒绝签名的原因（拒绝时）
 *   - deleteTime string: 作废时间（作废时）
 *   - result bool: 是否同意自动签（自动签授权）
 *     true 同意 | false 拒绝
 * - answer string [required]: 应答平台的报文（原样返回）
 *
 * Example: {"body":"{\"head\":{\"clientId\":\"2017070411003376\",\"sign\":\"bd27558684f31e75f062f87e10a1ea5e\"},\"body\":{\"openId\":\"o1\",\"phoneNum\":\"13800000000\",\"process\":\"2\",\"time\":\"2024-05-20 09:30:00\",\"note\":\"\",\"stampStatus\":\"11\"}}"}
 */
char *his_ywx_verify_callback(const char *request_json);

/**
 * 医网信 device/v2/server/oauth/getAccessToken: 云平台：获取 accessToken
 *
 * Fetches the access token of the cloud platform; the other operations do this by themselves.
 * 平时不用调用：云平台的操作（am_ 开头的，以及 request 的 token）自己获取、缓存并更新 accessToken；可用来检查 client_id 和 client_secret 是否正确。
 * 路径取自配置 token_path。有效期内再次获取后，旧的 accessToken 作废；多台电脑共用一个 clientId 时请配置 token_store。
 * GET , repeated after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - appSecret string [required, always from the configuration]: 第三方厂商秘钥 clientSecret
 *
 * Answer (`data`):
 * - accessToken string [required]: 授权码
 * - expiresIn string: 有效时间（秒）（文本）
 * - scope string: 授权范围
 *
 * Example: {}
 */
char *his_ywx_get_access_token(const char *request_json);

/**
 * 医网信 request: 调用平台的其他接口
 *
 * Calls any other interface of the platform, with a token if wanted.
 * 没有单独操作的接口用本操作调用：path 为接口路径（以 / 开头），query 和 body 按平台文档填写，clientId 也由调用方填写。
 * token 为 true 时由本库获取 accessToken（见 get_access_token），放进请求里有的那一处：msg.head、head，都没有就放进查询参数；令牌失效时重新获取一次并重发。
 * 只有 method 为 GET 时，没有收到应答才会自动重发。
 * POST , never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - method string [required]: HTTP 方法
 *   GET 查询 | POST 提交
 * - path string [required, no_space]: 接口路径（以 / 开头，不含主机名和查询串）
 * - query object: 查询参数（名称到值）
 * - body any: 请求体（JSON）（method 为 POST 时使用）
 * - token bool: 是否由本库加上 accessToken（不传按 false 处理）
 *
 * Example: {"method":"POST","path":"/am/v2/selfSign/getGrantResult","body":{"head":{"clientId":"2017070411003376"},"body":{"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06"}},"token":true}
 */
char *his_ywx_request(const char *request_json);

/**
 * 医网信 am/v2/doctor/syn: 云平台：同步医师信息
 *
 * Reports a doctor to the cloud platform and gets the openId.
 * 把医师报给云平台，返回医师唯一标识 openId。旧平台的 /am/doctor/syn 用 request 调用。
 * POST /am/v2/doctor/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - serviceId string: 订阅服务 ID（有客户端同步医师传 100，同步签名数据传 101，也有不传的）
 * - doctorIdType string [required]: 职业资格证类别
 *   YS 医师资格证 | YJ 药剂师资格证 | YY 营养师资格证 | ZC 助产师证 | XL 心理咨询师证 | YL 医疗技师证 | HS 护士资格证 | QT 其它
 * - doctorId string: 资格证号（没有时 doctorIdType 传 QT）
 * - doctorName string [required]: 医师姓名（证件上的姓名，只能有汉字、字母和 ·）
 * - uid string [required]: 医师证件号码
 * - uidCardType string [required]: 医师证件类型
 *   SF 身份证 | HZ 护照
 * - phone string [required]: 手机号码
 * - department string [required]: 科室
 * - orgName string: 执业地点
 * - email string: 邮箱
 * - title string: 职称
 * - secDepartment string: 二级科室
 * - speciality string: 医师专长
 * - telqualification string: 专业技术资格（评）
 * - technicaltitle string: 专业技术职务（聘）
 * - position string: 专业技术职务聘用岗位
 * - organizationcode string: 编制情况
 * - uPic string [base64]: 医师照片（Base64）
 * - idCardPic string [base64]: 证件正面照片（Base64）
 * - idCardBackPic string [base64]: 证件背面照片（Base64）
 * - titlePic string [base64]: 医师职称照片（Base64）
 * - doctorIdPic string [base64]: 医师资格证照片（Base64）
 *
 * Answer (`data`):
 * - openId string: 医网信医师唯一标识
 *
 * Example: {"serviceId":"100","doctorIdType":"QT","doctorId":"110101198505050032","doctorName":"王五","uid":"110101198505050032","uidCardType":"SF","phone":"13900000001","department":"内科","orgName":"示例医院","title":"主治医师"}
 */
char *his_ywx_am_doctor_syn(const char *request_json);

/**
 * 医网信 am/v2/recipe/syn: 云平台：同步签名数据
 *
 * Pushes a record to be signed by a doctor on the cloud platform.
 * 把处方等数据同步到云平台，由医师签名；平台对整个 body 签名固化。数据 7 天内没有签名即过期。返回的 uniqueId 须由业务系统保存。
 * signType 为 2 时用 am_get_sign_qr_code 得到签名二维码的地址。旧平台的 /am/recipe/syn 和 v3 用 request 调用。
 * POST /am/v2/recipe/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - serviceId string: 订阅服务 ID（有客户端同步医师传 100，同步签名数据传 101，也有不传的）
 * - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
 * - patientName string [required]: 患者姓名
 * - patientAge string [required]: 患者年龄
 * - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
 *   男 男 | 女 女 | 未知 未知
 * - patientCardType string [required]: 证件类型
 *   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
 * - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写法不一，平台是否接受别的写法无法判断）
 * - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符；哪些标点可用文档没有说，只检查长度）
 * - signType int [required]: 签名方式
 *   0 推送签名（仅限推送到医网信APP） | 1 SDK 集成签名 | 2 PC 二维码签名
 * - templateId string [required]: 模板 ID
 *   recipe 处方（明文） | viewport 影像（明文） | diagnosis 诊断报告（明文） | medicalRecord 病历（明文） | consultation 会诊意见书（明文） | Laboratory 检验（明文） | personPdf 个人 pdf 签名 | hash 其他加密数据 | hash_004 西药处方 | hash_005 中药处方
 * - channelID string: 渠道 ID
 * - sysTag string: 系统标识（自动签名按业务系统隔离）
 * - selfSign string: 是否自动签
 *   true 是 | false 否
 * - openId string [required, max 35]: 医网信医师唯一标识（长度 35 位）
 * - patientCard string [required at times]: 患者证件号（证件类型为 QT 时可以为空）
 * - pathogeny string: 患者病因（处方模板使用）
 * - diagnose string: 医师诊断（处方模板使用）
 * - recipeTerm int: 处方时效（天）（处方模板使用）
 * - recipeInfo array: 处方药品条目（处方模板使用）
 *   - name string: 药品名称
 *   - standard string: 药品规格
 *   - Dosage string: 用量
 *   - UnitOf string: 剂量单位
 *   - Usage string: 用法
 *   - Frequency string: 频次
 *   - Days string: 天数
 *   - Quantity string: 数量
 *   - Unit string: 药品单位
 *   - Price string: 药品单价
 * - hashValue string [base64]: Hash 原文（摘要值 Base64）（摘要类模板使用；可用 local_digest 计算）
 * - hashType string: Hash 算法（摘要类模板使用）
 *   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
 * - tag string [tags]: 数据标签（最多 5 个标签，多个用逗号分隔，每个标签最多 5 个字符）
 * - remarks string: 签名备注
 * - pdfBase64 string [base64]: PDF 文件的 Base64（PDF 类模板使用）
 * - pdfFile string: PDF 文件的 Base64，给出文件路径
 *
 * Answer (`data`):
 * - uniqueId string: 签名数据唯一标识（须由业务系统保存）
 * - timeStampSignData string: 时间戳签名值（仅在开通时间戳服务后返回）
 * - selfSign bool: 自动签名状态
 *
 * Example: {"signType":2,"serviceId":"101","templateId":"recipe","urId":"2023060100022","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","subject":"处方单","pathogeny":"流鼻涕、发烧","diagnose":"感冒","recipeTerm":1,"recipeInfo":[{"name":"阿莫西林","standard":"0.25","Dosage":"0.5","UnitOf":"g","Usage":"口服","Frequency":"每日三次","Days":"7","Quantity":"2","Unit":"盒","Price":"10"}]}
 */
char *his_ywx_am_recipe_syn(const char *request_json);

/**
 * 医网信 am/v2/recipe/getSignQRCode: 云平台：签名二维码的地址
 *
 * Builds the address of the page with the QR code by which a doctor signs an order.
 * 生成签名二维码页面的地址 data.url，用浏览器打开，医师用医网信APP扫码签名；signType 为 2 的签名数据用它。
 * 地址里带有 accessToken：没有可用的时先获取一个，地址请不要保存或转发。
 * Local; only a token may have to be fetched. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - openId string [required]: 医网信医师唯一标识
 * - uniqueId string [required]: 签名数据唯一标识（由 am_recipe_syn 得到）
 * - clientId string [required, always from the configuration]: 第三方厂商标识
 * - redirectUrl string: 签名后转到的地址
 *
 * Answer (`data`):
 * - url string [required]: 签名二维码页面的地址
 *
 * Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","uniqueId":"57cacee629a94aa4959bcfb1b939a472","redirectUrl":"https://his.example/signed"}
 */
char *his_ywx_am_get_sign_qr_code(const char *request_json);

/**
 * 医网信 am/v2/oauth2/cs/authorize: 云平台扫码登录：请求二维码
 *
 * Asks the cloud platform for a log-in QR picture.
 * 返回请求 id（requestId）和二维码图片（imgBase64）。医师扫码后依次用 oauth2_get_auth_code、oauth2_access_token、oauth2_tokeninfo 得到用户信息。
 * GET /am/v2/oauth2/cs/authorize, repeated after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - service string [required, default userService]: 服务
 *   userService 用户服务
 * - response_type string [required, default code]: 授权类型（固定值 code）
 *   code 授权码
 * - redirect_uri string [default null]: 登录后转到的地址（不传时发文本 null，公开客户端就是这样）
 * - client_id string [required, always from the configuration]: 第三方厂商标识
 *
 * Answer (`data`):
 * - requestId string: 请求 id
 * - imgBase64 string: 登录二维码图片 Base64
 *
 * Example: {"redirect_uri":"https://his.example/login"}
 */
char *his_ywx_oauth2_authorize(const char *request_json);

/**
 * 医网信 am/v2/oauth2/cs/getAuthCode: 云平台扫码登录：取授权码
 *
 * Returns the code of a scanned log-in QR code; can wait for the scan.
 * 用 oauth2_authorize 返回的 requestId 取授权码 code。用 _options.wait_ms 可等待医师扫码。
 * 平台怎样表示“还没有扫码”没有公开：等待时没有 code 的应答（包括拒绝）都算还没有扫码，时间到了返回平台最后一次的应答。
 * GET /am/v2/oauth2/cs/getAuthCode, repeated after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 * With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 没有 code 的应答（包括拒绝）都按还没有扫码处理，时间到了给出最后一次的应答。
 *
 * Request fields:
 * - requestId string [required]: oauth2_authorize 返回的请求 id
 *
 * Answer (`data`):
 * - result string: 扫码结果
 *   0 登录成功
 * - code string: 授权码（交给 oauth2_access_token）
 *
 * Example: {"requestId":"8e61f0c2d7b94a35b1c8e4f07a96d253"}
 */
char *his_ywx_oauth2_get_auth_code(const char *request_json);

/**
 * 医网信 am/v2/oauth2/access_token: 云平台扫码登录：用授权码换用户的 access_token
 *
 * Exchanges the code of a log-in for the user's access token.
 * 这是登录用户的 access_token，与 get_access_token 的 accessToken（厂商的）不同，只用于 oauth2_tokeninfo。
 * GET /am/v2/oauth2/access_token, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - client_id string [required, always from the configuration]: 第三方厂商标识
 * - client_secret string [required, always from the configuration]: 第三方厂商秘钥
 * - grant_type string [required, default authorization_code]: 授权方式（固定值）
 *   authorization_code 授权码
 * - code string [required]: oauth2_get_auth_code 返回的授权码
 *
 * Answer (`data`):
 * - access_token string: 登录用户的 access_token
 *
 * Example: {"code":"0c7e5b1f93d84a26a1e4f7b2d85c6093"}
 */
char *his_ywx_oauth2_access_token(const char *request_json);

/**
 * 医网信 am/oauth2/tokeninfo: 云平台扫码登录：获取登录用户的信息
 *
 * Returns who has logged in.
 * GET /am/oauth2/tokeninfo, repeated after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
 *
 * Request fields:
 * - access_token string [required]: oauth2_access_token 返回的 access_token
 *
 * Answer (`data`):
 * - userName string: 姓名
 * - userIdcardNum string: 用户证件号码
 *
 * Example: {"access_token":"7d1f4b60c2e94835a6b0e8f3d97c5124"}
 */
char *his_ywx_oauth2_tokeninfo(const char *request_json);

/**
 * 浙里办体检预约 reservation/sync/token: 获取 token
 *
 * Fetches the access token; the other operations do this by themselves.
 * 其他接口会自动获取和更新 token，一般不必单独调用；可用来检查 api_key、secret、aes_key 是否正确。
 * token 有效期 24 小时，超时后重新获取。
 * POST /reservation/sync/token, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说明, 获取token.
 *
 * Request fields:
 * - apikey string [required, always from the configuration]: apikey
 * - secret string [required, always from the configuration]: secret
 *
 * Answer (`data`):
 * - token string: ACCESS-TOKEN
 * - expire int: 距离过期时间（毫秒）
 *
 * Example: {}
 */
char *his_reservation_token(const char *request_json);

/**
 * 浙里办体检预约 reservation/sync/order: 预约信息同步（取所有未同步的预约）
 *
 * Fetches all appointments that were not yet marked as received.
 * 由医院调用平台接口获取最新预约信息，一次返回所有未同步的预约。收妥并入库后，用 callback 告知平台，否则下次仍会返回。
 * data 是预约列表；同一批次的 requestId 相同。orderStatus 为 2 是改约，为 5 是取消，须按 serialNumber 更新已有记录。
 * POST /reservation/sync/order, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说明, 预约信息同步.
 *
 * Answer (`data`):
 * - data array: 预约列表
 *   - requestId string [max 32]: 请求标识（同一批次相同）
 *   - serialNumber string [max 50]: 平台预约 ID
 *   - erhcNo string [max 64]: 健康卡号
 *   - name string [max 20]: 姓名
 *   - cardType string [max 3]: 证件类型（样例返回数字）
 *     1 身份证 | 2 护照 | 3 台胞证 | 4 港澳通行证 | 5 居民户口簿 | 6 军官证 | 7 驾驶证 | 8 出生医学证明 | 99 其他法定有效证件
 *   - idcard string [max 30]: 证件号码
 *   - birthdate string [yyyy-MM-dd]: 出生日期
 *   - sexCode string [max 1]: 性别（样例返回数字）
 *     1 男 | 2 女
 *   - isPregnant bool: 孕否
 *     true 已怀孕 | false 未怀孕
 *   - married string [max 1]: 婚姻状况（样例返回数字）
 *     1 未婚 | 2 已婚
 *   - mobile string [max 15]: 联系电话
 *   - hospitalCode string [max 30]: 体检机构编码
 *   - hospitalName string [max 50]: 体检机构名称
 *   - checkDate string [yyyy-MM-dd]: 预约体检日期
 *   - hospitalPackageId string [max 32]: 体检套餐编码
 *   - hospitalPackageName string [max 100]: 体检套餐名称
 *   - addCombinationId string [max 1000]: 体检加项编码（多个用逗号分隔）
 *   - addCombinationName string [max 2000]: 体检加项（多个用逗号分隔）
 *   - examinationFee decimal: 体检费用（元）（保留两位小数；按平台原文保留，不转成浮点数）
 *   - orderStatus string [max 4]: 预约状态（样例返回数字）
 *     1 已预约未传输 | 2 改约 | 5 已取消预约
 *   - payType string [max 20]: 支付方式（默认 1 支付宝；样例返回数字 0，含义未印出）
 *     1 支付宝
 *   - dataSources string [max 20]: 数据来源
 *
 * Example: {}
 */
char *his_reservation_order(const char *request_json);

/**
 * 浙里办体检预约 reservation/sync/callback: 预约信息同步回调（告知平台已收妥）
 *
 * Marks a batch or one appointment as received by the hospital.
 * 文档的修改日志（2021.06.24）说 requestId 是单个预约的 id，参数表说它是批次：“该批次的所有预约记录都将标记为医院已接收”。这里按参数表；只确认一条时请用 serialNumber，不传 requestId。
 * requestId 和 serialNumber 二选一：传 requestId 时该批次的所有预约都标记为医院已接收；不传 requestId 时按 serialNumber 标记单条预约。
 * 两者都有时以 requestId 为主。请在预约已可靠入库之后再调用。
 * POST /reservation/sync/callback, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说明, 预约信息同步回调.
 * With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
 *
 * Request fields:
 * - requestId string [max 32]: 请求标识（批次）（order 返回；serialNumber 不传或为 null 时必填；该批次的所有预约记录都将标记为医院已接收）
 * - serialNumber string [max 50]: 平台预约 ID（order 返回；requestId 不传或为 null 时不可为空）
 *   (requestId 和 serialNumber 至少填一个)
 *
 * Example: {"requestId":"d5dfbba53ff87920fc77c1bffea9ea25","serialNumber":"ZJ109-35"}
 */
char *his_reservation_callback(const char *request_json);

/**
 * 浙里办体检预约 reservation/sync/arrival: 预约人员到检
 *
 * Reports that the person has come for the health check.
 * 向平台报告预约人员已到检。不传 arriveDate 时平台按当前时间记录。
 * POST /reservation/sync/arrival, never sent twice after a lost answer. Source: 浙里办体检预约信息同步接口说明, 到检.
 * With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
 *
 * Request fields:
 * - serialNumber string [required, max 50]: 平台预约 ID（最大长度见预约信息同步的返回参数）
 * - arriveDate string [yyyy-MM-dd HH:mm:ss]: 到检时间（文档类型为 DateTime，格式未印出，无法判断；按 yyyy-MM-dd HH:mm:ss 传，平台要别的格式时用 _options.validation 为 lenient；不传按当前时间处理）
 *
 * Example: {"serialNumber":"ZJ109-35","arriveDate":"2021-04-06 08:15:00"}
 */
char *his_reservation_arrival(const char *request_json);

/**
 * 微信电子健康卡 getAppToken: 获取接口调用凭证 appToken
 *
 * Fetches a new appToken, the credential of every other call.
 * 平时不用调用：本库自己获取、缓存并更新 appToken。appToken 有效期 7200 秒；有效期内再次调用会刷新，旧的 appToken 随即失效，使用同一个 appId 的其他程序要重新获取。调用任何接口之前，先在官网“开发配置”的 IP 白名单里加上服务器的公网 IP。
 * POST /rest/auth/HealthCard/HealthOpenAuth/AuthObj/getAppToken, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.1.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - appId string [required, from the configuration when absent]: 服务号开发商用户凭证（开放平台官网分配的 appId；不填时取配置 app_id。取得的 appToken 只用于这个 appId 的调用）
 *
 * Answer (`data`):
 * - appToken string [required]: 接口调用凭证（其他所有接口的调用凭证）
 * - expiresIn int [required]: 凭证有效时间（秒）（默认为 7200 秒；也有客户端收到文本）
 *
 * Example: {}
 */
char *his_healthcard_get_app_token(const char *request_json);

/**
 * 微信电子健康卡 registerHealthCard: 注册健康卡
 *
 * Registers a health card for one person, with a real-name check.
 * 新用户建卡流程。平台对姓名和证件号码实名核身；已注册过的直接返回原卡（以第一次注册的信息为准）。wechatCode 由获取用户微信身份码页面（get_user_code_url）带回，用过即失效，因此应答丢失时不会自动重发。顺序：先注册健康卡，再到 HIS 查询或新建档案得到院内 ID，然后用 bind_card_relation 绑定。必须有身份证才能建卡，可以为亲友建卡，一个微信帐号最多 5 张（10057）。重复建卡时二维码文本不变，第二次的手机号等不会更新。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCard, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.2.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - wechatCode string [required]: 微信身份码（由获取用户微信身份码页面带回，一次有效）
 * - name string [required]: 姓名
 * - gender string [required]: 性别（男、女）
 *   男 男 | 女 女
 * - nation string [required]: 民族（汉族、满族等）
 * - birthday string [required, yyyy-MM-dd]: 出生年月日（格式：yyyy-MM-dd）
 * - idNumber string [required]: 证件号码
 * - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表；09 医保卡、10 就诊卡、11 健康卡能否用来注册，文档没有说）
 * - address string: 地址
 * - phone1 string [required]: 联系方式 1
 * - phone2 string: 联系方式 2
 * - patid string: 院内 ID（院内用户唯一标识）
 * - relation string: 与本人的关系
 * - citycode string: 城市代码
 * - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *   - motherName string: 母亲姓名
 *   - motherIdType string: 母亲证件类型
 *   - motherIdNumber string: 母亲证件号码
 *   - motherNation string: 母亲民族
 *   - motherCountry string: 母亲国籍
 *   - motherBirthDay string: 母亲出生日期
 *   - motherPhone string: 母亲电话
 *   - motherAddress string: 母亲地址
 *   - fatherName string: 父亲姓名
 *   - fatherIdType string: 父亲证件类型
 *   - fatherIdNumber string: 父亲证件号码
 *   - fatherNation string: 父亲民族
 *   - fatherCountry string: 父亲国籍
 *   - fatherBirthDay string: 父亲出生日期
 *   - fatherPhone string: 父亲电话
 *   - fatherAddress string: 父亲地址
 *   - parity string: 胎次
 *   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *   - birthTime string: 出生时间
 * - clientInfo object: 客户端信息
 *   - ip string: 客户端 IP
 *   - referer string: 来源页面
 *   - userAgent string: 客户端 User-Agent
 * - ip string: 客户端 IP
 * - referer string: 来源页面
 * - userAgent string: 客户端 User-Agent
 * - ext string: 扩展信息
 * - openId string: 用户 openId（微信服务号用户唯一标识）
 * - registeredType int: 注册方式（0 单个，1 批量）
 *   0 单个注册 | 1 批量注册
 *
 * Answer (`data`):
 * - qrCodeText string [required]: 二维码文本（按当地卫计委要求返回静态码或动态码，一般为静态码；静态码由“健康卡 ID + :1”组成）
 * - healthCardId string: 健康卡 ID（返回静态码时可能没有：取静态码文本前 64 位）
 * - phid string [required]: 健康卡主索引
 * - adminExt string [required]: 扩展字段（卡管平台注册接口应答包的全部内容（不含图片数据），是一段 JSON 文本）
 * - unbindOrderId string: 解绑订单 ID（绑定人数达上限（10057）时，在被拒绝的应答的 data 里）
 * - unbindURL string: 解绑页面 URL（绑定人数达上限（10057）时，在被拒绝的应答的 data 里；请患者打开它解绑）
 *
 * Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","address":"浙江省平湖市当湖街道示例路1号","phone1":"13800000000","phone2":"13900000000","patid":"1003243"}
 */
char *his_healthcard_register_health_card(const char *request_json);

/**
 * 微信电子健康卡 getHealthCardByHealthCode: 通过健康卡授权码获取健康卡
 *
 * Returns the health card that the patient authorised (healthCode).
 * 跨院用户一键注册健康卡。healthCode 由选择健康卡页面（get_health_card_list_url）带回，用过即失效（10008），因此应答丢失时不会自动重发。平台较新的说明要求 relateAppId、relateOpenId。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getHealthCardByHealthCode, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.3.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - healthCode string [required]: 健康卡授权码（由选择健康卡页面带回，一次有效；页面带回 0 表示用户要新建卡，-1 表示没有授权，都不能用来查询）
 *
 * Answer (`data`):
 * - card object [required]: 健康卡数据
 *   - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
 *   - name string [required]: 姓名
 *   - gender string [required]: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string [required]: 民族（汉族、满族等）
 *   - birthday string: 出生年月日（格式：yyyy-MM-dd）
 *   - idNumber string [required]: 证件号码
 *   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
 *   - address string: 地址
 *   - phone1 string [required]: 联系方式 1
 *   - phone2 string: 联系方式 2
 *   - phid string [required]: 健康卡主索引
 *   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
 *   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
 *   - adminExt string [required]: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
 *   - ext string: 扩展信息
 *   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *     - motherName string: 母亲姓名
 *     - motherIdType string: 母亲证件类型
 *     - motherIdNumber string: 母亲证件号码
 *     - motherNation string: 母亲民族
 *     - motherCountry string: 母亲国籍
 *     - motherBirthDay string: 母亲出生日期
 *     - motherPhone string: 母亲电话
 *     - motherAddress string: 母亲地址
 *     - fatherName string: 父亲姓名
 *     - fatherIdType string: 父亲证件类型
 *     - fatherIdNumber string: 父亲证件号码
 *     - fatherNation string: 父亲民族
 *     - fatherCountry string: 父亲国籍
 *     - fatherBirthDay string: 父亲出生日期
 *     - fatherPhone string: 父亲电话
 *     - fatherAddress string: 父亲地址
 *     - parity string: 胎次
 *     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *     - birthTime string: 出生时间
 *   - verifyStatus bool: 是否已验证
 *   - idCard string: 证件号码（旧名）
 *   - cardType string: 证件类型（旧名）
 * - isSelf bool: 是否本人
 *
 * Example: {"healthCode":"F9D3F8A308FC0EABC581F5903CAA1094"}
 */
char *his_healthcard_get_health_card_by_health_code(const char *request_json);

/**
 * 微信电子健康卡 getHealthCardByQRCode: 通过健康卡二维码获取健康卡
 *
 * Returns the health card of a scanned QR code.
 * 扫码就医流程（静态二维码）：扫码枪读到的二维码文本换取患者信息。动态二维码的校验用 verify_qr_code。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getHealthCardByQRCode, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.4.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
 *
 * Answer (`data`):
 * - card object [required]: 健康卡数据
 *   - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
 *   - name string [required]: 姓名
 *   - gender string [required]: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string [required]: 民族（汉族、满族等）
 *   - birthday string: 出生年月日（格式：yyyy-MM-dd）
 *   - idNumber string [required]: 证件号码
 *   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
 *   - address string: 地址
 *   - phone1 string [required]: 联系方式 1
 *   - phone2 string: 联系方式 2
 *   - phid string [required]: 健康卡主索引
 *   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
 *   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
 *   - adminExt string [required]: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
 *   - relation string: 与本人的关系
 *   - ext string: 扩展信息
 *   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *     - motherName string: 母亲姓名
 *     - motherIdType string: 母亲证件类型
 *     - motherIdNumber string: 母亲证件号码
 *     - motherNation string: 母亲民族
 *     - motherCountry string: 母亲国籍
 *     - motherBirthDay string: 母亲出生日期
 *     - motherPhone string: 母亲电话
 *     - motherAddress string: 母亲地址
 *     - fatherName string: 父亲姓名
 *     - fatherIdType string: 父亲证件类型
 *     - fatherIdNumber string: 父亲证件号码
 *     - fatherNation string: 父亲民族
 *     - fatherCountry string: 父亲国籍
 *     - fatherBirthDay string: 父亲出生日期
 *     - fatherPhone string: 父亲电话
 *     - fatherAddress string: 父亲地址
 *     - parity string: 胎次
 *     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *     - birthTime string: 出生时间
 *   - verifyStatus bool: 是否已验证
 *   - idCard string: 证件号码（旧名）
 *   - cardType string: 证件类型（旧名）
 *
 * Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
 */
char *his_healthcard_get_health_card_by_qr_code(const char *request_json);

/**
 * 微信电子健康卡 ocrInfo: 身份证 OCR 识别
 *
 * Reads the text of an identity card photograph.
 * 把身份证正面照片识别为文本。图片用 imageContent（Base64）或 imageFile（文件路径）给出，data:…;base64, 头部（没有 data: 的也算）由本库去掉。文档要求压缩到百 K 级别：超过 500 KB 时提醒。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/ocrInfo, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.5.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - imageContent string [required, base64]: 身份证图片（身份证正面照片的 Base64 数据，不带头部信息；压缩到百 K 级别再上传）
 * - imageFile string: 身份证图片，给出文件路径
 *
 * Answer (`data`):
 * - cardInfo object [required]: 身份证信息
 *   - name string [required]: 姓名
 *   - id string [required]: 身份证号
 *   - gender string [required]: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string [required]: 民族（汉、满等）
 *   - birth string [required]: 出生日期（格式：1991/5/25；注册健康卡要 yyyy-MM-dd，用前要转换）
 *   - address string [required]: 地址
 *   - authority string: 签发机关（xxx 公安局）
 *   - validDate string: 有效期（格式：XXXX.XX.XX-XXXX.XX.XX）
 *
 * Example: {"imageContent":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="}
 */
char *his_healthcard_ocr_info(const char *request_json);

/**
 * 微信电子健康卡 bindCardRelation: 绑定健康卡和院内 ID 关系
 *
 * Binds a health card to the hospital's own patient number.
 * 绑定或修改健康卡二维码与院内 ID 的映射关系；平台保存最近一次提交的关系。患者有多个院内 ID 时，绑定最近使用或最近办理的一个，或让患者选择。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/bindCardRelation, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.6.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - patid string [required]: 院内 ID（院内 HIS 主索引）
 * - qrCodeText string [required]: 二维码文本
 *
 * Answer (`data`):
 * - result bool [required]: 绑定结果（true-成功，false-失败）
 *
 * Example: {"patid":"1003243","qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
 */
char *his_healthcard_bind_card_relation(const char *request_json);

/**
 * 微信电子健康卡 reportHISData: 用卡数据监测（上报用卡数据）
 *
 * Reports one use of a card for the usage statistics.
 * 上报一次用卡。证件类型为健康卡（11）时必填二维码文本；不是健康卡时必填身份证号码和姓名；挂号、预约挂号、当日挂号必填用卡科室。平台对用卡数据监测（服务 141）要求 relateAppId、relateOpenId，对上架应用用卡（服务 199，同一地址）不要求。只上报用卡成功的数据，实时或每日定时。同一次用卡报两次是否重复统计，文档没有说：因此不会自动重发；发件箱重发时用原来的 requestId，平台答 10054（重复请求）就当作已经收到，这是推断。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportHISData, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.7.
 * With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
 *
 * Request fields:
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - qrCodeText string [required at times]: 二维码文本（证件类型是健康卡时必填）
 * - idCardNumber string [required at times]: 身份证号码（证件类型不是健康卡时必填；文档示例写作 idCard）
 * - name string [required at times]: 姓名（证件类型不是健康卡时必填）
 * - time string [required, yyyy-MM-dd HH:mm:ss]: 用卡时间（格式：yyyy-MM-dd HH:mm:ss）
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id；commonIn 的 hospitalId 和取 appToken 也用它）
 * - scene string [required]: 用卡环节（见用卡环节表）
 * - department string [required at times]: 用卡科室（挂号、预约挂号、当日挂号时必填；见标准科室表（文档没有附）：科室名或代码，如 0300）
 * - cardType string [required]: 证件类型（01-居民身份证，11-健康卡，其他见证件类型表）
 * - cardChannel string [required]: 用卡渠道（代码如 0401，也接受“服务号、app、窗口”等文字）
 *   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000 其他
 * - hospitalCode string: 医院代码（文档没有此项，公开客户端都送；不填时与 hospitalId 相同）
 * - cardCostTypes string: 用卡费别（见用卡费别表）
 *   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
 * - subHospitalCode string: 分院代码
 * - serviceId string: 服务 ID
 *
 * Answer (`data`):
 * - none string [required]: 占位（空字符串）
 * - resultCode int: 结果代码
 * - time string: 时间
 *
 * Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1","idCardNumber":"330482199309140014","name":"张三","time":"2024-05-20 09:30:00","scene":"0101012","department":"0300","cardType":"11","cardChannel":"0100","hospitalCode":"90003","cardCostTypes":"0100"}
 */
char *his_healthcard_report_his_data(const char *request_json);

/**
 * 微信电子健康卡 getOrderIdByOutAppId: 获取卡包订单 ID
 *
 * Fetches a one-use order id for the card pack page.
 * 得到的 orderId 用于拼接领取卡包页面（take_ms_card_url），一经使用即刻失效，下次要重新获取。先要在官网完成“卡包-领卡”配置；已经领过的卡，页面直接展示。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getOrderIdByOutAppId, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.8.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - appId string [required, from the configuration when absent]: 服务号开发商用户凭证（开放平台官网分配的 appId；不填时取配置 app_id。取 appToken 也用它）
 * - qrCodeText string [required]: 二维码文本
 *
 * Answer (`data`):
 * - orderId string [required]: 订单 ID（一经使用即刻失效，下次使用需要重新获取）
 *
 * Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
 */
char *his_healthcard_get_order_id_by_out_app_id(const char *request_json);

/**
 * 微信电子健康卡 registerBatchHealthCard: 注册批量健康卡
 *
 * Registers health cards for up to 15 known patients.
 * 老用户批量升级。wechatCode 填离线微信身份码（固定值，向平台对接人员获取）。应答按 idNumber 对应，没有应答或二维码为空的为注册失败（二维码为空时提醒）。注册之后还要登录官网，对这一批点“一键领卡”，平台才推送模板消息：公众号须是服务号并开通模板消息，订阅号只能从菜单进入。wechatUrl 的页面要先按 openId 判断是否已经激活，没有的转到 batch_active_card_url。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerBatchHealthCard, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.9.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - healthCardItems array [required, max 15]: 用户信息（每次 1 至 15 条（15 条的上限见 healthcard-public 4.7））
 *   - wechatCode string [required]: 离线微信身份码（固定值，不需要跳转链接获取，请联系对接人员获取）
 *   - name string [required]: 姓名
 *   - gender string [required]: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string [required]: 民族（汉族、满族等；没有时填“未知”）
 *   - birthday string [required, yyyy-MM-dd]: 出生年月日（格式：yyyy-MM-dd）
 *   - idNumber string [required]: 证件号码
 *   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
 *   - address string: 地址
 *   - phone1 string [required]: 联系方式 1
 *   - phone2 string: 联系方式 2
 *   - patid string [required]: 院内 ID（院内用户唯一标识）
 *   - openId string [required]: 用户 openId（微信服务号用户唯一标识）
 *   - wechatUrl string [required]: 微信跳转链接（模板消息的 URL，即服务号健康卡列表页面的 URL）
 *
 * Answer (`data`):
 * - rspItems array [required]: 注册结果
 *   - qrCodeText string: 二维码文本（注册成功时有值，失败则为空字符串）
 *   - idNumber string [required]: 证件号码（请求中的 idNumber）
 *   - healthCardId string: 健康卡 ID（二维码是动态时有值）
 *   - idType string: 证件类型
 *   - idCard string: 证件号码（旧名）
 *   - cardType string: 证件类型（旧名）
 *
 * Example: {"healthCardItems":[{"wechatCode":"13B8AC208CEDACE7DD1DF57963150664","name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","address":"浙江省平湖市当湖街道示例路1号","phone1":"13800000000","phone2":"13900000000","patid":"1003243","openId":"oEXAMPLE0000000000000000001","wechatUrl":"https://his.example.cn/cards?from=batch&step=1"},{"wechatCode":"13B8AC208CEDACE7DD1DF57963150664","name":"李四","gender":"女","nation":"未知","birthday":"1988-10-22","idNumber":"330482198810220021","idType":"01","phone1":"13700000000","patid":"1003244","openId":"oEXAMPLE0000000000000000002","wechatUrl":"https://his.example.cn/cards?from=batch&step=1"}]}
 */
char *his_healthcard_register_batch_health_card(const char *request_json);

/**
 * 微信电子健康卡 getDynamicQRCode: 获取动态二维码
 *
 * Fetches the card's current dynamic QR code, text and image.
 * 展示动态二维码的环节使用。动态码必须定时刷新（检测规范的必选项），从生成到显示的整体耗时不超过 3 秒。平台较新的说明要求 relateAppId、relateOpenId。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getDynamicQRCode, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.10.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - healthCardId string [required]: 健康卡 ID
 * - idType string [required]: 证件类型
 * - idNumber string [required]: 证件号码
 * - codeType string: 二维码类别（0 动态码，1 静态码；以文本发送）
 *   0 动态码 | 1 静态码
 *
 * Answer (`data`):
 * - qrCodeText string [required]: 二维码文本
 * - qrCodeImg string [required]: 二维码图片（Base64）
 * - color int: 二维码颜色
 *   0 黑色 | 1 绿色 | 2 黄色 | 3 红色
 * - healthCardId string: 健康卡 ID
 *
 * Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","idType":"01","idNumber":"330482199309140014","codeType":"0"}
 */
char *his_healthcard_get_dynamic_qr_code(const char *request_json);

/**
 * 微信电子健康卡 verifyQRCode: 动态二维码校验
 *
 * Verifies a scanned dynamic QR code and counts the use.
 * 扫码就医流程（动态二维码）：校验二维码，同时统计用卡数据，因此不会自动重发。文档所印的 thealthopen 地址没有客户端使用，与其他接口同一地址。较新的平台只要 qrCodeText：文档列为必填的其余各项没有填时只提醒，照样发送。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyQRCode, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.11.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - qrCodeText string [required]: 二维码文本
 * - terminalId string [expected]: 终端 Id
 * - time string [expected, yyyy-MM-dd HH:mm:ss]: 时间（格式：yyyy-MM-dd HH:mm:ss）
 * - medicalStep string [expected]: 用卡环节（见用卡环节表）
 * - useCityCode string [expected]: 用卡城市代码（如 110000）
 * - useCityName string [expected]: 用卡城市名称（如 北京市）
 * - hospitalCode string [expected]: 医院代码
 * - hospitalName string [expected]: 医院名称
 * - channelCode string: 渠道代码（只在文档示例里出现，示例值 01）
 * - channelName string: 渠道名称（只在文档示例里出现，示例值 人工窗口）
 * - orgId string: 发卡机构
 * - name string: 姓名
 * - idCard string: 身份证号码
 * - useScene string: 使用场景（见用卡环节表）
 * - useType string: 证件类型（01-居民身份证，其他见证件类型表）
 * - useChannel string: 用卡渠道（见用卡渠道表）
 *   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000 其他
 * - qrCodeType string: 二维码类别（取值没有公开）
 *
 * Answer (`data`):
 * - address string [required]: 地址
 * - birthday string [required]: 出生日期（格式：yyyy-MM-dd）
 * - healthCardId string [required]: 健康卡 ID
 * - idNumber string [required]: 证件号码
 * - idType string [required]: 证件类型（文档示例返回 0）
 * - phid string [required]: 健康卡主索引
 * - name string [required]: 姓名
 * - nation string [required]: 民族（可能为空）
 * - phone string [required]: 电话号码
 * - gender string [required]: 性别
 *   男 男 | 女 女
 * - card object: 健康卡数据
 *   - qrCodeText string: 二维码文本（动态二维码或静态二维码）
 *   - name string: 姓名
 *   - gender string: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string: 民族（汉族、满族等）
 *   - birthday string: 出生年月日（格式：yyyy-MM-dd）
 *   - idNumber string: 证件号码
 *   - idType string: 证件类型（01-居民身份证，其他见证件类型表）
 *   - address string: 地址
 *   - phone1 string: 联系方式 1
 *   - phone2 string: 联系方式 2
 *   - phid string: 健康卡主索引
 *   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
 *   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
 *   - adminExt string: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
 *   - relation string: 与本人的关系
 *   - ext string: 扩展信息
 *   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *     - motherName string: 母亲姓名
 *     - motherIdType string: 母亲证件类型
 *     - motherIdNumber string: 母亲证件号码
 *     - motherNation string: 母亲民族
 *     - motherCountry string: 母亲国籍
 *     - motherBirthDay string: 母亲出生日期
 *     - motherPhone string: 母亲电话
 *     - motherAddress string: 母亲地址
 *     - fatherName string: 父亲姓名
 *     - fatherIdType string: 父亲证件类型
 *     - fatherIdNumber string: 父亲证件号码
 *     - fatherNation string: 父亲民族
 *     - fatherCountry string: 父亲国籍
 *     - fatherBirthDay string: 父亲出生日期
 *     - fatherPhone string: 父亲电话
 *     - fatherAddress string: 父亲地址
 *     - parity string: 胎次
 *     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *     - birthTime string: 出生时间
 *   - verifyStatus bool: 是否已验证
 *   - idCard string: 证件号码（旧名）
 *   - cardType string: 证件类型（旧名）
 * - isSelf bool: 是否本人
 * - result bool: 校验结果
 *
 * Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:0:B0E3CC5F50EF5DC663F094C985B58312::35020001001","terminalId":"a12111134123","time":"2024-05-20 09:30:00","medicalStep":"010101","channelCode":"01","channelName":"人工窗口","useCityCode":"330400","useCityName":"嘉兴市","hospitalCode":"90003","hospitalName":"示例市人民医院","orgId":"47068171X","name":"张三","idCard":"330482199309140014","useScene":"010101","useType":"01","useChannel":"0100"}
 */
char *his_healthcard_verify_qr_code(const char *request_json);

/**
 * 微信电子健康卡 getUserCode: 获取用户微信身份码页面
 *
 * Builds the URL of the page that hands back a wechatCode.
 * 患者在微信里打开此页面，回跳时在 redirect_uri 后带上 wechatCode，用于注册健康卡。
 * Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.3.5.
 *
 * Request fields:
 * - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是 IP）须在官网“开发配置”的域名白名单内）
 * - apiVersion string: 接口版本（有客户端送 2）
 * - appId string: 开放平台 appId（有客户端与 hospitalId 一起送）
 * - hospitalId string: 医院 ID（有客户端与 appId 一起送）
 *
 * Answer (`data`):
 * - url string: 页面 URL
 *
 * Example: {"redirect_uri":"https://his.example.cn/card/register?patid=1003243"}
 */
char *his_healthcard_get_user_code_url(const char *request_json);

/**
 * 微信电子健康卡 getHealthCardList: 选择健康卡（获取健康卡授权码）页面
 *
 * Builds the URL of the page where the patient picks a card and hands back a healthCode.
 * 患者在微信里选择已有的健康卡，回跳时在 redirect_uri 后带上 healthCode：0 表示用户要新建卡（转 get_user_code_url），-1 表示没有授权，其他值用于 get_health_card_by_health_code。用户首次访问时，页面先要求授权。
 * Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.4.5.
 *
 * Request fields:
 * - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是 IP）须在官网“开发配置”的域名白名单内）
 * - hospitalId string: 医院 ID（有客户端送）
 *
 * Answer (`data`):
 * - url string: 页面 URL
 *
 * Example: {"redirect_uri":"https://his.example.cn/card/choose?patid=1003243"}
 */
char *his_healthcard_get_health_card_list_url(const char *request_json);

/**
 * 微信电子健康卡 batchActiveCard: 批量升级激活健康卡页面
 *
 * Builds the URL of the page that activates a card registered in a batch.
 * 批量注册后，患者点开模板消息时跳转此页面激活健康卡，激活后回跳。给出明文 openId，由本库用 appSecret 加密（AES，见 healthcard-public 5）。只有还没有激活的 openId 才转到这里。
 * Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.5.5.
 *
 * Request fields:
 * - open_id string [required]: 用户 openId（明文，由本库加密成 encryptData）
 * - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是 IP）须在官网“开发配置”的域名白名单内）
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（加密在 encryptData 里；不填时取配置 hospital_id）
 * - appId string [required, from the configuration when absent]: 开放平台 appId（写在 encryptData 前面；不填时取配置 app_id）
 *
 * Answer (`data`):
 * - url string: 页面 URL
 *
 * Example: {"open_id":"oEXAMPLE0000000000000000001","redirect_uri":"https://his.example.cn/cards?from=batch&step=1"}
 */
char *his_healthcard_batch_active_card_url(const char *request_json);

/**
 * 微信电子健康卡 takeMsCard: 领取卡包页面
 *
 * Builds the URL of the card pack page.
 * orderId 由 get_order_id_by_out_app_id 得到，一次有效。redirect_uri 是“返回”时去的地方：服务号给 http(s):// 地址；小程序 web-view 给小程序页面路径，或 back。先要在官网完成“卡包-领卡”配置；已经领过的卡直接展示。
 * Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.6.1, healthcard-public 5.
 *
 * Request fields:
 * - order_id string [required]: 卡包订单 ID（由 get_order_id_by_out_app_id 得到，一次有效）
 * - redirect_uri string [required]: 返回地址（网页地址、小程序页面路径，或 back；由本库编码）
 *
 * Answer (`data`):
 * - url string: 页面 URL
 *
 * Example: {"order_id":"df1ddb7e8ef4475a656a70bf87804b3","redirect_uri":"https://his.example.cn/cards"}
 */
char *his_healthcard_take_ms_card_url(const char *request_json);

/**
 * 微信电子健康卡 facePictureVerify: 人脸核验页面
 *
 * Builds the URL of the face check page.
 * orderId 由 register_order 得到。页面回跳后用 verify_face_identity 校验结果；回跳时带回的参数名没有公开。
 * Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 5.
 *
 * Request fields:
 * - order_id string [required]: 人脸订单 ID（由 register_order 得到）
 * - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是 IP）须在官网“开发配置”的域名白名单内）
 *
 * Answer (`data`):
 * - url string: 页面 URL
 *
 * Example: {"order_id":"5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d","redirect_uri":"https://his.example.cn/card/face?patid=1003243"}
 */
char *his_healthcard_face_picture_verify_url(const char *request_json);

/**
 * 微信电子健康卡 registerOrder: 注册人脸订单 ID
 *
 * Creates the order id of a face check.
 * 得到的 orderId 用于人脸核验页面（face_picture_verify_url）。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerOrder, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 144).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - name string [required]: 姓名
 * - idCardNumber string [required]: 身份证号码
 * - accessToken string: 访问凭证（只有个别客户端送）
 *
 * Answer (`data`):
 * - orderId string: 人脸订单 ID
 *
 * Example: {"name":"张三","idCardNumber":"330482199309140014"}
 */
char *his_healthcard_register_order(const char *request_json);

/**
 * 微信电子健康卡 verifyFaceIdentity: 校验人脸识别数据
 *
 * Checks the result of a face check.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyFaceIdentity, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 103).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - orderId string [required]: 人脸订单 ID（由 register_order 得到）
 * - verifyResult string [required]: 人脸识别结果（微信人脸接口返回的文本，原样上送）
 * - accessToken string: 访问凭证（只有个别客户端送）
 *
 * Answer (`data`):
 * - status bool: 校验状态
 * - result bool: 校验结果
 * - healthCardId string: 健康卡 ID
 *
 * Example: {"orderId":"5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d","verifyResult":"EXAMPLE_VERIFY_RESULT_0001"}
 */
char *his_healthcard_verify_face_identity(const char *request_json);

/**
 * 微信电子健康卡 updateHealthCardId: 更新健康卡 ID（测试卡升级为正式卡）
 *
 * Replaces test card ids by formal ones.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/updateHealthCardId, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 145).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - updateHealthCardIdItems array [required]: 要更新的健康卡
 *   - healthCardId string [required]: 健康卡 ID（旧）
 *   - idType string [required]: 证件类型（见证件类型表）
 *   - idNumber string [required]: 证件号码
 *
 * Answer (`data`):
 * - updateHealthCardIdRspItems array: 更新结果（两种应答都见过：本数组，或只有 result）
 *   - oldHealthCardId string: 旧健康卡 ID
 *   - newHealthCardId string: 新健康卡 ID
 *   - idType string: 证件类型
 *   - idNumber string: 证件号码
 * - result bool: 更新结果
 *
 * Example: {"updateHealthCardIdItems":[{"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","idType":"01","idNumber":"330482199309140014"}]}
 */
char *his_healthcard_update_health_card_id(const char *request_json);

/**
 * 微信电子健康卡 getHealthCardByHealthCardId: 通过健康卡 ID 获取健康卡
 *
 * Returns the health card with this card id.
 * POST /rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/getHealthCardByHealthCardId, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 158).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - healthCardId string [required]: 健康卡 ID
 *
 * Answer (`data`):
 * - card object: 健康卡数据
 *   - qrCodeText string: 二维码文本（动态二维码或静态二维码）
 *   - name string: 姓名
 *   - gender string: 性别（男、女）
 *     男 男 | 女 女
 *   - nation string: 民族（汉族、满族等）
 *   - birthday string: 出生年月日（格式：yyyy-MM-dd）
 *   - idNumber string: 证件号码
 *   - idType string: 证件类型（01-居民身份证，其他见证件类型表）
 *   - address string: 地址
 *   - phone1 string: 联系方式 1
 *   - phone2 string: 联系方式 2
 *   - phid string: 健康卡主索引
 *   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
 *   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
 *   - adminExt string: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
 *   - relation string: 与本人的关系
 *   - ext string: 扩展信息
 *   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *     - motherName string: 母亲姓名
 *     - motherIdType string: 母亲证件类型
 *     - motherIdNumber string: 母亲证件号码
 *     - motherNation string: 母亲民族
 *     - motherCountry string: 母亲国籍
 *     - motherBirthDay string: 母亲出生日期
 *     - motherPhone string: 母亲电话
 *     - motherAddress string: 母亲地址
 *     - fatherName string: 父亲姓名
 *     - fatherIdType string: 父亲证件类型
 *     - fatherIdNumber string: 父亲证件号码
 *     - fatherNation string: 父亲民族
 *     - fatherCountry string: 父亲国籍
 *     - fatherBirthDay string: 父亲出生日期
 *     - fatherPhone string: 父亲电话
 *     - fatherAddress string: 父亲地址
 *     - parity string: 胎次
 *     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *     - birthTime string: 出生时间
 *   - verifyStatus bool: 是否已验证
 *   - idCard string: 证件号码（旧名）
 *   - cardType string: 证件类型（旧名）
 *
 * Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444"}
 */
char *his_healthcard_get_health_card_by_health_card_id(const char *request_json);

/**
 * 微信电子健康卡 ssmGenQrCode: 自助机生成授权二维码
 *
 * Makes the QR code that a patient scans at a kiosk to authorise the card.
 * 患者用微信扫自助机上的二维码授权健康卡；之后用 ssm_query_qr_code_result 查询结果，或由平台通知 notifyUrl。
 * POST /rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/ssmGenQrCode, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 155).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - ssmId string [required]: 自助机编号
 * - notifyUrl string: 授权结果通知地址（平台在患者授权后回调，内容有 requestId、hospitalId，可能有 uid、statusCode、healthCardId、openId、unionId、ext；怎样鉴权、怎样应答没有公开，无法核实真伪：收到后请用 ssm_query_qr_code_result 按 uid 查询，以查询结果为准）
 *
 * Answer (`data`):
 * - imageContent string: 二维码图片
 * - uid string: 授权会话标识（用于查询授权结果）
 *
 * Example: {"ssmId":"kiosk-001","notifyUrl":"https://his.example.cn/healthcard/notice"}
 */
char *his_healthcard_ssm_gen_qr_code(const char *request_json);

/**
 * 微信电子健康卡 ssmQueryQrCodeResult: 查询自助机扫码授权结果
 *
 * Asks whether the patient has authorised the card at the kiosk.
 * statusCode 为 2 表示已授权，其他取值没有公开。带 wait_ms 调用时，每 2 秒查询一次，直到已授权或时间用完。
 * POST /rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/ssmQueryQrCodeResult, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 156).
 * With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - uid string [required]: 授权会话标识（由 ssm_gen_qr_code 得到）
 *
 * Answer (`data`):
 * - statusCode int: 授权状态（2 已授权；其他取值没有公开）
 *   2 已授权
 * - healthCardId string: 健康卡 ID（已授权时有值）
 *
 * Example: {"uid":"8f2c1d7e5a9b4c3d8e7f6a5b4c3d2e1f"}
 */
char *his_healthcard_ssm_query_qr_code_result(const char *request_json);

/**
 * 微信电子健康卡 registerUniformVerifyOrder: 实人验证：生成验证订单
 *
 * Creates an order for the platform's real-person check.
 * 把患者送到应答的 verifyUrl 做实人验证，成功后页面带回 registerOrderId，再用 check_uniform_verify_result 查询。小程序的回跳地址写成 mini: 加页面路径，可用占位符 ${registerOrderId}。平台要求 relateAppId、relateOpenId。2021 年的客户端只送 cardType、idCard、name：较新的说明里的其余各项没有填时只提醒，照样发送。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerUniformVerifyOrder, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 169).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - cardType string [required]: 证件类型（见证件类型表）
 * - idCard string [required]: 证件号码
 * - name string [required]: 姓名
 * - wechatCode string [expected]: 微信身份码（一次有效）
 * - scene string [expected]: 用卡环节（见用卡环节表）
 * - useCardType string [expected]: 用卡类型（如 11 健康卡）
 * - verifySuccessRedirectUrl string [expected]: 验证成功回跳地址（小程序写 mini: 加页面路径；占位符 ${registerOrderId} 由平台填入）
 * - verifyFailRedirectUrl string [expected]: 验证失败回跳地址
 * - ecardNo string: 电子健康卡号
 * - department string: 用卡科室
 * - cardCostTypes string: 用卡费别（见用卡费别表）
 *   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
 * - faceUrl string: 自有人脸页面地址（平台带 orderId、verifyType、redirectUrl 打开）
 * - ncidasUrl string: 网证（NCIDAS）验证页面地址
 * - domainChannel int: 页面渠道（小程序客户端送 3）
 *   3 小程序
 *
 * Answer (`data`):
 * - verifyUrl string: 实人验证页面 URL
 * - verifyOrderId string: 验证订单 ID
 * - protectState int: 保护状态（取值没有公开）
 *
 * Example: {"cardType":"01","idCard":"330482199309140014","name":"张三","wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","scene":"0101081","useCardType":"11","verifySuccessRedirectUrl":"mini:/pages/result?registerOrderId=${registerOrderId}","verifyFailRedirectUrl":"mini:/pages/fail","domainChannel":3,"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
 */
char *his_healthcard_register_uniform_verify_order(const char *request_json);

/**
 * 微信电子健康卡 registerUniformOrder: 注册统一订单 ID
 *
 * Registers a unified order id; its fields are not public.
 * 两个公开客户端只有接口名（注册统一订单 ID），请求和应答的字段都没有公开：req 按平台的说明填写，内容不做检查，原样签名发送；应答原样放在 data 里。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerUniformOrder, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - req object [required]: 请求参数 req（字段没有公开；任意内容，原样签名发送）
 *
 * Example: {"req":{"name":"张三","cardType":"01","idCard":"330482199309140014"}}
 */
char *his_healthcard_register_uniform_order(const char *request_json);

/**
 * 微信电子健康卡 checkUniformVerifyResult: 实人验证：查询验证结果
 *
 * Asks for the result of a real-person check.
 * verifyResult 填成功页面带回的 registerOrderId。它是否一次有效没有公开，因此不会自动重发。平台要求 relateAppId、relateOpenId。
 * POST /rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/checkUniformVerifyResult, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 170).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - verifyOrderId string [required]: 验证订单 ID（由 register_uniform_verify_order 得到）
 * - verifyResult string [required]: 验证结果（成功页面带回的 registerOrderId）
 *
 * Answer (`data`):
 * - suc bool: 是否通过
 * - verifyType int: 验证方式（取值没有公开）
 * - ext string: 扩展信息
 * - proxyVerifyName string: 代验人姓名
 * - proxyVerifyCardType string: 代验人证件类型
 * - proxyVerifyIdCard string: 代验人证件号码
 * - proxyVerifyExpiredTime string: 代验有效期
 * - healthCardId string: 健康卡 ID
 *
 * Example: {"verifyOrderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","verifyResult":"c8e2a4b63da55f109b7e6d5c4b3a2918","relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
 */
char *his_healthcard_check_uniform_verify_result(const char *request_json);

/**
 * 微信电子健康卡 getOrderInfoByOrderId: 实人验证：获取订单的用户信息
 *
 * Returns the identity behind an order, for the hospital's own face page.
 * 自有人脸页面（faceUrl）被平台带 orderId、verifyType 打开后，用来取得待验证人的身份。平台要求 relateAppId、relateOpenId。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getOrderInfoByOrderId, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 303).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - orderId string [required]: 订单 ID（平台打开 faceUrl 时带来）
 * - verifyType int [required]: 验证方式（平台打开 faceUrl 时带来，原样上送；取值没有公开）
 *
 * Answer (`data`):
 * - idCard string: 证件号码
 * - cardType string: 证件类型
 * - name string: 姓名
 *
 * Example: {"orderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","verifyType":1,"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
 */
char *his_healthcard_get_order_info_by_order_id(const char *request_json);

/**
 * 微信电子健康卡 registerRealPersonAuthOrder: 实人验证：通知自有人脸结果
 *
 * Reports the result of the hospital's own face check.
 * 应答的 verifyOrderId 为空表示平台没有接受；自有人脸页面完成后跳回 redirectUrl 并带上 verify_order_id（没有接受时为 -1）。平台要求 relateAppId、relateOpenId。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerRealPersonAuthOrder, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 304).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - wechatCode string [required]: 微信身份码（一次有效）
 * - idCard string [required]: 证件号码
 * - cardType string [required]: 证件类型（见证件类型表）
 * - name string [required]: 姓名
 * - result string [required]: 实人验证结果（01 通过）
 *   01 通过
 * - verifyType int [required]: 验证方式（平台打开 faceUrl 时带来，原样上送；取值没有公开）
 * - orderId string: 订单 ID
 * - extInfo object: 扩展信息（文本对文本，如 faceVerifyId）
 *
 * Answer (`data`):
 * - verifyOrderId string: 验证订单 ID（为空表示没有接受）
 *
 * Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","idCard":"330482199309140014","cardType":"01","name":"张三","result":"01","verifyType":1,"orderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","extInfo":{"faceVerifyId":"face-0001"},"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
 */
char *his_healthcard_register_real_person_auth_order(const char *request_json);

/**
 * 微信电子健康卡 registerHealthCardPreAuth: 建档：生成绑卡授权链接
 *
 * Creates a one-use link for authorising and binding a card.
 * 应答的 bindCardUrl 一次有效，患者打开后完成授权和绑卡。回跳地址里写占位符，由平台填入：成功页写 ?healthCode=${healthCode}（用 get_health_card_by_health_code 取卡），失败页写 ?regInfoCode=${regInfoCode}（卡管异常，用 get_reg_info_by_code 取回表单），表单页写 ?authCode=${authCode}（用于 register_health_card_pre_fill）。这些码 30 分钟内有效，只能用一次。老患者升级时 patientType 填 1，并把院内 ID 带在各个回跳地址里。小程序的地址写成 mini: 加页面路径。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCardPreAuth, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 312).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - wechatCode string [required]: 微信身份码（一次有效）
 * - successRedirectUrl string [required]: 成功回跳地址
 * - failRedirectUrl string [required]: 失败回跳地址
 * - userFormPageUrl string [required]: 自有建档表单页面地址
 * - faceUrl string [required]: 自有人脸页面地址
 * - verifyFailRedirectUrl string [required]: 实人验证失败回跳地址
 * - patientType int: 患者类型（0 新患者，1 老患者升级）
 *   0 新患者 | 1 老患者升级
 * - ncidasUrl string: 网证（NCIDAS）验证页面地址
 * - domainChannel int: 页面渠道（小程序客户端送 3）
 *   3 小程序
 *
 * Answer (`data`):
 * - bindCardUrl string: 绑卡授权链接（一次有效）
 *
 * Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","successRedirectUrl":"https://his.example.cn/card/ok","failRedirectUrl":"https://his.example.cn/card/fail","userFormPageUrl":"https://his.example.cn/card/form","faceUrl":"https://his.example.cn/card/face","verifyFailRedirectUrl":"https://his.example.cn/card/verify-fail"}
 */
char *his_healthcard_register_health_card_pre_auth(const char *request_json);

/**
 * 微信电子健康卡 registerHealthCardPreFill: 建档：提交自有表单
 *
 * Submits the hospital's own registration form.
 * 患者填完自有建档表单（userFormPageUrl）后提交，再打开应答的 verifyUrl 完成验证。authCode 由表单页的占位符 ${authCode} 带来，30 分钟内有效，只能用一次。回跳地址的占位符同 register_health_card_pre_auth：成功页 ${healthCode}，失败页 ${regInfoCode}。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCardPreFill, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 310).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - name string [required]: 姓名
 * - gender string [required]: 性别（男、女）
 *   男 男 | 女 女
 * - nation string [required]: 民族（汉族、满族等）
 * - birthday string [required]: 出生年月日（按注册健康卡的格式 yyyy-MM-dd）
 * - idNumber string [required]: 证件号码
 * - idType string [required]: 证件类型（见证件类型表）
 * - phone1 string [required]: 联系方式 1
 * - authCode string [required]: 授权码（由表单页地址里的占位符 ${authCode} 带来，30 分钟内有效，一次）
 * - successRedirectUrl string [required]: 成功回跳地址
 * - failRedirectUrl string [required]: 失败回跳地址
 * - verifyFailRedirectUrl string [required]: 实人验证失败回跳地址
 * - faceUrl string [required]: 自有人脸页面地址
 * - address string: 地址
 * - phone2 string: 联系方式 2
 * - relation string: 与本人的关系
 * - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *   - motherName string: 母亲姓名
 *   - motherIdType string: 母亲证件类型
 *   - motherIdNumber string: 母亲证件号码
 *   - motherNation string: 母亲民族
 *   - motherCountry string: 母亲国籍
 *   - motherBirthDay string: 母亲出生日期
 *   - motherPhone string: 母亲电话
 *   - motherAddress string: 母亲地址
 *   - fatherName string: 父亲姓名
 *   - fatherIdType string: 父亲证件类型
 *   - fatherIdNumber string: 父亲证件号码
 *   - fatherNation string: 父亲民族
 *   - fatherCountry string: 父亲国籍
 *   - fatherBirthDay string: 父亲出生日期
 *   - fatherPhone string: 父亲电话
 *   - fatherAddress string: 父亲地址
 *   - parity string: 胎次
 *   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *   - birthTime string: 出生时间
 * - clientInfo object: 客户端信息
 *   - ip string: 客户端 IP
 *   - referer string: 来源页面
 *   - userAgent string: 客户端 User-Agent
 * - ext string: 扩展信息
 * - ncidasUrl string: 网证（NCIDAS）验证页面地址
 * - domainChannel int: 页面渠道（小程序客户端送 3）
 *   3 小程序
 *
 * Answer (`data`):
 * - verifyUrl string: 验证页面 URL
 *
 * Example: {"name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","phone1":"13800000000","authCode":"AUTH0000000000000001","successRedirectUrl":"https://his.example.cn/card/ok","failRedirectUrl":"https://his.example.cn/card/fail","verifyFailRedirectUrl":"https://his.example.cn/card/verify-fail","faceUrl":"https://his.example.cn/card/face","address":"浙江省平湖市当湖街道示例路1号","childInfo":{"motherName":"李四","motherPhone":"13700000000"},"clientInfo":{"ip":"192.0.2.10","userAgent":"Mozilla/5.0"}}
 */
char *his_healthcard_register_health_card_pre_fill(const char *request_json);

/**
 * 微信电子健康卡 getRegInfoByCode: 获取建档信息
 *
 * Returns the form data behind a regInfoCode.
 * code 是建档流程带回的 regInfoCode（30 分钟内有效）。公开客户端说它只能用一次，平台的页面没有公开：按一次有效处理，不会自动重发。平台要求 relateAppId、relateOpenId。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getRegInfoByCode, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 287).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配置 relate_app_id）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；平台较新的说明要求）
 * - code string [required]: 建档信息码 regInfoCode
 *
 * Answer (`data`):
 * - name string: 姓名
 * - gender string: 性别
 *   男 男 | 女 女
 * - nation string: 民族
 * - birthday string: 出生年月日
 * - idNumber string: 证件号码
 * - idType string: 证件类型
 * - address string: 地址
 * - phone1 string: 联系方式 1
 * - phone2 string: 联系方式 2
 * - patid string: 院内 ID
 * - ext string: 扩展信息
 * - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
 *   - motherName string: 母亲姓名
 *   - motherIdType string: 母亲证件类型
 *   - motherIdNumber string: 母亲证件号码
 *   - motherNation string: 母亲民族
 *   - motherCountry string: 母亲国籍
 *   - motherBirthDay string: 母亲出生日期
 *   - motherPhone string: 母亲电话
 *   - motherAddress string: 母亲地址
 *   - fatherName string: 父亲姓名
 *   - fatherIdType string: 父亲证件类型
 *   - fatherIdNumber string: 父亲证件号码
 *   - fatherNation string: 父亲民族
 *   - fatherCountry string: 父亲国籍
 *   - fatherBirthDay string: 父亲出生日期
 *   - fatherPhone string: 父亲电话
 *   - fatherAddress string: 父亲地址
 *   - parity string: 胎次
 *   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
 *   - birthTime string: 出生时间
 * - isSelf bool: 是否本人
 * - verifyStatus bool: 是否已验证
 *
 * Example: {"code":"REGINFO0000000000000001","relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
 */
char *his_healthcard_get_reg_info_by_code(const char *request_json);

/**
 * 微信电子健康卡 getPatientsHealthCard: 获取老患者填写信息
 *
 * Returns the form that an existing patient filled in.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getPatientsHealthCard, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 290).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - patientCode string [required]: 老患者信息码
 *
 * Answer (`data`):
 * - name string: 姓名
 * - idNumber string: 证件号码
 * - idType string: 证件类型
 * - birthday string: 出生年月日
 * - nation string: 民族
 * - nationality string: 国籍
 * - relation string: 与本人的关系
 * - phone1 string: 联系方式 1
 * - address string: 地址
 * - gender string: 性别
 *   男 男 | 女 女
 * - patid string: 院内 ID
 * - multiplebirths string: 多胞胎标志（取值没有公开）
 * - parity string: 胎次
 * - guardianInfo string: 监护人信息
 * - eContactInfo string: 紧急联系人信息
 * - ext string: 扩展信息
 *
 * Example: {"patientCode":"PATIENT0000000000000001"}
 */
char *his_healthcard_get_patients_health_card(const char *request_json);

/**
 * 微信电子健康卡 savePatients: 提交老患者绑卡信息
 *
 * Submits the corrected form of an existing patient and binds the card.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/savePatients, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 291).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - card object [required]: 患者信息（字段同 get_patients_health_card 的应答；各字段是否必填没有公开）
 *   - name string: 姓名
 *   - idNumber string: 证件号码
 *   - idType string: 证件类型
 *   - birthday string: 出生年月日
 *   - nation string: 民族
 *   - nationality string: 国籍
 *   - relation string: 与本人的关系
 *   - phone1 string: 联系方式 1
 *   - address string: 地址
 *   - gender string: 性别
 *     男 男 | 女 女
 *   - patid string: 院内 ID
 *   - multiplebirths string: 多胞胎标志（取值没有公开）
 *   - parity string: 胎次
 *   - guardianInfo string: 监护人信息
 *   - eContactInfo string: 紧急联系人信息
 *   - ext string: 扩展信息
 * - code string [required]: 信息码
 * - incorrectInfo array: 有误的信息项
 *
 * Answer (`data`):
 * - code string: 结果代码
 * - msg string: 结果说明
 * - patientCode string: 老患者信息码
 * - healthCardId string: 健康卡 ID
 * - ext string: 扩展信息
 *
 * Example: {"card":{"name":"张三","idNumber":"330482199309140014","idType":"01","birthday":"1993-09-14","nation":"汉族","nationality":"中国","relation":"本人","phone1":"13800000000","address":"浙江省平湖市当湖街道示例路1号","gender":"男","patid":"1003243"},"code":"PATIENT0000000000000001","incorrectInfo":["phone1"]}
 */
char *his_healthcard_save_patients(const char *request_json);

/**
 * 微信电子健康卡 saveScanQrField: 保存就诊码参数（展码页自定义字段）
 *
 * Saves extra fields for the page that shows the code.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/saveScanQrField, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 293).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - healthCardId string [required]: 健康卡 ID
 * - registerCardNum string: 就诊卡号
 * - registerId string: 登记号
 * - outpatientNum string: 门诊号
 * - registerQrCode string: 就诊二维码
 * - registerBarCode string: 就诊条形码
 * - caregiverName string: 陪护人姓名
 * - caregiverPhone string: 陪护人电话
 * - caregiverCardNumber string: 陪护人证件号码
 * - visitCodeFirst string: 优先展示就诊码（取值没有公开）
 *
 * Answer (`data`):
 * - fieldCode string: 字段码
 *
 * Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","registerCardNum":"K1003243","outpatientNum":"M20240520001","caregiverName":"李四","caregiverPhone":"13700000000"}
 */
char *his_healthcard_save_scan_qr_field(const char *request_json);

/**
 * 微信电子健康卡 getThirdPartyPlatformInfo: 查询城市是否支持健康卡
 *
 * Asks whether a city supports the health card.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getThirdPartyPlatformInfo, repeated after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 235).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - cityCode string [required]: 城市代码（如 330400）
 * - platformId string [required]: 平台 ID
 *
 * Answer (`data`):
 * - adminId string: 卡管 ID
 * - hospitalId string: 医院 ID
 * - supportStatus int: 支持状态（取值没有公开）
 *
 * Example: {"cityCode":"330400","platformId":"10001"}
 */
char *his_healthcard_get_third_party_platform_info(const char *request_json);

/**
 * 微信电子健康卡 verifyRealNamePatient: 实名就诊人校验
 *
 * Checks a patient's real name.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyRealNamePatient, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 236).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - userName string [required]: 姓名
 * - idCard string [required]: 身份证号码
 * - platformId string [required]: 平台 ID
 *
 * Answer (`data`):
 * - pass int: 是否通过（取值没有公开）
 * - patientId string: 就诊人 ID
 *
 * Example: {"userName":"张三","idCard":"330482199309140014","platformId":"10001"}
 */
char *his_healthcard_verify_real_name_patient(const char *request_json);

/**
 * 微信电子健康卡 reportRealNamePatientData: 就诊人使用数据监测
 *
 * Reports one use by a real-name patient.
 * 重复上报会重复统计，因此不会自动重发。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportRealNamePatientData, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 237).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - patientId string [required]: 就诊人 ID（由 verify_real_name_patient 得到）
 * - time string [required]: 用卡时间（按用卡数据监测的格式 yyyy-MM-dd HH:mm:ss）
 * - platformId string [required]: 平台 ID
 * - subHospitalCode string [required]: 分院代码
 * - scene string [required]: 用卡环节（见用卡环节表）
 * - qrCodeText string: 二维码文本
 * - department string: 用卡科室
 * - cardType string: 证件类型（见证件类型表）
 * - cardChannel string: 用卡渠道（见用卡渠道表）
 *   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000 其他
 * - cardCostTypes string: 用卡费别（见用卡费别表）
 *   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
 *
 * Answer (`data`):
 * - none string: 占位
 * - resultCode int: 结果代码
 * - time string: 时间
 *
 * Example: {"patientId":"P0000000000000001","time":"2024-05-20 09:30:00","platformId":"10001","subHospitalCode":"9000301","scene":"0101012","department":"0300","cardType":"01","cardChannel":"0100","cardCostTypes":"0100"}
 */
char *his_healthcard_report_real_name_patient_data(const char *request_json);

/**
 * 微信电子健康卡 reportScanQRCode: 上报扫码（调用电子健康卡二维码）
 *
 * Reports one scan of a card's QR code.
 * 重复上报会重复统计，因此不会自动重发。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportScanQRCode, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 294).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - qrCodeText string [required]: 二维码文本
 * - time string [required]: 用卡时间（按用卡数据监测的格式 yyyy-MM-dd HH:mm:ss）
 * - hospitalCode string [required]: 医院代码
 * - hospitalName string [required]: 医院名称
 * - healthCardId string [required]: 健康卡 ID
 * - scene string [required]: 用卡环节（见用卡环节表）
 * - department string [required]: 用卡科室
 * - cardChannel string [required]: 用卡渠道（见用卡渠道表）
 *   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000 其他
 * - cardCostTypes string: 用卡费别（见用卡费别表）
 *   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
 *
 * Answer (`data`):
 * - none string: 占位
 * - resultCode int: 结果代码
 * - time string: 时间
 *
 * Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1","time":"2024-05-20 09:30:00","hospitalCode":"90003","hospitalName":"示例市人民医院","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","scene":"0101012","department":"0300","cardChannel":"0100","cardCostTypes":"0100"}
 */
char *his_healthcard_report_scan_qr_code(const char *request_json);

/**
 * 微信电子健康卡 referralResultNotice: 转诊审核结果通知
 *
 * Notifies the platform of the outcome of a referral.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/referralResultNotice, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 245).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - applyNo string [required]: 转诊申请单号
 * - diagnosticOpinion string [required]: 诊断意见
 * - handlingOpinions string [required]: 处理意见
 * - beginTime string [required]: 开始时间（格式没有公开）
 * - endTime string [required]: 结束时间（格式没有公开）
 * - billingDoctor string [required]: 开单医生
 * - applicationOrganization string [required]: 申请机构
 * - referralDoctor string [required]: 转诊医生
 * - referralInstitution string [required]: 转诊机构
 * - referralDepartment string [required]: 转诊科室
 * - checkStatus int [required]: 审核状态（取值没有公开）
 *
 * Answer (`data`):
 * - resultCode int: 结果代码
 * - message string: 结果说明
 *
 * Example: {"applyNo":"ZZ202405200001","diagnosticOpinion":"示例诊断意见","handlingOpinions":"同意转诊","beginTime":"2024-05-20 08:00:00","endTime":"2024-05-27 08:00:00","billingDoctor":"王医生","applicationOrganization":"示例社区卫生服务中心","referralDoctor":"赵医生","referralInstitution":"示例市人民医院","referralDepartment":"内科","checkStatus":1}
 */
char *his_healthcard_referral_result_notice(const char *request_json);

/**
 * 微信电子健康卡 sendMedicalRecordNotice: 用户就医记录推送
 *
 * Pushes records of visits to the patient.
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/sendMedicalRecordNotice, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 261).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - appId string [required]: 应用 ID（与 openId 配对；是开放平台的还是公众号、小程序的 appId，公开资料没有说明，请按平台页面填写）
 * - openId string [required]: 用户 openId
 * - hospitalName string [required]: 医院名称
 * - healthCardId string [required]: 健康卡 ID
 * - userCardInfoList array [required]: 就医记录
 *   - time string [required]: 就医时间
 *   - department string [required]: 就医科室
 *   - cardChannel string [required]: 用卡渠道（见用卡渠道表）
 *     0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000 其他
 *   - scene string [required]: 用卡环节（见用卡环节表）
 * - unionId string: 用户 unionId
 * - extend string: 扩展信息
 *
 * Answer (`data`):
 * - ext string: 扩展信息
 *
 * Example: {"appId":"wx0000000000000001","openId":"oEXAMPLE0000000000000000001","hospitalName":"示例市人民医院","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","userCardInfoList":[{"time":"2024-05-20 09:30:00","department":"内科","cardChannel":"0100","scene":"0101012"}]}
 */
char *his_healthcard_send_medical_record_notice(const char *request_json);

/**
 * 微信电子健康卡 checkAppointmentLimit: 预约防黄牛校验
 *
 * Anti-scalper check before an appointment.
 * 校验会计入风控数据，因此不会自动重发。取消预约时用 check_appointment_limit_cancel 通知平台。
 * POST /rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/checkAppointmentLimit, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 250).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - openId string [required]: 用户 openId
 * - healthCardId string [required]: 健康卡 ID
 * - clientIp string [required]: 客户端 IP
 *
 * Answer (`data`):
 * - verify bool: 是否允许预约
 * - riskLevel int: 风险等级（取值没有公开）
 * - toast string: 给用户的提示
 *
 * Example: {"openId":"oEXAMPLE0000000000000000001","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","clientIp":"192.0.2.10"}
 */
char *his_healthcard_check_appointment_limit(const char *request_json);

/**
 * 微信电子健康卡 checkAppointmentLimit: 预约防黄牛：取消预约通知
 *
 * Tells the anti-scalper check that an appointment was cancelled.
 * 与 check_appointment_limit 同一地址，不带 clientIp。
 * POST /rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/checkAppointmentLimit, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 250).
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - openId string [required]: 用户 openId
 * - healthCardId string [required]: 健康卡 ID
 *
 * Answer (`data`):
 * - ext string: 扩展信息
 *
 * Example: {"openId":"oEXAMPLE0000000000000000001","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444"}
 */
char *his_healthcard_check_appointment_limit_cancel(const char *request_json);

/**
 * 微信电子健康卡 bindUnionId: 绑定用户 unionId
 *
 * Binds cards to the user's unionId.
 * 只有一个公开客户端使用；字段是否必填、应答项的字段都没有公开。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/bindUnionId, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - weChatCode string: 微信身份码（本接口写作 weChatCode（大写 C））
 * - qrCodeList array: 二维码文本列表
 *
 * Answer (`data`):
 * - responseStatusList array: 绑定结果列表（各项的字段没有公开）
 *
 * Example: {"weChatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","qrCodeList":["2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"]}
 */
char *his_healthcard_bind_union_id(const char *request_json);

/**
 * 微信电子健康卡 request: 调用平台的其他接口
 *
 * Calls any other interface of the platform, with token and signature.
 * 目录里没有的接口（如 recvPushMsg）用它调用：interface 给接口名，地址按 /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/ 加接口名；地址不同的给完整 path。req 的内容不做检查，原样签名发送；appToken、公共参数和签名由本库加上。
 * POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/{interface}, never sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.1.
 *
 * Request fields:
 * - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
 * - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
 *   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
 * - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
 * - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）；部分接口要求，见各接口说明）
 * - interface string: 接口名（如 bindUnionId）
 * - path string: 接口路径（以 / 开头的完整路径；给出时以它为准）
 * - req object: 请求参数 req（任意内容，原样签名发送）
 *   (interface 和 path 至少填一个)
 *
 * Example: {"interface":"bindUnionId","req":{"weChatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","qrCodeList":["2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"]}}
 */
char *his_healthcard_request(const char *request_json);

/**
 * 医易签 oauth/oauth/token: 获取 access_token
 *
 * Fetches the access token by client credentials; the other operations do this by themselves.
 * 配置了 client_secret 时，其他接口会自动获取和更新 access_token，一般不必单独调用；可用来检查 app_id 和 client_secret 是否正确。
 * 有效时间以应答的 expires_in 为准。路径取自配置 token_path。
 * GET , repeated after a lost answer. Source: 医易签接口文档, signit-public 1.
 *
 * Request fields:
 * - client_id string [required, always from the configuration]: 应用 ID（同 appId）
 * - client_secret string [required, always from the configuration]: 应用密钥（appSecret）
 * - grant_type string [required, default client_credentials]: 授权方式（固定值）
 *   client_credentials 用应用 ID 和密钥
 *
 * Answer (`data`):
 * - access_token string: 授权码
 * - token_type string: 令牌类型
 * - expires_in int: 有效时间（秒）
 * - scope string: 授权范围
 *
 * Example: {}
 */
char *his_signit_oauth_token(const char *request_json);

/**
 * 医易签 users/sso/check-ca-login-task: 查询扫码登录任务的状态
 *
 * Returns who scanned the log-in QR code; can wait for the scan.
 * 判断用户是否扫码登录。扫码成功后 data 才有内容；推荐轮询周期 5 秒，二维码 2 分钟有效。用 _options.wait_ms 可由本库代为等待。
 * GET /v1/open/users/sso/check-ca-login-task, repeated after a lost answer. Source: 医易签接口文档, 1.2.
 * With `_options.wait_ms` it asks again every 5000 ms (at most 120 s) until the state is final. 
 *
 * Request fields:
 * - X-Signit-App-Id string [required, always from the configuration]: 应用 id
 * - appId string: 应用 ID（不填时取配置 app_id；文档的示例里它与请求头 X-Signit-App-Id 的值不同）
 * - loginId string [required]: 登录任务 id（创建 CA 扫码登录二维码（1.1）时返回；参数表标为可选，但不传无法指明任务）
 *
 * Answer (`data`):
 * - session object: 会话（内部字段未公开）
 * - userInfo object: 用户信息（内部字段未公开）
 * - certificate object: 扫码证书信息（内部字段未公开）
 *
 * Example: {"loginId":"4d5750e4-798e-40f8-ab84-b8efd48ed101-764341"}
 */
char *his_signit_check_ca_login_task(const char *request_json);

/**
 * 医易签 hospital/hospitals/templates/apply: 文件异步签署（4.1）
 *
 * Sends a PDF to be signed by staff and outside signers.
 * 发起 PDF 文件的异步签署。签完的 PDF 由平台回调送回：须实现接收接口，并请实施人员配置回调地址（见 verify_webhook）。
 * inHospitalUserSignerInfomation、outHospitalUserSignerInfomation 按平台原拼写。
 * POST /v1/open/hospital/hospitals/templates/apply, never sent twice after a lost answer. Source: 医易签接口文档, signit-public 2.1.
 *
 * Request fields:
 * - X-Signit-App-Id string [required, always from the configuration]: 应用 id
 * - patientID string: 患者就诊卡号
 * - patientName string: 患者姓名
 * - patientAge string: 患者年龄（5.1 的示例为数字）
 * - patientSex int: 患者性别（示例为 0，取值含义未公开，请向实施人员确认）
 * - admissionNumber string: 住院号
 * - idCard string: 患者身份证号码
 * - bedNumber string: 床位号
 * - template object: 模板信息
 *   - name string: 模板名称
 *   - wsid string: 模板 ID
 * - hospitalDepartment object: 科室信息
 *   - departmentName string: 科室名称
 *   - departmentID string: 科室 ID（代码）
 * - doctorName string: 医生姓名（发起医生）
 * - doctorID string: 医生工号
 * - customTagID string: 业务自定义 ID
 * - document object: 文档
 *   - base64 string [base64]: PDF 文档 Base64 编码
 *   - pdfFile string: PDF 文档 Base64 编码，给出文件路径
 * - inHospitalUserSignerInfomation array: 院内用户签名
 *   - signerKeyName string: 签名处名称
 *   - signerUserJobId string: 签名医生 ID（工号）（可以传医生身份证号）
 *   - signerUserSequence string: 签名医生顺序
 *   - appendContent string: 附加内容
 *   - disableAutoSign bool: 禁用自动签名（不传按 false 处理）
 * - outHospitalUserSignerInfomation array: 院外用户签名
 *   - signerKeyName string: 签名处名称
 *   - signerUserPhone string: 签名人手机号
 *   - signerUserSequence string: 签名人顺序
 * - extraParam string: 扩展参数（公开页面未说明所在层级，按根层级传）
 *
 * Example: {"bedNumber":"A12","document":{"base64":"JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iagozIDAgb2JqPDwvVHlwZS9QYWdlL1BhcmVudCAyIDAgUi9NZWRpYUJveFswIDAgNTk1IDg0Ml0+PmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1MiAwMDAwMCBuIAowMDAwMDAwMTAxIDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDQvUm9vdCAxIDAgUj4+CnN0YXJ0eHJlZgoxNjQKJSVFT0YK"},"patientID":"P0001","patientName":"张三","patientAge":"33","patientSex":0,"admissionNumber":"ZY20230001","idCard":"110101199001010015","template":{"name":"知情同意书","wsid":"WSID_TEMP_0000000000000000000000000001"},"hospitalDepartment":{"departmentName":"内科","departmentID":"D001"},"doctorName":"王五","doctorID":"1024","customTagID":"HIS-20230601-0001","inHospitalUserSignerInfomation":[{"signerKeyName":"医师签名","signerUserJobId":"1024","signerUserSequence":"1","appendContent":"同意","disableAutoSign":false}],"outHospitalUserSignerInfomation":[{"signerKeyName":"患者签名","signerUserPhone":"13900000002","signerUserSequence":"2"}],"extraParam":"示例"}
 */
char *his_signit_templates_apply(const char *request_json);

/**
 * 医易签 hospital/hospitals/templates/form/apply: 分步签署：发起签署流程（5.1）
 *
 * Starts a step-by-step signing from a prepared template.
 * 按实施人员预先制作的模板发起分步签署流程。
 * mode 为 AUTO 时，模板中最后一个签署方签完后自动完成流程。
 * POST /v1/open/hospital/hospitals/templates/form/apply, never sent twice after a lost answer. Source: 医易签接口文档, signit-public 2.2.
 *
 * Request fields:
 * - X-Signit-App-Id string [required, always from the configuration]: 应用 id
 * - patientID string: 患者就诊卡号
 * - patientName string: 患者姓名
 * - patientAge string: 患者年龄（5.1 的示例为数字）
 * - patientSex int: 患者性别（示例为 0，取值含义未公开，请向实施人员确认）
 * - admissionNumber string: 住院号
 * - idCard string: 患者身份证号码
 * - bedNumber string: 床位号
 * - template object: 模板信息
 *   - name string: 模板名称
 *   - wsid string: 模板 ID
 * - hospitalDepartment object: 科室信息
 *   - departmentName string: 科室名称
 *   - departmentID string: 科室 ID（代码）
 * - doctorName string: 医生姓名（发起医生）
 * - doctorID string: 医生工号
 * - customTagID string: 业务自定义 ID
 * - mode string: 签署流程模式（不传按 AUTO 处理）
 *   AUTO 自动模式 | MANUAL 手动模式
 *
 * Example: {"customTagID":"HIS-20230601-0002","doctorID":"1024","doctorName":"王五","template":{"name":"知情同意书","wsid":"WSID_TEMP_0000000000000000000000000001"},"hospitalDepartment":{"departmentName":"内科","departmentID":"D001"},"patientID":"P0001","patientName":"张三","patientAge":"33","patientSex":0,"admissionNumber":"ZY20230001","idCard":"110101199001010015","bedNumber":"A12","mode":"AUTO"}
 */
char *his_signit_templates_form_apply(const char *request_json);

/**
 * 医易签 webhook: 验证并解析回调报文
 *
 * Checks the HMAC-SHA512 signature of a callback and opens its payload.
 * 院方的接收接口收到回调后，把请求头和原样的报文体交给本操作：签名正确时 valid 为 true 并给出事件内容。valid 为 false 时不给出其余字段，报文不可信。
 * 请求头可整体放在 headers（名称不分大小写），也可逐项传入；两者都有时以逐项传入的为准。body 必须是收到的原文，不能重新排版；不是 UTF-8 文本时用 body_base64。
 * 待签串依次为 appId、contentType、date、host、METHOD、nonce、body、resource、scheme，每项后有一个换行；body 为空时整行省去。
 * 医院产品的回调签名规则未单独公开，按平台 SDK 的规则验证。
 * Local, no network. Source: 医易签接口文档, signit-public 4.
 *
 * Request fields:
 * - client_secret string [required, from the configuration when absent]: 应用密钥（appSecret）
 * - appId string [required, from the configuration when absent]: 应用 ID（签名头里的 appId 与此不同即验证不通过）
 * - headers object: 收到的请求头（名称到值）（取 X-Signit-Signature、X-Signit-Scheme、X-Signit-Host、X-Signit-Resource、X-Signit-Nonce、X-Signit-Date、Content-Type，其余不看）
 * - signature string: X-Signit-Signature 的值（形如 HmacSHA512 appId:Base64）
 * - contentType string: Content-Type 的值（原样）
 * - date string: X-Signit-Date 的值（原样）（没有此头按空串处理）
 * - host string: X-Signit-Host 的值（没有此头按空串处理）
 * - method string [default POST]: HTTP 方法（按大写计算）
 * - nonce string: X-Signit-Nonce 的值（没有此头按空串处理）
 * - resource string: X-Signit-Resource 的值（没有此头按空串处理）
 * - scheme string: X-Signit-Scheme 的值
 * - body string: 收到的报文体原文
 * - body_base64 string [base64]: 收到的报文体（Base64 编码的原始字节）
 *   (headers 和 signature 不能同时为空)
 *   (body 和 body_base64 只能传一个)
 *
 * Answer (`data`):
 * - valid bool: 签名是否正确
 * - event string: 事件
 * - eventDescription string: 事件说明
 * - needCallBack bool: 是否需要回执（旧写法 needCallback 也归到此名；含义和回执格式未公开）
 * - target object: 回调目标
 *   - destination string: 回调地址
 *   - webhookWsid string: 回调 ID（通用平台才有）
 * - source object: 来源（通用平台才有）
 *   - platform string: 来源平台
 *   - destination string: 来源地址
 * - rawData object: 事件数据（平台可能以 JSON 字符串发送，这里一律展开成对象；不同事件内容不同）
 *   - business object: 业务信息（dataSignatureCompleted）
 *     - patientId string: 患者 ID
 *     - patientName string: 患者姓名
 *     - admissionNumber string: 住院号
 *     - idCard string: 身份证号
 *     - serviceType string: 业务类型（如 D_西药处方）
 *     - departmentName string: 科室名称
 *     - departmentId string: 科室 ID
 *     - doctorName string: 医生姓名
 *     - doctorId string: 医生工号
 *     - serviceId string: 业务 ID
 *   - signature object: 签名信息（dataSignatureCompleted）
 *     - signWsid string: 签名 ID
 *     - businessWsid string: 业务记录 ID
 *     - authorWsid string: 签名人 ID
 *     - signingData string: 被签名的原文
 *     - signStatus string: 签名状态
 *       SIGNED 已签名
 *     - signValue string: 签名值（Base64）
 *     - signDatetime int: 签名时间（毫秒时间戳）
 *     - signStatusReason string: 签名状态原因
 *     - appendTimestamp any: 附加时间戳（样例为数字 1，v2 为字符串）
 *   - data object: 签名流程（dataSignatureV2Completed）
 *     - signWsid string: 签名 ID
 *     - customTag string: 业务自定义标识
 *     - serviceType string: 业务类型
 *     - serviceTypeZhName string: 业务类型中文名
 *     - departmentName string: 科室名称
 *     - status string: 签名状态
 *       SIGNED 已签名
 *     - signingOrder string: 签署顺序
 *     - createDatetime int: 创建时间（数字时间戳）
 *     - finishedDatetime int: 完成时间（数字时间戳）
 *     - sender object: 发起人
 *       - senderWsid string: 发起人 ID
 *       - senderName string: 发起人姓名
 *     - patientInfo object: 患者信息
 *       - patientName string: 患者姓名
 *       - medicalCard string: 就诊卡号
 *       - patientIdCard string: 患者身份证号
 *       - patientPhone string: 患者手机号
 *       - patientAge string: 患者年龄
 *       - patientSex int: 患者性别
 *       - admissionNo string: 住院号
 *       - bedNo string: 床号
 *       - opdErNo string: 门（急）诊号
 *     - signingData object: 被签名的数据
 *       - dataType string: 数据类型
 *       - data string: 原文
 *       - signAlgorithm string: 签名算法
 *     - participants array: 参与者
 *       - wsid string: 参与者 ID
 *       - authorWsid string: 签名人 ID
 *       - name string: 姓名
 *       - status string: 状态
 *       - assignedSequence string: 签署顺序号
 *       - handleMode string: 处理方式
 *       - handleReason string: 处理原因
 *       - handleDatetime int: 处理时间（数字时间戳）
 *       - isFaceToFace bool: 是否面对面
 *       - signedData object: 签名结果
 *         - signValue string: 签名值
 *         - appendTimestamp string: 附加时间戳
 *         - signDatetime int: 签名时间（数字时间戳）
 *         - timestampInfo object: 时间戳信息
 *           - timestamp int: 时间戳时间（数字）
 *           - verified bool: 时间戳是否验证通过
 *           - verifiedReason string: 验证说明
 *           - timeStampToken string: 时间戳令牌
 *         - certInfo object: 证书信息（公开页面在此中断，另有字段未印出）
 *           - signCert string: 签名证书
 *   - appInfo object: 应用信息
 *     - appId string: 应用 ID
 *     - appName string: 应用名称
 *
 * Example: {"client_secret":"demosecret0001","appId":"demoapp0001","signature":"HmacSHA512 demoapp0001:0Kd7iqj9eb0ZaAIvlkf6TYtL/QR4ufp2+J+4RrPok5IG1Limy+/ZUgzl3AIXXuIduJK30tJ9r+zq43kSv1ZUBA==","contentType":"application/json","date":"Thu Dec 20 14:46:51 CST 2018","host":"webhook.example","method":"POST","nonce":"abcdefghijklmnopqrstuvwx","resource":"","scheme":"https","body":"{\"event\":\"dataSignatureCompleted\",\"rawData\":\"{}\",\"needCallBack\":false}"}
 */
char *his_signit_verify_webhook(const char *request_json);

/**
 * 医易签 request: 调用平台的其他接口
 *
 * Calls any other interface of the platform with token and application id added.
 * 文档只列名称、未公开字段的接口用本操作调用：path 为接口路径（以 / 开头），query 和 body 按平台文档填写。
 * 公开的路径有：获取患者签名图片（8.1）GET /v1/open/seal/third-person-seal/file-wsid，归档签-无外观（10）POST /v1/open/hospital/hospitals/signature/archive（另有查询参数）；它们的参数没有公开，请向实施人员索取。
 * 成功的代码是 100100000；平台 SDK 另把末四位为 0000 到 0099 的代码都算成功，这里照办，并在 warnings 里提醒。
 * access_token 和 X-Signit-App-Id 由本库加入。只有 method 为 GET 时，没有收到应答才会自动重发。
 * POST , never sent twice after a lost answer. Source: 医易签接口文档, signit-public 6.
 *
 * Request fields:
 * - X-Signit-App-Id string [required, always from the configuration]: 应用 id
 * - method string [required]: HTTP 方法
 *   GET 查询 | POST 提交 | PUT 更新 | DELETE 删除
 * - path string [required, no_space]: 接口路径（以 / 开头，不含主机名和查询串）
 * - query object: 查询参数（名称到值）
 * - body any: 请求体（JSON）（method 为 POST 或 PUT 时使用）
 *
 * Example: {"method":"GET","path":"/v1/open/users/sso/check-ca-login-task","query":{"appId":"1730975c5e7a62a2d7d93b07ae1","loginId":"4d5750e4-798e-40f8-ab84-b8efd48ed101-764341"}}
 */
char *his_signit_request(const char *request_json);

/**
 * 本地密码算法 sm2_generate_key: 生成 SM2 密钥对
 *
 * Makes an SM2 key pair.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.1.
 *
 * Answer (`data`):
 * - private_key string: 私钥，64 位十六进制
 * - public_key string: 公钥，130 位十六进制，以 04 开头
 *
 * Example: {}
 */
char *his_crypto_sm2_generate_key(const char *request_json);

/**
 * 本地密码算法 sm2_encrypt: SM2 公钥加密
 *
 * SM2 encryption.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.4.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 * - public_key string [required]: 公钥（128 或 130 位十六进制（02、03 开头的压缩点为 66 位）、Base64 或 PEM；x、y 前的 0 可以缺，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
 * - order string [default C1C3C2]: 密文排列
 *   C1C3C2 GM/T 0003 标准的排列 | C1C2C3 旧的排列
 *   (text、base64、hex 要填一个)
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - ciphertext string: 密文，大写十六进制，以 04 开头
 *
 * Example: {"public_key":"0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13","text":"encryption standard"}
 */
char *his_crypto_sm2_encrypt(const char *request_json);

/**
 * 本地密码算法 sm2_decrypt: SM2 私钥解密
 *
 * SM2 decryption.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.4.
 *
 * Request fields:
 * - private_key string [required]: 私钥（64 位十六进制、Base64 或 PEM；前面的 0 可以缺（不少于 56 位）或多一个字节 00，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
 * - ciphertext string [required]: 密文（十六进制（大小写均可，可以没有 04，0x、空白不计）或 Base64）
 * - order string [default C1C3C2]: 密文排列
 *   C1C3C2 GM/T 0003 标准的排列 | C1C2C3 旧的排列
 *
 * Answer (`data`):
 * - text string: 明文；不是 UTF-8 文本时没有这一项
 * - base64 string: 明文的 Base64
 *
 * Example: {"private_key":"3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8","ciphertext":"04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF059983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD876621886CA989CA9C7D58087307CA93092D651EFA"}
 */
char *his_crypto_sm2_decrypt(const char *request_json);

/**
 * 本地密码算法 sm2_sign: SM2 签名
 *
 * SM2 signature (with SM3 and the user id).
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.2.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 * - private_key string [required]: 私钥（64 位十六进制、Base64 或 PEM；前面的 0 可以缺（不少于 56 位）或多一个字节 00，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
 * - user_id string [default 1234567812345678]: 用户标识
 * - format string [default raw]: 签名格式
 *   raw r 与 s 相连，128 位十六进制 | der ASN.1 DER，十六进制
 *   (text、base64、hex 要填一个)
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - signature string: 签名，大写十六进制
 * - base64 string: 签名的 Base64
 *
 * Example: {"private_key":"3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8","text":"message digest"}
 */
char *his_crypto_sm2_sign(const char *request_json);

/**
 * 本地密码算法 sm2_verify: SM2 验签
 *
 * Verification of an SM2 signature.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.2.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 * - public_key string [required]: 公钥（128 或 130 位十六进制（02、03 开头的压缩点为 66 位）、Base64 或 PEM；x、y 前的 0 可以缺，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
 * - signature string [required]: 签名（raw 或 der，十六进制或 Base64；也可以是 r#s（r、s 各为十六进制或 Base64，前面的 0 可以缺））
 * - user_id string [default 1234567812345678]: 用户标识
 * - format string: 签名格式（不填就从签名本身认出）
 *   raw r 与 s 相连，128 位十六进制 | der ASN.1 DER，十六进制
 *   (text、base64、hex 要填一个)
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - valid bool: 签名是否有效
 *
 * Example: {"public_key":"0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13","text":"message digest","signature":"F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"}
 */
char *his_crypto_sm2_verify(const char *request_json);

/**
 * 本地密码算法 sm3: SM3 摘要
 *
 * SM3 digest.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32905.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - hex string: 摘要，小写十六进制
 * - base64 string: 摘要的 Base64
 *
 * Example: {"text":"abc"}
 */
char *his_crypto_sm3(const char *request_json);

/**
 * 本地密码算法 sha1: SHA-1 摘要
 *
 * SHA-1 digest.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 180-4.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - hex string: 摘要，小写十六进制
 * - base64 string: 摘要的 Base64
 *
 * Example: {"text":"abc"}
 */
char *his_crypto_sha1(const char *request_json);

/**
 * 本地密码算法 sha256: SHA-256 摘要
 *
 * SHA-256 digest.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 180-4.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - hex string: 摘要，小写十六进制
 * - base64 string: 摘要的 Base64
 *
 * Example: {"text":"abc"}
 */
char *his_crypto_sha256(const char *request_json);

/**
 * 本地密码算法 aes_ecb_encrypt: AES-ECB-PKCS5 加密
 *
 * AES-ECB encryption with PKCS#5 padding.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 197.
 *
 * Request fields:
 * - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
 * - base64 string [base64]: 内容（Base64）
 * - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
 * - key string [required]: 密钥（按 UTF-8 取字节，须为 16、24 或 32 字节）
 *   (text、base64、hex 只能填一个)
 *
 * Answer (`data`):
 * - ciphertext string: 密文，Base64
 *
 * Example: {"key":"0123456789abcdef","text":"你好"}
 */
char *his_crypto_aes_ecb_encrypt(const char *request_json);

/**
 * 本地密码算法 aes_ecb_decrypt: AES-ECB-PKCS5 解密
 *
 * AES-ECB decryption with PKCS#5 padding.
 * Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 197.
 *
 * Request fields:
 * - key string [required]: 密钥（按 UTF-8 取字节，须为 16、24 或 32 字节）
 * - ciphertext string [required, base64]: 密文，Base64 或十六进制（其中的空白不计）
 *
 * Answer (`data`):
 * - text string: 明文；不是 UTF-8 文本时没有这一项
 * - base64 string: 明文的 Base64
 *
 * Example: {"key":"0123456789abcdef","ciphertext":"rRCjYXSYlWp7RZhcN/pCJQ=="}
 */
char *his_crypto_aes_ecb_decrypt(const char *request_json);

/**
 * 本地工具 base64_to_file: 把 Base64 存成文件
 *
 * Writes Base64 into a file.
 * Local, no network.
 *
 * Request fields:
 * - base64 string [required, base64]: 文件内容的 Base64（开头的 data:…;base64, 会去掉）
 * - path string [required]: 要写的文件，已有的会被替换
 *
 * Answer (`data`):
 * - path string: 写好的文件
 * - size int: 文件大小（字节）
 *
 * Example: {"base64":"aGlzYnJpZGdl","path":"C:\\his\\record.pdf"}
 */
char *his_tool_base64_to_file(const char *request_json);

/**
 * 本地工具 diagnose: 检查到各平台的网络、证书、时间、令牌和签名
 *
 * Checks network, certificates, clock, token and signature of each configured platform.
 * Goes step by step through the configured platforms and says of each step whether it is fine and, if not, what to do. For imaging it tries every ciphertext order and carriage and names those that the server accepts. The persons it asks about are invented, nothing is changed at the platform, and no secret stands in the answer. It takes as long as the slowest server: give it a background job (his_submit) in a program with windows. The envelope's `ok` says that the diagnosis ran; `data.ok` that everything is fine. The program hisbridge-doctor does the same with progress.
 * Local, no network.
 *
 * Request fields:
 * - system string: 只检查这个平台（不填为所有已配置的平台）
 *   imaging 影像中心调阅 | ywx 医网信 | reservation 浙里办体检预约 | healthcard 微信电子健康卡 | signit 医易签
 *
 * Answer (`data`):
 * - ok bool [required]: 是否全部正常
 * - version string: 本库的版本
 * - steps array [required]: 各步骤，按先后
 *   - system string: 平台
 *   - step string: 步骤：config、dns、proxy、tcp、tls、http、clock、token、call
 *   - title string: 步骤的中文名
 *   - title_en string: 步骤的英文名
 *   - address string: 相关的地址
 *   - ok bool: 是否正常
 *   - message string: 结果（中文）
 *   - message_en string: 结果（英文）
 *   - hint string: 该做什么（中文）
 *   - hint_en string: 该做什么（英文）
 *   - detail object: 其他细节：addresses、proxy、tls、certificate、difference_s、accepted、code、missing
 *   - elapsed_ms int: 用时（毫秒）
 *
 * Example: {"system":"imaging"}
 */
char *his_tool_diagnose(const char *request_json);

/**
 * 本地工具 file_to_base64: 把文件读成 Base64
 *
 * Reads a file as Base64.
 * Local, no network.
 *
 * Request fields:
 * - path string [required]: 文件路径（上限 32 MB）
 *
 * Answer (`data`):
 * - base64 string: 文件内容的 Base64
 * - size int: 文件大小（字节）
 *
 * Example: {"path":"C:\\his\\record.pdf"}
 */
char *his_tool_file_to_base64(const char *request_json);

/**
 * 本地工具 image_to_bmp: 把 PNG/JPEG 图片转成 BMP 文件
 *
 * Turns a PNG or JPEG picture into a BMP file.
 * Delphi 7, PowerBuilder and VB6 show no PNG; vendors send stamps (签章) and QR codes as PNG. The BMP has 24 bits per pixel, what was transparent is white.
 * Local, no network.
 *
 * Request fields:
 * - base64 string [base64]: 图片的 Base64（开头的 data:…;base64, 会去掉）
 * - path string: 图片文件（PNG 或 JPEG，最多 32 MB、2500 万像素）
 * - out string [required]: 要写的 BMP 文件
 *   (base64 和 path 要填一个)
 *   (base64 和 path 只能填一个)
 *
 * Answer (`data`):
 * - path string: 写好的 BMP 文件
 * - width int: 宽（像素）
 * - height int: 高（像素）
 *
 * Example: {"base64":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=","out":"C:\\his\\stamp.bmp"}
 */
char *his_tool_image_to_bmp(const char *request_json);

/**
 * 本地工具 outbox: 查看和处理发件箱
 *
 * Lists, retries, removes or waits for the reports in the outbox.
 * Reports that were called with `_options.outbox` wait in a file (setting outbox.path) and are sent in the background, those of one system in their order. What is shown holds no patient's data. `retry`: without id all refused ones. `remove`: needs an id or a state. `wait`: until nothing (or not this id) is queued.
 * Local, no network.
 *
 * Request fields:
 * - action string [default list]: 做什么
 *   list 列出 | retry 重发被拒绝的，等待中的立即再试 | remove 删除 | wait 等到发完
 * - id int [≥ 1]: 发件箱编号（存入时返回的 outbox_id；不填为全部）
 * - state string: 只看、只删这个状态的
 *   queued 等待发送 | refused 对方拒绝，已搁置 | sent 对方已收到
 * - wait_ms int [0–600000, default 30000]: wait 最多等多久（毫秒）
 * - limit int [1–10000, default 100]: 最多列出几条，旧的在前
 *
 * Answer (`data`):
 * - path string: 发件箱文件（没有配置时为 null）
 * - counts object [required]: 各状态的条数
 *   - queued int: 等待发送
 *   - refused int: 已搁置
 *   - sent int: 对方已收到
 * - reports array [required]: 各条上报
 *   - id int: 发件箱编号
 *   - operation string: 操作
 *   - profile string: 用的 profile
 *   - state string: 状态：queued、refused、sent
 *   - request_id string: 请求编号
 *   - tries int: 发送过几次
 *   - queued_at string: 存入时间（北京时间）
 *   - changed_at string: 最近一次发送的时间（北京时间）
 *   - code string: 平台最近一次返回的代码
 *   - message string: 最近一次的结果或失败原因
 * - changed int: retry、remove 处理了几条
 * - done bool: wait 是否等到了
 *
 * Example: {"action":"list","state":"refused"}
 */
char *his_tool_outbox(const char *request_json);

/**
 * 本地工具 protect_secret: 把密钥加密成只有本机能用的配置值（DPAPI）
 *
 * Encrypts a secret for the configuration of this computer (DPAPI).
 * Windows only. The answer's `dpapi` goes into the configuration instead of the secret: "app_secret": {"dpapi": "AQAA…"}. It can be opened on the computer that made it, by everybody there (`machine`) or only by the Windows user who made it (`user`).
 * Local, no network.
 *
 * Request fields:
 * - text string [required]: 密钥
 * - scope string [default machine]: 谁能解开
 *   machine 这台电脑上的所有用户 | user 只有当前 Windows 用户
 *
 * Answer (`data`):
 * - dpapi string [required]: 写进配置的值（Base64）
 *
 * Example: {"text":"8c8e763f443ef983ac33aef1c7085cfb","scope":"machine"}
 */
char *his_tool_protect_secret(const char *request_json);

/**
 * 本地工具 qr_image: 把文本画成二维码图片文件
 *
 * Draws a text as a QR code picture.
 * Local, no network.
 *
 * Request fields:
 * - text string [required]: 二维码内容
 * - out string [required]: 要写的图片文件
 * - format string [default bmp]: 图片格式
 *   bmp BMP（Delphi 7、PowerBuilder、VB6 都能显示） | png PNG
 * - size int [32–4096, default 300]: 边长（像素）（取不超过它的整数倍，图案清晰）
 *
 * Answer (`data`):
 * - path string: 写好的图片文件
 * - width int: 宽（像素）
 * - height int: 高（像素）
 *
 * Example: {"text":"https://health.example/card","out":"C:\\his\\qr.bmp","size":240}
 */
char *his_tool_qr_image(const char *request_json);

/* ------------------------------------------------------------------------------------------------------------
 * stdcall on 32-bit Windows: PowerBuilder, VB6. The platform's own convention elsewhere.
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * Runs an operation and writes the envelope into `out`.
 *
 * Returns the bytes written without the NUL. When `out` is too small it returns -(bytes needed with the NUL), writes
 * what fits and keeps the whole answer for HisLastResponse: the operation is not run again.
 */
int32_t HIS_STDCALL HisCall(const char *operation,
                const char *request,
                char *out,
                int32_t out_size);

/**
 * Writes this thread's last answer again, whole, into a buffer that is large enough this time. After a
 * negative result of any function that fills a buffer it is the text that did not fit.
 */
int32_t HIS_STDCALL HisLastResponse(char *out, int32_t out_size);

/**
 * As his_configure, with the envelope in `out`.
 */
int32_t HIS_STDCALL HisConfigure(const char *config, char *out, int32_t out_size);

/**
 * Sets the encoding of the strings in and out of all His* functions without W: "utf-8" (the default), "gbk", or "ansi",
 * the code page of the Windows system (elsewhere UTF-8). 0 = done, -1 = unknown name.
 */
int32_t HIS_STDCALL HisSetEncoding(const char *name);

/**
 * Writes the version into `out`.
 */
int32_t HIS_STDCALL HisVersion(char *out, int32_t out_size);

/**
 * As his_operations, with the catalogue in `out`.
 */
int32_t HIS_STDCALL HisOperations(const char *system, char *out, int32_t out_size);

/**
 * As his_json_get, with the text in `out`.
 */
int32_t HIS_STDCALL HisJsonGet(const char *json, const char *pointer, char *out, int32_t out_size);

/**
 * As his_json_set, with the JSON text in `out`.
 */
int32_t HIS_STDCALL HisJsonSet(const char *json, const char *pointer, const char *text, char *out, int32_t out_size);

/**
 * As his_json_put, with the JSON text in `out`.
 */
int32_t HIS_STDCALL HisJsonPut(const char *json,
                   const char *pointer,
                   const char *value_json,
                   char *out,
                   int32_t out_size);

/**
 * As his_json_remove, with the JSON text in `out`.
 */
int32_t HIS_STDCALL HisJsonRemove(const char *json, const char *pointer, char *out, int32_t out_size);

/**
 * As his_json_count.
 */
int32_t HIS_STDCALL HisJsonCount(const char *json, const char *pointer);

/**
 * As his_json_keys, with the JSON array in `out`.
 */
int32_t HIS_STDCALL HisJsonKeys(const char *json, const char *pointer, char *out, int32_t out_size);

/**
 * As his_submit. When the job is done, posts `message` with the ticket as wParam to the window `hwnd`; 0 for none.
 */
int32_t HIS_STDCALL HisSubmit(const char *operation,
                  const char *request,
                  ptrdiff_t hwnd,
                  uint32_t message);

/**
 * Writes a job's envelope into `out`; 0 while it runs. The result stays until it was fetched whole, by this
 * function or by HisLastResponse; when several threads ask for it, one of them gets it.
 */
int32_t HIS_STDCALL HisPoll(int32_t ticket, char *out, int32_t out_size);

/**
 * As his_cancel. 0 = done, -1 = no such job.
 */
int32_t HIS_STDCALL HisCancel(int32_t ticket);

/* ------------------------------------------------------------------------------------------------------------
 * stdcall, UTF-16: Unicode PowerBuilder, VB6 by StrPtr, C#, Delphi
 * ---------------------------------------------------------------------------------------------------------- */

/**
 * As HisCall, in UTF-16.
 *
 * Returns the units of UTF-16 written without the NUL. When `out` is too small it returns -(units needed with the NUL),
 * writes what fits, no half of a surrogate pair, and keeps the whole answer for HisLastResponseW.
 */
int32_t HIS_STDCALL HisCallW(const uint16_t *operation,
                 const uint16_t *request,
                 uint16_t *out,
                 int32_t out_chars);

/**
 * As HisLastResponse, in UTF-16.
 */
int32_t HIS_STDCALL HisLastResponseW(uint16_t *out, int32_t out_chars);

/**
 * As HisConfigure, in UTF-16.
 */
int32_t HIS_STDCALL HisConfigureW(const uint16_t *config, uint16_t *out, int32_t out_chars);

/**
 * As HisVersion, in UTF-16.
 */
int32_t HIS_STDCALL HisVersionW(uint16_t *out, int32_t out_chars);

/**
 * As HisOperations, in UTF-16.
 */
int32_t HIS_STDCALL HisOperationsW(const uint16_t *system, uint16_t *out, int32_t out_chars);

/**
 * As HisJsonGet, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonGetW(const uint16_t *json, const uint16_t *pointer, uint16_t *out, int32_t out_chars);

/**
 * As HisJsonSet, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonSetW(const uint16_t *json,
                    const uint16_t *pointer,
                    const uint16_t *text,
                    uint16_t *out,
                    int32_t out_chars);

/**
 * As HisJsonPut, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonPutW(const uint16_t *json,
                    const uint16_t *pointer,
                    const uint16_t *value_json,
                    uint16_t *out,
                    int32_t out_chars);

/**
 * As HisJsonRemove, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonRemoveW(const uint16_t *json, const uint16_t *pointer, uint16_t *out, int32_t out_chars);

/**
 * As his_json_count, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonCountW(const uint16_t *json, const uint16_t *pointer);

/**
 * As HisJsonKeys, in UTF-16.
 */
int32_t HIS_STDCALL HisJsonKeysW(const uint16_t *json, const uint16_t *pointer, uint16_t *out, int32_t out_chars);

/**
 * As HisSubmit, in UTF-16.
 */
int32_t HIS_STDCALL HisSubmitW(const uint16_t *operation, const uint16_t *request, ptrdiff_t hwnd, uint32_t message);

/**
 * As HisPoll, in UTF-16.
 */
int32_t HIS_STDCALL HisPollW(int32_t ticket, uint16_t *out, int32_t out_chars);

#ifdef __cplusplus
}
#endif

#endif /* HISBRIDGE_H */
