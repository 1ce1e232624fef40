$PBExportHeader$n_his_healthcard.sru
$PBExportComments$微信电子健康卡（hisbridge，由目录生成，请勿修改）
forward
global type n_his_healthcard from n_hisbridge
end type
end forward

global type n_his_healthcard from n_hisbridge
end type
global n_his_healthcard n_his_healthcard

forward prototypes
public function string of_get_app_token (string as_request)
public function string of_register_health_card (string as_request)
public function string of_get_health_card_by_health_code (string as_request)
public function string of_get_health_card_by_qr_code (string as_request)
public function string of_ocr_info (string as_request)
public function string of_bind_card_relation (string as_request)
public function string of_report_his_data (string as_request)
public function string of_get_order_id_by_out_app_id (string as_request)
public function string of_register_batch_health_card (string as_request)
public function string of_get_dynamic_qr_code (string as_request)
public function string of_verify_qr_code (string as_request)
public function string of_get_user_code_url (string as_request)
public function string of_get_health_card_list_url (string as_request)
public function string of_batch_active_card_url (string as_request)
public function string of_take_ms_card_url (string as_request)
public function string of_face_picture_verify_url (string as_request)
public function string of_register_order (string as_request)
public function string of_verify_face_identity (string as_request)
public function string of_update_health_card_id (string as_request)
public function string of_get_health_card_by_health_card_id (string as_request)
public function string of_ssm_gen_qr_code (string as_request)
public function string of_ssm_query_qr_code_result (string as_request)
public function string of_register_uniform_verify_order (string as_request)
public function string of_register_uniform_order (string as_request)
public function string of_check_uniform_verify_result (string as_request)
public function string of_get_order_info_by_order_id (string as_request)
public function string of_register_real_person_auth_order (string as_request)
public function string of_register_health_card_pre_auth (string as_request)
public function string of_register_health_card_pre_fill (string as_request)
public function string of_get_reg_info_by_code (string as_request)
public function string of_get_patients_health_card (string as_request)
public function string of_save_patients (string as_request)
public function string of_save_scan_qr_field (string as_request)
public function string of_get_third_party_platform_info (string as_request)
public function string of_verify_real_name_patient (string as_request)
public function string of_report_real_name_patient_data (string as_request)
public function string of_report_scan_qr_code (string as_request)
public function string of_referral_result_notice (string as_request)
public function string of_send_medical_record_notice (string as_request)
public function string of_check_appointment_limit (string as_request)
public function string of_check_appointment_limit_cancel (string as_request)
public function string of_bind_union_id (string as_request)
public function string of_request (string as_request)
end prototypes

public function string of_get_app_token (string as_request);
// 微信电子健康卡 getAppToken: 获取接口调用凭证 appToken
//
// Fetches a new appToken, the credential of every other call.
// 平时不用调用：本库自己获取、缓存并更新 appToken。appToken 有效期 7200 秒；有效期内再次调用会刷新，旧
// 的 appToken 随即失效，使用同一个 appId 的其他程序要重新获取。调用任何接口之前，先在官网“开发配置”的
// IP 白名单里加上服务器的公网 IP。
// POST /rest/auth/HealthCard/HealthOpenAuth/AuthObj/getAppToken, repeated after a lost answer.
// Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.1.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - appId string [required, from the configuration when absent]: 服务号开发商用户凭证（开放平台官网分
//   配的 appId；不填时取配置 app_id。取得的 appToken 只用于这个 appId 的调用）
//
// Answer (`data`):
// - appToken string [required]: 接口调用凭证（其他所有接口的调用凭证）
// - expiresIn int [required]: 凭证有效时间（秒）（默认为 7200 秒；也有客户端收到文本）
//
// Example: {}
return of_call("healthcard.get_app_token", as_request)
end function

public function string of_register_health_card (string as_request);
// 微信电子健康卡 registerHealthCard: 注册健康卡
//
// Registers a health card for one person, with a real-name check.
// 新用户建卡流程。平台对姓名和证件号码实名核身；已注册过的直接返回原卡（以第一次注册的信息为准）。
// wechatCode 由获取用户微信身份码页面（get_user_code_url）带回，用过即失效，因此应答丢失时不会自动重发
// 。顺序：先注册健康卡，再到 HIS 查询或新建档案得到院内 ID，然后用 bind_card_relation 绑定。必须有身份
// 证才能建卡，可以为亲友建卡，一个微信帐号最多 5 张（10057）。重复建卡时二维码文本不变，第二次的手机号
// 等不会更新。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCard, never sent twice after
// a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.2.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - wechatCode string [required]: 微信身份码（由获取用户微信身份码页面带回，一次有效）
// - name string [required]: 姓名
// - gender string [required]: 性别（男、女）
//   男 男 | 女 女
// - nation string [required]: 民族（汉族、满族等）
// - birthday string [required, yyyy-MM-dd]: 出生年月日（格式：yyyy-MM-dd）
// - idNumber string [required]: 证件号码
// - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表；09 医保卡、10 就诊卡、11 健康
//   卡能否用来注册，文档没有说）
// - address string: 地址
// - phone1 string [required]: 联系方式 1
// - phone2 string: 联系方式 2
// - patid string: 院内 ID（院内用户唯一标识）
// - relation string: 与本人的关系
// - citycode string: 城市代码
// - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//   - motherName string: 母亲姓名
//   - motherIdType string: 母亲证件类型
//   - motherIdNumber string: 母亲证件号码
//   - motherNation string: 母亲民族
//   - motherCountry string: 母亲国籍
//   - motherBirthDay string: 母亲出生日期
//   - motherPhone string: 母亲电话
//   - motherAddress string: 母亲地址
//   - fatherName string: 父亲姓名
//   - fatherIdType string: 父亲证件类型
//   - fatherIdNumber string: 父亲证件号码
//   - fatherNation string: 父亲民族
//   - fatherCountry string: 父亲国籍
//   - fatherBirthDay string: 父亲出生日期
//   - fatherPhone string: 父亲电话
//   - fatherAddress string: 父亲地址
//   - parity string: 胎次
//   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//   - birthTime string: 出生时间
// - clientInfo object: 客户端信息
//   - ip string: 客户端 IP
//   - referer string: 来源页面
//   - userAgent string: 客户端 User-Agent
// - ip string: 客户端 IP
// - referer string: 来源页面
// - userAgent string: 客户端 User-Agent
// - ext string: 扩展信息
// - openId string: 用户 openId（微信服务号用户唯一标识）
// - registeredType int: 注册方式（0 单个，1 批量）
//   0 单个注册 | 1 批量注册
//
// Answer (`data`):
// - qrCodeText string [required]: 二维码文本（按当地卫计委要求返回静态码或动态码，一般为静态码；静态码
//   由“健康卡 ID + :1”组成）
// - healthCardId string: 健康卡 ID（返回静态码时可能没有：取静态码文本前 64 位）
// - phid string [required]: 健康卡主索引
// - adminExt string [required]: 扩展字段（卡管平台注册接口应答包的全部内容（不含图片数据），是一段
//   JSON 文本）
// - unbindOrderId string: 解绑订单 ID（绑定人数达上限（10057）时，在被拒绝的应答的 data 里）
// - unbindURL string: 解绑页面 URL（绑定人数达上限（10057）时，在被拒绝的应答的 data 里；请患者打开它
//   解绑）
//
// Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","address":"浙江省平湖市当湖街道示例路1号","phone1":"13800000000","phone2":"13900000000","patid":"1003243"}
return of_call("healthcard.register_health_card", as_request)
end function

public function string of_get_health_card_by_health_code (string as_request);
// 微信电子健康卡 getHealthCardByHealthCode: 通过健康卡授权码获取健康卡
//
// Returns the health card that the patient authorised (healthCode).
// 跨院用户一键注册健康卡。healthCode 由选择健康卡页面（get_health_card_list_url）带回，用过即失效（
// 10008），因此应答丢失时不会自动重发。平台较新的说明要求 relateAppId、relateOpenId。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getHealthCardByHealthCode, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.3.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - healthCode string [required]: 健康卡授权码（由选择健康卡页面带回，一次有效；页面带回 0 表示用户要
//   新建卡，-1 表示没有授权，都不能用来查询）
//
// Answer (`data`):
// - card object [required]: 健康卡数据
//   - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
//   - name string [required]: 姓名
//   - gender string [required]: 性别（男、女）
//     男 男 | 女 女
//   - nation string [required]: 民族（汉族、满族等）
//   - birthday string: 出生年月日（格式：yyyy-MM-dd）
//   - idNumber string [required]: 证件号码
//   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
//   - address string: 地址
//   - phone1 string [required]: 联系方式 1
//   - phone2 string: 联系方式 2
//   - phid string [required]: 健康卡主索引
//   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
//   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
//   - adminExt string [required]: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
//   - ext string: 扩展信息
//   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//     - motherName string: 母亲姓名
//     - motherIdType string: 母亲证件类型
//     - motherIdNumber string: 母亲证件号码
//     - motherNation string: 母亲民族
//     - motherCountry string: 母亲国籍
//     - motherBirthDay string: 母亲出生日期
//     - motherPhone string: 母亲电话
//     - motherAddress string: 母亲地址
//     - fatherName string: 父亲姓名
//     - fatherIdType string: 父亲证件类型
//     - fatherIdNumber string: 父亲证件号码
//     - fatherNation string: 父亲民族
//     - fatherCountry string: 父亲国籍
//     - fatherBirthDay string: 父亲出生日期
//     - fatherPhone string: 父亲电话
//     - fatherAddress string: 父亲地址
//     - parity string: 胎次
//     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//     - birthTime string: 出生时间
//   - verifyStatus bool: 是否已验证
//   - idCard string: 证件号码（旧名）
//   - cardType string: 证件类型（旧名）
// - isSelf bool: 是否本人
//
// Example: {"healthCode":"F9D3F8A308FC0EABC581F5903CAA1094"}
return of_call("healthcard.get_health_card_by_health_code", as_request)
end function

public function string of_get_health_card_by_qr_code (string as_request);
// 微信电子健康卡 getHealthCardByQRCode: 通过健康卡二维码获取健康卡
//
// Returns the health card of a scanned QR code.
// 扫码就医流程（静态二维码）：扫码枪读到的二维码文本换取患者信息。动态二维码的校验用 verify_qr_code。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getHealthCardByQRCode, repeated after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.4.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
//
// Answer (`data`):
// - card object [required]: 健康卡数据
//   - qrCodeText string [required]: 二维码文本（动态二维码或静态二维码）
//   - name string [required]: 姓名
//   - gender string [required]: 性别（男、女）
//     男 男 | 女 女
//   - nation string [required]: 民族（汉族、满族等）
//   - birthday string: 出生年月日（格式：yyyy-MM-dd）
//   - idNumber string [required]: 证件号码
//   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
//   - address string: 地址
//   - phone1 string [required]: 联系方式 1
//   - phone2 string: 联系方式 2
//   - phid string [required]: 健康卡主索引
//   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
//   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
//   - adminExt string [required]: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
//   - relation string: 与本人的关系
//   - ext string: 扩展信息
//   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//     - motherName string: 母亲姓名
//     - motherIdType string: 母亲证件类型
//     - motherIdNumber string: 母亲证件号码
//     - motherNation string: 母亲民族
//     - motherCountry string: 母亲国籍
//     - motherBirthDay string: 母亲出生日期
//     - motherPhone string: 母亲电话
//     - motherAddress string: 母亲地址
//     - fatherName string: 父亲姓名
//     - fatherIdType string: 父亲证件类型
//     - fatherIdNumber string: 父亲证件号码
//     - fatherNation string: 父亲民族
//     - fatherCountry string: 父亲国籍
//     - fatherBirthDay string: 父亲出生日期
//     - fatherPhone string: 父亲电话
//     - fatherAddress string: 父亲地址
//     - parity string: 胎次
//     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//     - birthTime string: 出生时间
//   - verifyStatus bool: 是否已验证
//   - idCard string: 证件号码（旧名）
//   - cardType string: 证件类型（旧名）
//
// Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
return of_call("healthcard.get_health_card_by_qr_code", as_request)
end function

public function string of_ocr_info (string as_request);
// 微信电子健康卡 ocrInfo: 身份证 OCR 识别
//
// Reads the text of an identity card photograph.
// 把身份证正面照片识别为文本。图片用 imageContent（Base64）或 imageFile（文件路径）给出，
// data:…;base64, 头部（没有 data: 的也算）由本库去掉。文档要求压缩到百 K 级别：超过 500 KB 时提醒。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/ocrInfo, repeated after a lost answer.
// Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.5.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - imageContent string [required, base64]: 身份证图片（身份证正面照片的 Base64 数据，不带头部信息；压
//   缩到百 K 级别再上传）
// - imageFile string: 身份证图片，给出文件路径
//
// Answer (`data`):
// - cardInfo object [required]: 身份证信息
//   - name string [required]: 姓名
//   - id string [required]: 身份证号
//   - gender string [required]: 性别（男、女）
//     男 男 | 女 女
//   - nation string [required]: 民族（汉、满等）
//   - birth string [required]: 出生日期（格式：1991/5/25；注册健康卡要 yyyy-MM-dd，用前要转换）
//   - address string [required]: 地址
//   - authority string: 签发机关（xxx 公安局）
//   - validDate string: 有效期（格式：XXXX.XX.XX-XXXX.XX.XX）
//
// Example: {"imageContent":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="}
return of_call("healthcard.ocr_info", as_request)
end function

public function string of_bind_card_relation (string as_request);
// 微信电子健康卡 bindCardRelation: 绑定健康卡和院内 ID 关系
//
// Binds a health card to the hospital's own patient number.
// 绑定或修改健康卡二维码与院内 ID 的映射关系；平台保存最近一次提交的关系。患者有多个院内 ID 时，绑定最
// 近使用或最近办理的一个，或让患者选择。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/bindCardRelation, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.6.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - patid string [required]: 院内 ID（院内 HIS 主索引）
// - qrCodeText string [required]: 二维码文本
//
// Answer (`data`):
// - result bool [required]: 绑定结果（true-成功，false-失败）
//
// Example: {"patid":"1003243","qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
return of_call("healthcard.bind_card_relation", as_request)
end function

public function string of_report_his_data (string as_request);
// 微信电子健康卡 reportHISData: 用卡数据监测（上报用卡数据）
//
// Reports one use of a card for the usage statistics.
// 上报一次用卡。证件类型为健康卡（11）时必填二维码文本；不是健康卡时必填身份证号码和姓名；挂号、预约挂
// 号、当日挂号必填用卡科室。平台对用卡数据监测（服务 141）要求 relateAppId、relateOpenId，对上架应用用
// 卡（服务 199，同一地址）不要求。只上报用卡成功的数据，实时或每日定时。同一次用卡报两次是否重复统计，
// 文档没有说：因此不会自动重发；发件箱重发时用原来的 requestId，平台答 10054（重复请求）就当作已经收到
// ，这是推断。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportHISData, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.7.
// With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
//
// Request fields:
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - qrCodeText string [required at times]: 二维码文本（证件类型是健康卡时必填）
// - idCardNumber string [required at times]: 身份证号码（证件类型不是健康卡时必填；文档示例写作
//   idCard）
// - name string [required at times]: 姓名（证件类型不是健康卡时必填）
// - time string [required, yyyy-MM-dd HH:mm:ss]: 用卡时间（格式：yyyy-MM-dd HH:mm:ss）
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id；commonIn 的 hospitalId 和取 appToken 也用它）
// - scene string [required]: 用卡环节（见用卡环节表）
// - department string [required at times]: 用卡科室（挂号、预约挂号、当日挂号时必填；见标准科室表（文
//   档没有附）：科室名或代码，如 0300）
// - cardType string [required]: 证件类型（01-居民身份证，11-健康卡，其他见证件类型表）
// - cardChannel string [required]: 用卡渠道（代码如 0401，也接受“服务号、app、窗口”等文字）
//   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000
//   其他
// - hospitalCode string: 医院代码（文档没有此项，公开客户端都送；不填时与 hospitalId 相同）
// - cardCostTypes string: 用卡费别（见用卡费别表）
//   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
// - subHospitalCode string: 分院代码
// - serviceId string: 服务 ID
//
// Answer (`data`):
// - none string [required]: 占位（空字符串）
// - resultCode int: 结果代码
// - time string: 时间
//
// Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1","idCardNumber":"330482199309140014","name":"张三","time":"2024-05-20 09:30:00","scene":"0101012","department":"0300","cardType":"11","cardChannel":"0100","hospitalCode":"90003","cardCostTypes":"0100"}
return of_call("healthcard.report_his_data", as_request)
end function

public function string of_get_order_id_by_out_app_id (string as_request);
// 微信电子健康卡 getOrderIdByOutAppId: 获取卡包订单 ID
//
// Fetches a one-use order id for the card pack page.
// 得到的 orderId 用于拼接领取卡包页面（take_ms_card_url），一经使用即刻失效，下次要重新获取。先要在官
// 网完成“卡包-领卡”配置；已经领过的卡，页面直接展示。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getOrderIdByOutAppId, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.8.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - appId string [required, from the configuration when absent]: 服务号开发商用户凭证（开放平台官网分
//   配的 appId；不填时取配置 app_id。取 appToken 也用它）
// - qrCodeText string [required]: 二维码文本
//
// Answer (`data`):
// - orderId string [required]: 订单 ID（一经使用即刻失效，下次使用需要重新获取）
//
// Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
return of_call("healthcard.get_order_id_by_out_app_id", as_request)
end function

public function string of_register_batch_health_card (string as_request);
// 微信电子健康卡 registerBatchHealthCard: 注册批量健康卡
//
// Registers health cards for up to 15 known patients.
// 老用户批量升级。wechatCode 填离线微信身份码（固定值，向平台对接人员获取）。应答按 idNumber 对应，没
// 有应答或二维码为空的为注册失败（二维码为空时提醒）。注册之后还要登录官网，对这一批点“一键领卡”，平台
// 才推送模板消息：公众号须是服务号并开通模板消息，订阅号只能从菜单进入。wechatUrl 的页面要先按 openId
// 判断是否已经激活，没有的转到 batch_active_card_url。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerBatchHealthCard, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.9.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - healthCardItems array [required, max 15]: 用户信息（每次 1 至 15 条（15 条的上限见
//   healthcard-public 4.7））
//   - wechatCode string [required]: 离线微信身份码（固定值，不需要跳转链接获取，请联系对接人员获取）
//   - name string [required]: 姓名
//   - gender string [required]: 性别（男、女）
//     男 男 | 女 女
//   - nation string [required]: 民族（汉族、满族等；没有时填“未知”）
//   - birthday string [required, yyyy-MM-dd]: 出生年月日（格式：yyyy-MM-dd）
//   - idNumber string [required]: 证件号码
//   - idType string [required]: 证件类型（01-居民身份证，其他见证件类型表）
//   - address string: 地址
//   - phone1 string [required]: 联系方式 1
//   - phone2 string: 联系方式 2
//   - patid string [required]: 院内 ID（院内用户唯一标识）
//   - openId string [required]: 用户 openId（微信服务号用户唯一标识）
//   - wechatUrl string [required]: 微信跳转链接（模板消息的 URL，即服务号健康卡列表页面的 URL）
//
// Answer (`data`):
// - rspItems array [required]: 注册结果
//   - qrCodeText string: 二维码文本（注册成功时有值，失败则为空字符串）
//   - idNumber string [required]: 证件号码（请求中的 idNumber）
//   - healthCardId string: 健康卡 ID（二维码是动态时有值）
//   - idType string: 证件类型
//   - idCard string: 证件号码（旧名）
//   - cardType string: 证件类型（旧名）
//
// Example: {"healthCardItems":[{"wechatCode":"13B8AC208CEDACE7DD1DF57963150664","name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","address":"浙江省平湖市当湖街道示例路1号","phone1":"13800000000","phone2":"13900000000","patid":"1003243","openId":"oEXAMPLE0000000000000000001","wechatUrl":"https://his.example.cn/cards?from=batch&step=1"},{"wechatCode":"13B8AC208CEDACE7DD1DF57963150664","name":"李四","gender":"女","nation":"未知","birthday":"1988-10-22","idNumber":"330482198810220021","idType":"01","phone1":"13700000000","patid":"1003244","openId":"oEXAMPLE0000000000000000002","wechatUrl":"https://his.example.cn/cards?from=batch&step=1"}]}
return of_call("healthcard.register_batch_health_card", as_request)
end function

public function string of_get_dynamic_qr_code (string as_request);
// 微信电子健康卡 getDynamicQRCode: 获取动态二维码
//
// Fetches the card's current dynamic QR code, text and image.
// 展示动态二维码的环节使用。动态码必须定时刷新（检测规范的必选项），从生成到显示的整体耗时不超过 3 秒
// 。平台较新的说明要求 relateAppId、relateOpenId。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getDynamicQRCode, repeated after a lost
// answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.10.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - healthCardId string [required]: 健康卡 ID
// - idType string [required]: 证件类型
// - idNumber string [required]: 证件号码
// - codeType string: 二维码类别（0 动态码，1 静态码；以文本发送）
//   0 动态码 | 1 静态码
//
// Answer (`data`):
// - qrCodeText string [required]: 二维码文本
// - qrCodeImg string [required]: 二维码图片（Base64）
// - color int: 二维码颜色
//   0 黑色 | 1 绿色 | 2 黄色 | 3 红色
// - healthCardId string: 健康卡 ID
//
// Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","idType":"01","idNumber":"330482199309140014","codeType":"0"}
return of_call("healthcard.get_dynamic_qr_code", as_request)
end function

public function string of_verify_qr_code (string as_request);
// 微信电子健康卡 verifyQRCode: 动态二维码校验
//
// Verifies a scanned dynamic QR code and counts the use.
// 扫码就医流程（动态二维码）：校验二维码，同时统计用卡数据，因此不会自动重发。文档所印的 thealthopen
// 地址没有客户端使用，与其他接口同一地址。较新的平台只要 qrCodeText：文档列为必填的其余各项没有填时只
// 提醒，照样发送。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyQRCode, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.2.11.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - qrCodeText string [required]: 二维码文本
// - terminalId string [expected]: 终端 Id
// - time string [expected, yyyy-MM-dd HH:mm:ss]: 时间（格式：yyyy-MM-dd HH:mm:ss）
// - medicalStep string [expected]: 用卡环节（见用卡环节表）
// - useCityCode string [expected]: 用卡城市代码（如 110000）
// - useCityName string [expected]: 用卡城市名称（如 北京市）
// - hospitalCode string [expected]: 医院代码
// - hospitalName string [expected]: 医院名称
// - channelCode string: 渠道代码（只在文档示例里出现，示例值 01）
// - channelName string: 渠道名称（只在文档示例里出现，示例值 人工窗口）
// - orgId string: 发卡机构
// - name string: 姓名
// - idCard string: 身份证号码
// - useScene string: 使用场景（见用卡环节表）
// - useType string: 证件类型（01-居民身份证，其他见证件类型表）
// - useChannel string: 用卡渠道（见用卡渠道表）
//   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000
//   其他
// - qrCodeType string: 二维码类别（取值没有公开）
//
// Answer (`data`):
// - address string [required]: 地址
// - birthday string [required]: 出生日期（格式：yyyy-MM-dd）
// - healthCardId string [required]: 健康卡 ID
// - idNumber string [required]: 证件号码
// - idType string [required]: 证件类型（文档示例返回 0）
// - phid string [required]: 健康卡主索引
// - name string [required]: 姓名
// - nation string [required]: 民族（可能为空）
// - phone string [required]: 电话号码
// - gender string [required]: 性别
//   男 男 | 女 女
// - card object: 健康卡数据
//   - qrCodeText string: 二维码文本（动态二维码或静态二维码）
//   - name string: 姓名
//   - gender string: 性别（男、女）
//     男 男 | 女 女
//   - nation string: 民族（汉族、满族等）
//   - birthday string: 出生年月日（格式：yyyy-MM-dd）
//   - idNumber string: 证件号码
//   - idType string: 证件类型（01-居民身份证，其他见证件类型表）
//   - address string: 地址
//   - phone1 string: 联系方式 1
//   - phone2 string: 联系方式 2
//   - phid string: 健康卡主索引
//   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
//   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
//   - adminExt string: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
//   - relation string: 与本人的关系
//   - ext string: 扩展信息
//   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//     - motherName string: 母亲姓名
//     - motherIdType string: 母亲证件类型
//     - motherIdNumber string: 母亲证件号码
//     - motherNation string: 母亲民族
//     - motherCountry string: 母亲国籍
//     - motherBirthDay string: 母亲出生日期
//     - motherPhone string: 母亲电话
//     - motherAddress string: 母亲地址
//     - fatherName string: 父亲姓名
//     - fatherIdType string: 父亲证件类型
//     - fatherIdNumber string: 父亲证件号码
//     - fatherNation string: 父亲民族
//     - fatherCountry string: 父亲国籍
//     - fatherBirthDay string: 父亲出生日期
//     - fatherPhone string: 父亲电话
//     - fatherAddress string: 父亲地址
//     - parity string: 胎次
//     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//     - birthTime string: 出生时间
//   - verifyStatus bool: 是否已验证
//   - idCard string: 证件号码（旧名）
//   - cardType string: 证件类型（旧名）
// - isSelf bool: 是否本人
// - result bool: 校验结果
//
// Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:0:B0E3CC5F50EF5DC663F094C985B58312::35020001001","terminalId":"a12111134123","time":"2024-05-20 09:30:00","medicalStep":"010101","channelCode":"01","channelName":"人工窗口","useCityCode":"330400","useCityName":"嘉兴市","hospitalCode":"90003","hospitalName":"示例市人民医院","orgId":"47068171X","name":"张三","idCard":"330482199309140014","useScene":"010101","useType":"01","useChannel":"0100"}
return of_call("healthcard.verify_qr_code", as_request)
end function

public function string of_get_user_code_url (string as_request);
// 微信电子健康卡 getUserCode: 获取用户微信身份码页面
//
// Builds the URL of the page that hands back a wechatCode.
// 患者在微信里打开此页面，回跳时在 redirect_uri 后带上 wechatCode，用于注册健康卡。
// Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.3.5.
//
// Request fields:
// - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是
//   IP）须在官网“开发配置”的域名白名单内）
// - apiVersion string: 接口版本（有客户端送 2）
// - appId string: 开放平台 appId（有客户端与 hospitalId 一起送）
// - hospitalId string: 医院 ID（有客户端与 appId 一起送）
//
// Answer (`data`):
// - url string: 页面 URL
//
// Example: {"redirect_uri":"https://his.example.cn/card/register?patid=1003243"}
return of_call("healthcard.get_user_code_url", as_request)
end function

public function string of_get_health_card_list_url (string as_request);
// 微信电子健康卡 getHealthCardList: 选择健康卡（获取健康卡授权码）页面
//
// Builds the URL of the page where the patient picks a card and hands back a healthCode.
// 患者在微信里选择已有的健康卡，回跳时在 redirect_uri 后带上 healthCode：0 表示用户要新建卡（转
// get_user_code_url），-1 表示没有授权，其他值用于 get_health_card_by_health_code。用户首次访问时，页
// 面先要求授权。
// Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.4.5.
//
// Request fields:
// - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是
//   IP）须在官网“开发配置”的域名白名单内）
// - hospitalId string: 医院 ID（有客户端送）
//
// Answer (`data`):
// - url string: 页面 URL
//
// Example: {"redirect_uri":"https://his.example.cn/card/choose?patid=1003243"}
return of_call("healthcard.get_health_card_list_url", as_request)
end function

public function string of_batch_active_card_url (string as_request);
// 微信电子健康卡 batchActiveCard: 批量升级激活健康卡页面
//
// Builds the URL of the page that activates a card registered in a batch.
// 批量注册后，患者点开模板消息时跳转此页面激活健康卡，激活后回跳。给出明文 openId，由本库用 appSecret
// 加密（AES，见 healthcard-public 5）。只有还没有激活的 openId 才转到这里。
// Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.5.5.
//
// Request fields:
// - open_id string [required]: 用户 openId（明文，由本库加密成 encryptData）
// - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是
//   IP）须在官网“开发配置”的域名白名单内）
// - hospitalId string [required, from the configuration when absent]: 医院 ID（加密在 encryptData 里；
//   不填时取配置 hospital_id）
// - appId string [required, from the configuration when absent]: 开放平台 appId（写在 encryptData 前面
//   ；不填时取配置 app_id）
//
// Answer (`data`):
// - url string: 页面 URL
//
// Example: {"open_id":"oEXAMPLE0000000000000000001","redirect_uri":"https://his.example.cn/cards?from=batch&step=1"}
return of_call("healthcard.batch_active_card_url", as_request)
end function

public function string of_take_ms_card_url (string as_request);
// 微信电子健康卡 takeMsCard: 领取卡包页面
//
// Builds the URL of the card pack page.
// orderId 由 get_order_id_by_out_app_id 得到，一次有效。redirect_uri 是“返回”时去的地方：服务号给
// http(s):// 地址；小程序 web-view 给小程序页面路径，或 back。先要在官网完成“卡包-领卡”配置；已经领过
// 的卡直接展示。
// Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 2.6.1, healthcard-public 5.
//
// Request fields:
// - order_id string [required]: 卡包订单 ID（由 get_order_id_by_out_app_id 得到，一次有效）
// - redirect_uri string [required]: 返回地址（网页地址、小程序页面路径，或 back；由本库编码）
//
// Answer (`data`):
// - url string: 页面 URL
//
// Example: {"order_id":"df1ddb7e8ef4475a656a70bf87804b3","redirect_uri":"https://his.example.cn/cards"}
return of_call("healthcard.take_ms_card_url", as_request)
end function

public function string of_face_picture_verify_url (string as_request);
// 微信电子健康卡 facePictureVerify: 人脸核验页面
//
// Builds the URL of the face check page.
// orderId 由 register_order 得到。页面回跳后用 verify_face_identity 校验结果；回跳时带回的参数名没有公
// 开。
// Local, no network. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 5.
//
// Request fields:
// - order_id string [required]: 人脸订单 ID（由 register_order 得到）
// - redirect_uri string [required, url]: 回跳地址（未编码的地址，由本库编码；域名（可带端口，也可以是
//   IP）须在官网“开发配置”的域名白名单内）
//
// Answer (`data`):
// - url string: 页面 URL
//
// Example: {"order_id":"5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d","redirect_uri":"https://his.example.cn/card/face?patid=1003243"}
return of_call("healthcard.face_picture_verify_url", as_request)
end function

public function string of_register_order (string as_request);
// 微信电子健康卡 registerOrder: 注册人脸订单 ID
//
// Creates the order id of a face check.
// 得到的 orderId 用于人脸核验页面（face_picture_verify_url）。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerOrder, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 144).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - name string [required]: 姓名
// - idCardNumber string [required]: 身份证号码
// - accessToken string: 访问凭证（只有个别客户端送）
//
// Answer (`data`):
// - orderId string: 人脸订单 ID
//
// Example: {"name":"张三","idCardNumber":"330482199309140014"}
return of_call("healthcard.register_order", as_request)
end function

public function string of_verify_face_identity (string as_request);
// 微信电子健康卡 verifyFaceIdentity: 校验人脸识别数据
//
// Checks the result of a face check.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyFaceIdentity, never sent twice after
// a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 103).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - orderId string [required]: 人脸订单 ID（由 register_order 得到）
// - verifyResult string [required]: 人脸识别结果（微信人脸接口返回的文本，原样上送）
// - accessToken string: 访问凭证（只有个别客户端送）
//
// Answer (`data`):
// - status bool: 校验状态
// - result bool: 校验结果
// - healthCardId string: 健康卡 ID
//
// Example: {"orderId":"5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d","verifyResult":"EXAMPLE_VERIFY_RESULT_0001"}
return of_call("healthcard.verify_face_identity", as_request)
end function

public function string of_update_health_card_id (string as_request);
// 微信电子健康卡 updateHealthCardId: 更新健康卡 ID（测试卡升级为正式卡）
//
// Replaces test card ids by formal ones.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/updateHealthCardId, never sent twice after
// a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 145).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - updateHealthCardIdItems array [required]: 要更新的健康卡
//   - healthCardId string [required]: 健康卡 ID（旧）
//   - idType string [required]: 证件类型（见证件类型表）
//   - idNumber string [required]: 证件号码
//
// Answer (`data`):
// - updateHealthCardIdRspItems array: 更新结果（两种应答都见过：本数组，或只有 result）
//   - oldHealthCardId string: 旧健康卡 ID
//   - newHealthCardId string: 新健康卡 ID
//   - idType string: 证件类型
//   - idNumber string: 证件号码
// - result bool: 更新结果
//
// Example: {"updateHealthCardIdItems":[{"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","idType":"01","idNumber":"330482199309140014"}]}
return of_call("healthcard.update_health_card_id", as_request)
end function

public function string of_get_health_card_by_health_card_id (string as_request);
// 微信电子健康卡 getHealthCardByHealthCardId: 通过健康卡 ID 获取健康卡
//
// Returns the health card with this card id.
// POST /rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/getHealthCardByHealthCardId, repeated
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务
// 158).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - healthCardId string [required]: 健康卡 ID
//
// Answer (`data`):
// - card object: 健康卡数据
//   - qrCodeText string: 二维码文本（动态二维码或静态二维码）
//   - name string: 姓名
//   - gender string: 性别（男、女）
//     男 男 | 女 女
//   - nation string: 民族（汉族、满族等）
//   - birthday string: 出生年月日（格式：yyyy-MM-dd）
//   - idNumber string: 证件号码
//   - idType string: 证件类型（01-居民身份证，其他见证件类型表）
//   - address string: 地址
//   - phone1 string: 联系方式 1
//   - phone2 string: 联系方式 2
//   - phid string: 健康卡主索引
//   - patid string: 院内 ID（院内用户唯一标识，根据 commonIn 的 hospitalId 返回）
//   - healthCardId string: 健康卡 ID（qrCodeText 是动态二维码时有值；静态码取其前 64 位）
//   - adminExt string: 扩展字段（卡管平台查询接口应答包的全部内容，是一段 JSON 文本）
//   - relation string: 与本人的关系
//   - ext string: 扩展信息
//   - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//     - motherName string: 母亲姓名
//     - motherIdType string: 母亲证件类型
//     - motherIdNumber string: 母亲证件号码
//     - motherNation string: 母亲民族
//     - motherCountry string: 母亲国籍
//     - motherBirthDay string: 母亲出生日期
//     - motherPhone string: 母亲电话
//     - motherAddress string: 母亲地址
//     - fatherName string: 父亲姓名
//     - fatherIdType string: 父亲证件类型
//     - fatherIdNumber string: 父亲证件号码
//     - fatherNation string: 父亲民族
//     - fatherCountry string: 父亲国籍
//     - fatherBirthDay string: 父亲出生日期
//     - fatherPhone string: 父亲电话
//     - fatherAddress string: 父亲地址
//     - parity string: 胎次
//     - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//     - birthTime string: 出生时间
//   - verifyStatus bool: 是否已验证
//   - idCard string: 证件号码（旧名）
//   - cardType string: 证件类型（旧名）
//
// Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444"}
return of_call("healthcard.get_health_card_by_health_card_id", as_request)
end function

public function string of_ssm_gen_qr_code (string as_request);
// 微信电子健康卡 ssmGenQrCode: 自助机生成授权二维码
//
// Makes the QR code that a patient scans at a kiosk to authorise the card.
// 患者用微信扫自助机上的二维码授权健康卡；之后用 ssm_query_qr_code_result 查询结果，或由平台通知
// notifyUrl。
// POST /rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/ssmGenQrCode, never sent twice after a lost
// answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 155).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - ssmId string [required]: 自助机编号
// - notifyUrl string: 授权结果通知地址（平台在患者授权后回调，内容有 requestId、hospitalId，可能有
//   uid、statusCode、healthCardId、openId、unionId、ext；怎样鉴权、怎样应答没有公开，无法核实真伪：收
//   到后请用 ssm_query_qr_code_result 按 uid 查询，以查询结果为准）
//
// Answer (`data`):
// - imageContent string: 二维码图片
// - uid string: 授权会话标识（用于查询授权结果）
//
// Example: {"ssmId":"kiosk-001","notifyUrl":"https://his.example.cn/healthcard/notice"}
return of_call("healthcard.ssm_gen_qr_code", as_request)
end function

public function string of_ssm_query_qr_code_result (string as_request);
// 微信电子健康卡 ssmQueryQrCodeResult: 查询自助机扫码授权结果
//
// Asks whether the patient has authorised the card at the kiosk.
// statusCode 为 2 表示已授权，其他取值没有公开。带 wait_ms 调用时，每 2 秒查询一次，直到已授权或时间用
// 完。
// POST /rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/ssmQueryQrCodeResult, repeated after a lost
// answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 156).
// With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - uid string [required]: 授权会话标识（由 ssm_gen_qr_code 得到）
//
// Answer (`data`):
// - statusCode int: 授权状态（2 已授权；其他取值没有公开）
//   2 已授权
// - healthCardId string: 健康卡 ID（已授权时有值）
//
// Example: {"uid":"8f2c1d7e5a9b4c3d8e7f6a5b4c3d2e1f"}
return of_call("healthcard.ssm_query_qr_code_result", as_request)
end function

public function string of_register_uniform_verify_order (string as_request);
// 微信电子健康卡 registerUniformVerifyOrder: 实人验证：生成验证订单
//
// Creates an order for the platform's real-person check.
// 把患者送到应答的 verifyUrl 做实人验证，成功后页面带回 registerOrderId，再用
// check_uniform_verify_result 查询。小程序的回跳地址写成 mini: 加页面路径，可用占位符
// ${registerOrderId}。平台要求 relateAppId、relateOpenId。2021 年的客户端只送 cardType、idCard、name：
// 较新的说明里的其余各项没有填时只提醒，照样发送。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerUniformVerifyOrder, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 169).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - cardType string [required]: 证件类型（见证件类型表）
// - idCard string [required]: 证件号码
// - name string [required]: 姓名
// - wechatCode string [expected]: 微信身份码（一次有效）
// - scene string [expected]: 用卡环节（见用卡环节表）
// - useCardType string [expected]: 用卡类型（如 11 健康卡）
// - verifySuccessRedirectUrl string [expected]: 验证成功回跳地址（小程序写 mini: 加页面路径；占位符
//   ${registerOrderId} 由平台填入）
// - verifyFailRedirectUrl string [expected]: 验证失败回跳地址
// - ecardNo string: 电子健康卡号
// - department string: 用卡科室
// - cardCostTypes string: 用卡费别（见用卡费别表）
//   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
// - faceUrl string: 自有人脸页面地址（平台带 orderId、verifyType、redirectUrl 打开）
// - ncidasUrl string: 网证（NCIDAS）验证页面地址
// - domainChannel int: 页面渠道（小程序客户端送 3）
//   3 小程序
//
// Answer (`data`):
// - verifyUrl string: 实人验证页面 URL
// - verifyOrderId string: 验证订单 ID
// - protectState int: 保护状态（取值没有公开）
//
// Example: {"cardType":"01","idCard":"330482199309140014","name":"张三","wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","scene":"0101081","useCardType":"11","verifySuccessRedirectUrl":"mini:/pages/result?registerOrderId=${registerOrderId}","verifyFailRedirectUrl":"mini:/pages/fail","domainChannel":3,"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
return of_call("healthcard.register_uniform_verify_order", as_request)
end function

public function string of_register_uniform_order (string as_request);
// 微信电子健康卡 registerUniformOrder: 注册统一订单 ID
//
// Registers a unified order id; its fields are not public.
// 两个公开客户端只有接口名（注册统一订单 ID），请求和应答的字段都没有公开：req 按平台的说明填写，内容
// 不做检查，原样签名发送；应答原样放在 data 里。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerUniformOrder, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - req object [required]: 请求参数 req（字段没有公开；任意内容，原样签名发送）
//
// Example: {"req":{"name":"张三","cardType":"01","idCard":"330482199309140014"}}
return of_call("healthcard.register_uniform_order", as_request)
end function

public function string of_check_uniform_verify_result (string as_request);
// 微信电子健康卡 checkUniformVerifyResult: 实人验证：查询验证结果
//
// Asks for the result of a real-person check.
// verifyResult 填成功页面带回的 registerOrderId。它是否一次有效没有公开，因此不会自动重发。平台要求
// relateAppId、relateOpenId。
// POST /rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/checkUniformVerifyResult, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 170).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - verifyOrderId string [required]: 验证订单 ID（由 register_uniform_verify_order 得到）
// - verifyResult string [required]: 验证结果（成功页面带回的 registerOrderId）
//
// Answer (`data`):
// - suc bool: 是否通过
// - verifyType int: 验证方式（取值没有公开）
// - ext string: 扩展信息
// - proxyVerifyName string: 代验人姓名
// - proxyVerifyCardType string: 代验人证件类型
// - proxyVerifyIdCard string: 代验人证件号码
// - proxyVerifyExpiredTime string: 代验有效期
// - healthCardId string: 健康卡 ID
//
// Example: {"verifyOrderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","verifyResult":"c8e2a4b63da55f109b7e6d5c4b3a2918","relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
return of_call("healthcard.check_uniform_verify_result", as_request)
end function

public function string of_get_order_info_by_order_id (string as_request);
// 微信电子健康卡 getOrderInfoByOrderId: 实人验证：获取订单的用户信息
//
// Returns the identity behind an order, for the hospital's own face page.
// 自有人脸页面（faceUrl）被平台带 orderId、verifyType 打开后，用来取得待验证人的身份。平台要求
// relateAppId、relateOpenId。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getOrderInfoByOrderId, repeated after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 303).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - orderId string [required]: 订单 ID（平台打开 faceUrl 时带来）
// - verifyType int [required]: 验证方式（平台打开 faceUrl 时带来，原样上送；取值没有公开）
//
// Answer (`data`):
// - idCard string: 证件号码
// - cardType string: 证件类型
// - name string: 姓名
//
// Example: {"orderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","verifyType":1,"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
return of_call("healthcard.get_order_info_by_order_id", as_request)
end function

public function string of_register_real_person_auth_order (string as_request);
// 微信电子健康卡 registerRealPersonAuthOrder: 实人验证：通知自有人脸结果
//
// Reports the result of the hospital's own face check.
// 应答的 verifyOrderId 为空表示平台没有接受；自有人脸页面完成后跳回 redirectUrl 并带上
// verify_order_id（没有接受时为 -1）。平台要求 relateAppId、relateOpenId。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerRealPersonAuthOrder, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 304).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - wechatCode string [required]: 微信身份码（一次有效）
// - idCard string [required]: 证件号码
// - cardType string [required]: 证件类型（见证件类型表）
// - name string [required]: 姓名
// - result string [required]: 实人验证结果（01 通过）
//   01 通过
// - verifyType int [required]: 验证方式（平台打开 faceUrl 时带来，原样上送；取值没有公开）
// - orderId string: 订单 ID
// - extInfo object: 扩展信息（文本对文本，如 faceVerifyId）
//
// Answer (`data`):
// - verifyOrderId string: 验证订单 ID（为空表示没有接受）
//
// Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","idCard":"330482199309140014","cardType":"01","name":"张三","result":"01","verifyType":1,"orderId":"b7d1f3a52c944e0f8a6d5c4b3a291807","extInfo":{"faceVerifyId":"face-0001"},"relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
return of_call("healthcard.register_real_person_auth_order", as_request)
end function

public function string of_register_health_card_pre_auth (string as_request);
// 微信电子健康卡 registerHealthCardPreAuth: 建档：生成绑卡授权链接
//
// Creates a one-use link for authorising and binding a card.
// 应答的 bindCardUrl 一次有效，患者打开后完成授权和绑卡。回跳地址里写占位符，由平台填入：成功页写
// ?healthCode=${healthCode}（用 get_health_card_by_health_code 取卡），失败页写
// ?regInfoCode=${regInfoCode}（卡管异常，用 get_reg_info_by_code 取回表单），表单页写
// ?authCode=${authCode}（用于 register_health_card_pre_fill）。这些码 30 分钟内有效，只能用一次。老患
// 者升级时 patientType 填 1，并把院内 ID 带在各个回跳地址里。小程序的地址写成 mini: 加页面路径。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCardPreAuth, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 312).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - wechatCode string [required]: 微信身份码（一次有效）
// - successRedirectUrl string [required]: 成功回跳地址
// - failRedirectUrl string [required]: 失败回跳地址
// - userFormPageUrl string [required]: 自有建档表单页面地址
// - faceUrl string [required]: 自有人脸页面地址
// - verifyFailRedirectUrl string [required]: 实人验证失败回跳地址
// - patientType int: 患者类型（0 新患者，1 老患者升级）
//   0 新患者 | 1 老患者升级
// - ncidasUrl string: 网证（NCIDAS）验证页面地址
// - domainChannel int: 页面渠道（小程序客户端送 3）
//   3 小程序
//
// Answer (`data`):
// - bindCardUrl string: 绑卡授权链接（一次有效）
//
// Example: {"wechatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","successRedirectUrl":"https://his.example.cn/card/ok","failRedirectUrl":"https://his.example.cn/card/fail","userFormPageUrl":"https://his.example.cn/card/form","faceUrl":"https://his.example.cn/card/face","verifyFailRedirectUrl":"https://his.example.cn/card/verify-fail"}
return of_call("healthcard.register_health_card_pre_auth", as_request)
end function

public function string of_register_health_card_pre_fill (string as_request);
// 微信电子健康卡 registerHealthCardPreFill: 建档：提交自有表单
//
// Submits the hospital's own registration form.
// 患者填完自有建档表单（userFormPageUrl）后提交，再打开应答的 verifyUrl 完成验证。authCode 由表单页的
// 占位符 ${authCode} 带来，30 分钟内有效，只能用一次。回跳地址的占位符同
// register_health_card_pre_auth：成功页 ${healthCode}，失败页 ${regInfoCode}。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCardPreFill, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 310).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - name string [required]: 姓名
// - gender string [required]: 性别（男、女）
//   男 男 | 女 女
// - nation string [required]: 民族（汉族、满族等）
// - birthday string [required]: 出生年月日（按注册健康卡的格式 yyyy-MM-dd）
// - idNumber string [required]: 证件号码
// - idType string [required]: 证件类型（见证件类型表）
// - phone1 string [required]: 联系方式 1
// - authCode string [required]: 授权码（由表单页地址里的占位符 ${authCode} 带来，30 分钟内有效，一次）
// - successRedirectUrl string [required]: 成功回跳地址
// - failRedirectUrl string [required]: 失败回跳地址
// - verifyFailRedirectUrl string [required]: 实人验证失败回跳地址
// - faceUrl string [required]: 自有人脸页面地址
// - address string: 地址
// - phone2 string: 联系方式 2
// - relation string: 与本人的关系
// - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//   - motherName string: 母亲姓名
//   - motherIdType string: 母亲证件类型
//   - motherIdNumber string: 母亲证件号码
//   - motherNation string: 母亲民族
//   - motherCountry string: 母亲国籍
//   - motherBirthDay string: 母亲出生日期
//   - motherPhone string: 母亲电话
//   - motherAddress string: 母亲地址
//   - fatherName string: 父亲姓名
//   - fatherIdType string: 父亲证件类型
//   - fatherIdNumber string: 父亲证件号码
//   - fatherNation string: 父亲民族
//   - fatherCountry string: 父亲国籍
//   - fatherBirthDay string: 父亲出生日期
//   - fatherPhone string: 父亲电话
//   - fatherAddress string: 父亲地址
//   - parity string: 胎次
//   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//   - birthTime string: 出生时间
// - clientInfo object: 客户端信息
//   - ip string: 客户端 IP
//   - referer string: 来源页面
//   - userAgent string: 客户端 User-Agent
// - ext string: 扩展信息
// - ncidasUrl string: 网证（NCIDAS）验证页面地址
// - domainChannel int: 页面渠道（小程序客户端送 3）
//   3 小程序
//
// Answer (`data`):
// - verifyUrl string: 验证页面 URL
//
// Example: {"name":"张三","gender":"男","nation":"汉族","birthday":"1993-09-14","idNumber":"330482199309140014","idType":"01","phone1":"13800000000","authCode":"AUTH0000000000000001","successRedirectUrl":"https://his.example.cn/card/ok","failRedirectUrl":"https://his.example.cn/card/fail","verifyFailRedirectUrl":"https://his.example.cn/card/verify-fail","faceUrl":"https://his.example.cn/card/face","address":"浙江省平湖市当湖街道示例路1号","childInfo":{"motherName":"李四","motherPhone":"13700000000"},"clientInfo":{"ip":"192.0.2.10","userAgent":"Mozilla/5.0"}}
return of_call("healthcard.register_health_card_pre_fill", as_request)
end function

public function string of_get_reg_info_by_code (string as_request);
// 微信电子健康卡 getRegInfoByCode: 获取建档信息
//
// Returns the form data behind a regInfoCode.
// code 是建档流程带回的 regInfoCode（30 分钟内有效）。公开客户端说它只能用一次，平台的页面没有公开：按
// 一次有效处理，不会自动重发。平台要求 relateAppId、relateOpenId。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getRegInfoByCode, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 287).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；平台较新的说明要求；不填时取配
//   置 relate_app_id）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；平台较新的说明要求）
// - code string [required]: 建档信息码 regInfoCode
//
// Answer (`data`):
// - name string: 姓名
// - gender string: 性别
//   男 男 | 女 女
// - nation string: 民族
// - birthday string: 出生年月日
// - idNumber string: 证件号码
// - idType string: 证件类型
// - address string: 地址
// - phone1 string: 联系方式 1
// - phone2 string: 联系方式 2
// - patid string: 院内 ID
// - ext string: 扩展信息
// - childInfo object: 儿童的监护人信息（未成年人建卡时填写，各项都可省）
//   - motherName string: 母亲姓名
//   - motherIdType string: 母亲证件类型
//   - motherIdNumber string: 母亲证件号码
//   - motherNation string: 母亲民族
//   - motherCountry string: 母亲国籍
//   - motherBirthDay string: 母亲出生日期
//   - motherPhone string: 母亲电话
//   - motherAddress string: 母亲地址
//   - fatherName string: 父亲姓名
//   - fatherIdType string: 父亲证件类型
//   - fatherIdNumber string: 父亲证件号码
//   - fatherNation string: 父亲民族
//   - fatherCountry string: 父亲国籍
//   - fatherBirthDay string: 父亲出生日期
//   - fatherPhone string: 父亲电话
//   - fatherAddress string: 父亲地址
//   - parity string: 胎次
//   - multipleBirthsFlag int: 多胞胎标志（取值没有公开）
//   - birthTime string: 出生时间
// - isSelf bool: 是否本人
// - verifyStatus bool: 是否已验证
//
// Example: {"code":"REGINFO0000000000000001","relateAppId":"wx0000000000000001","relateOpenId":"oEXAMPLE0000000000000000001"}
return of_call("healthcard.get_reg_info_by_code", as_request)
end function

public function string of_get_patients_health_card (string as_request);
// 微信电子健康卡 getPatientsHealthCard: 获取老患者填写信息
//
// Returns the form that an existing patient filled in.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getPatientsHealthCard, repeated after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 290).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - patientCode string [required]: 老患者信息码
//
// Answer (`data`):
// - name string: 姓名
// - idNumber string: 证件号码
// - idType string: 证件类型
// - birthday string: 出生年月日
// - nation string: 民族
// - nationality string: 国籍
// - relation string: 与本人的关系
// - phone1 string: 联系方式 1
// - address string: 地址
// - gender string: 性别
//   男 男 | 女 女
// - patid string: 院内 ID
// - multiplebirths string: 多胞胎标志（取值没有公开）
// - parity string: 胎次
// - guardianInfo string: 监护人信息
// - eContactInfo string: 紧急联系人信息
// - ext string: 扩展信息
//
// Example: {"patientCode":"PATIENT0000000000000001"}
return of_call("healthcard.get_patients_health_card", as_request)
end function

public function string of_save_patients (string as_request);
// 微信电子健康卡 savePatients: 提交老患者绑卡信息
//
// Submits the corrected form of an existing patient and binds the card.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/savePatients, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 291).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - card object [required]: 患者信息（字段同 get_patients_health_card 的应答；各字段是否必填没有公开）
//   - name string: 姓名
//   - idNumber string: 证件号码
//   - idType string: 证件类型
//   - birthday string: 出生年月日
//   - nation string: 民族
//   - nationality string: 国籍
//   - relation string: 与本人的关系
//   - phone1 string: 联系方式 1
//   - address string: 地址
//   - gender string: 性别
//     男 男 | 女 女
//   - patid string: 院内 ID
//   - multiplebirths string: 多胞胎标志（取值没有公开）
//   - parity string: 胎次
//   - guardianInfo string: 监护人信息
//   - eContactInfo string: 紧急联系人信息
//   - ext string: 扩展信息
// - code string [required]: 信息码
// - incorrectInfo array: 有误的信息项
//
// Answer (`data`):
// - code string: 结果代码
// - msg string: 结果说明
// - patientCode string: 老患者信息码
// - healthCardId string: 健康卡 ID
// - ext string: 扩展信息
//
// Example: {"card":{"name":"张三","idNumber":"330482199309140014","idType":"01","birthday":"1993-09-14","nation":"汉族","nationality":"中国","relation":"本人","phone1":"13800000000","address":"浙江省平湖市当湖街道示例路1号","gender":"男","patid":"1003243"},"code":"PATIENT0000000000000001","incorrectInfo":["phone1"]}
return of_call("healthcard.save_patients", as_request)
end function

public function string of_save_scan_qr_field (string as_request);
// 微信电子健康卡 saveScanQrField: 保存就诊码参数（展码页自定义字段）
//
// Saves extra fields for the page that shows the code.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/saveScanQrField, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 293).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - healthCardId string [required]: 健康卡 ID
// - registerCardNum string: 就诊卡号
// - registerId string: 登记号
// - outpatientNum string: 门诊号
// - registerQrCode string: 就诊二维码
// - registerBarCode string: 就诊条形码
// - caregiverName string: 陪护人姓名
// - caregiverPhone string: 陪护人电话
// - caregiverCardNumber string: 陪护人证件号码
// - visitCodeFirst string: 优先展示就诊码（取值没有公开）
//
// Answer (`data`):
// - fieldCode string: 字段码
//
// Example: {"healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","registerCardNum":"K1003243","outpatientNum":"M20240520001","caregiverName":"李四","caregiverPhone":"13700000000"}
return of_call("healthcard.save_scan_qr_field", as_request)
end function

public function string of_get_third_party_platform_info (string as_request);
// 微信电子健康卡 getThirdPartyPlatformInfo: 查询城市是否支持健康卡
//
// Asks whether a city supports the health card.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getThirdPartyPlatformInfo, repeated after
// a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 235).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - cityCode string [required]: 城市代码（如 330400）
// - platformId string [required]: 平台 ID
//
// Answer (`data`):
// - adminId string: 卡管 ID
// - hospitalId string: 医院 ID
// - supportStatus int: 支持状态（取值没有公开）
//
// Example: {"cityCode":"330400","platformId":"10001"}
return of_call("healthcard.get_third_party_platform_info", as_request)
end function

public function string of_verify_real_name_patient (string as_request);
// 微信电子健康卡 verifyRealNamePatient: 实名就诊人校验
//
// Checks a patient's real name.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/verifyRealNamePatient, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务
// 236).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - userName string [required]: 姓名
// - idCard string [required]: 身份证号码
// - platformId string [required]: 平台 ID
//
// Answer (`data`):
// - pass int: 是否通过（取值没有公开）
// - patientId string: 就诊人 ID
//
// Example: {"userName":"张三","idCard":"330482199309140014","platformId":"10001"}
return of_call("healthcard.verify_real_name_patient", as_request)
end function

public function string of_report_real_name_patient_data (string as_request);
// 微信电子健康卡 reportRealNamePatientData: 就诊人使用数据监测
//
// Reports one use by a real-name patient.
// 重复上报会重复统计，因此不会自动重发。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportRealNamePatientData, never sent
// twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服
// 务 237).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - patientId string [required]: 就诊人 ID（由 verify_real_name_patient 得到）
// - time string [required]: 用卡时间（按用卡数据监测的格式 yyyy-MM-dd HH:mm:ss）
// - platformId string [required]: 平台 ID
// - subHospitalCode string [required]: 分院代码
// - scene string [required]: 用卡环节（见用卡环节表）
// - qrCodeText string: 二维码文本
// - department string: 用卡科室
// - cardType string: 证件类型（见证件类型表）
// - cardChannel string: 用卡渠道（见用卡渠道表）
//   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000
//   其他
// - cardCostTypes string: 用卡费别（见用卡费别表）
//   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
//
// Answer (`data`):
// - none string: 占位
// - resultCode int: 结果代码
// - time string: 时间
//
// Example: {"patientId":"P0000000000000001","time":"2024-05-20 09:30:00","platformId":"10001","subHospitalCode":"9000301","scene":"0101012","department":"0300","cardType":"01","cardChannel":"0100","cardCostTypes":"0100"}
return of_call("healthcard.report_real_name_patient_data", as_request)
end function

public function string of_report_scan_qr_code (string as_request);
// 微信电子健康卡 reportScanQRCode: 上报扫码（调用电子健康卡二维码）
//
// Reports one scan of a card's QR code.
// 重复上报会重复统计，因此不会自动重发。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportScanQRCode, never sent twice after a
// lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务 294).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - qrCodeText string [required]: 二维码文本
// - time string [required]: 用卡时间（按用卡数据监测的格式 yyyy-MM-dd HH:mm:ss）
// - hospitalCode string [required]: 医院代码
// - hospitalName string [required]: 医院名称
// - healthCardId string [required]: 健康卡 ID
// - scene string [required]: 用卡环节（见用卡环节表）
// - department string [required]: 用卡科室
// - cardChannel string [required]: 用卡渠道（见用卡渠道表）
//   0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 | 0000
//   其他
// - cardCostTypes string: 用卡费别（见用卡费别表）
//   0100 自费 | 0200 医保 | 0300 公费 | 0000 其他
//
// Answer (`data`):
// - none string: 占位
// - resultCode int: 结果代码
// - time string: 时间
//
// Example: {"qrCodeText":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1","time":"2024-05-20 09:30:00","hospitalCode":"90003","hospitalName":"示例市人民医院","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","scene":"0101012","department":"0300","cardChannel":"0100","cardCostTypes":"0100"}
return of_call("healthcard.report_scan_qr_code", as_request)
end function

public function string of_referral_result_notice (string as_request);
// 微信电子健康卡 referralResultNotice: 转诊审核结果通知
//
// Notifies the platform of the outcome of a referral.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/referralResultNotice, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务
// 245).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - applyNo string [required]: 转诊申请单号
// - diagnosticOpinion string [required]: 诊断意见
// - handlingOpinions string [required]: 处理意见
// - beginTime string [required]: 开始时间（格式没有公开）
// - endTime string [required]: 结束时间（格式没有公开）
// - billingDoctor string [required]: 开单医生
// - applicationOrganization string [required]: 申请机构
// - referralDoctor string [required]: 转诊医生
// - referralInstitution string [required]: 转诊机构
// - referralDepartment string [required]: 转诊科室
// - checkStatus int [required]: 审核状态（取值没有公开）
//
// Answer (`data`):
// - resultCode int: 结果代码
// - message string: 结果说明
//
// Example: {"applyNo":"ZZ202405200001","diagnosticOpinion":"示例诊断意见","handlingOpinions":"同意转诊","beginTime":"2024-05-20 08:00:00","endTime":"2024-05-27 08:00:00","billingDoctor":"王医生","applicationOrganization":"示例社区卫生服务中心","referralDoctor":"赵医生","referralInstitution":"示例市人民医院","referralDepartment":"内科","checkStatus":1}
return of_call("healthcard.referral_result_notice", as_request)
end function

public function string of_send_medical_record_notice (string as_request);
// 微信电子健康卡 sendMedicalRecordNotice: 用户就医记录推送
//
// Pushes records of visits to the patient.
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/sendMedicalRecordNotice, never sent twice
// after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3 (服务
// 261).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - appId string [required]: 应用 ID（与 openId 配对；是开放平台的还是公众号、小程序的 appId，公开资料
//   没有说明，请按平台页面填写）
// - openId string [required]: 用户 openId
// - hospitalName string [required]: 医院名称
// - healthCardId string [required]: 健康卡 ID
// - userCardInfoList array [required]: 就医记录
//   - time string [required]: 就医时间
//   - department string [required]: 就医科室
//   - cardChannel string [required]: 用卡渠道（见用卡渠道表）
//     0100 人工窗口 | 0200 自助机 | 0300 医生工作台 | 0400 微信渠道 | 0401 服务号 | 0402 小程序 |
//     0000 其他
//   - scene string [required]: 用卡环节（见用卡环节表）
// - unionId string: 用户 unionId
// - extend string: 扩展信息
//
// Answer (`data`):
// - ext string: 扩展信息
//
// Example: {"appId":"wx0000000000000001","openId":"oEXAMPLE0000000000000000001","hospitalName":"示例市人民医院","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","userCardInfoList":[{"time":"2024-05-20 09:30:00","department":"内科","cardChannel":"0100","scene":"0101012"}]}
return of_call("healthcard.send_medical_record_notice", as_request)
end function

public function string of_check_appointment_limit (string as_request);
// 微信电子健康卡 checkAppointmentLimit: 预约防黄牛校验
//
// Anti-scalper check before an appointment.
// 校验会计入风控数据，因此不会自动重发。取消预约时用 check_appointment_limit_cancel 通知平台。
// POST /rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/checkAppointmentLimit, never
// sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public
// 3 (服务 250).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - openId string [required]: 用户 openId
// - healthCardId string [required]: 健康卡 ID
// - clientIp string [required]: 客户端 IP
//
// Answer (`data`):
// - verify bool: 是否允许预约
// - riskLevel int: 风险等级（取值没有公开）
// - toast string: 给用户的提示
//
// Example: {"openId":"oEXAMPLE0000000000000000001","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444","clientIp":"192.0.2.10"}
return of_call("healthcard.check_appointment_limit", as_request)
end function

public function string of_check_appointment_limit_cancel (string as_request);
// 微信电子健康卡 checkAppointmentLimit: 预约防黄牛：取消预约通知
//
// Tells the anti-scalper check that an appointment was cancelled.
// 与 check_appointment_limit 同一地址，不带 clientIp。
// POST /rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/checkAppointmentLimit, never
// sent twice after a lost answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public
// 3 (服务 250).
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - openId string [required]: 用户 openId
// - healthCardId string [required]: 健康卡 ID
//
// Answer (`data`):
// - ext string: 扩展信息
//
// Example: {"openId":"oEXAMPLE0000000000000000001","healthCardId":"2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444"}
return of_call("healthcard.check_appointment_limit_cancel", as_request)
end function

public function string of_bind_union_id (string as_request);
// 微信电子健康卡 bindUnionId: 绑定用户 unionId
//
// Binds cards to the user's unionId.
// 只有一个公开客户端使用；字段是否必填、应答项的字段都没有公开。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/bindUnionId, never sent twice after a lost
// answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, healthcard-public 3.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - weChatCode string: 微信身份码（本接口写作 weChatCode（大写 C））
// - qrCodeList array: 二维码文本列表
//
// Answer (`data`):
// - responseStatusList array: 绑定结果列表（各项的字段没有公开）
//
// Example: {"weChatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","qrCodeList":["2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"]}
return of_call("healthcard.bind_union_id", as_request)
end function

public function string of_request (string as_request);
// 微信电子健康卡 request: 调用平台的其他接口
//
// Calls any other interface of the platform, with token and signature.
// 目录里没有的接口（如 recvPushMsg）用它调用：interface 给接口名，地址按
// /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/ 加接口名；地址不同的给完整 path。req 的内容不做
// 检查，原样签名发送；appToken、公共参数和签名由本库加上。
// POST /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/{interface}, never sent twice after a lost
// answer. Source: 微信电子健康卡开放平台实施对接方案 V2.1, 3.1.
//
// Request fields:
// - hospitalId string [required, from the configuration when absent]: 医院 ID（由医院扫码授权后生成；
//   不填时取配置 hospital_id。取 appToken 也用它：一个 appId 下的几家医院各填各的）
// - channelNum int: 渠道编号（不填时取配置 channel_num；送出就参与签名，0 也参与）
//   0 服务号 | 1 小程序 | 3 刷脸终端 | 4 扫码终端
// - relateAppId string: 关联应用 ID（用户所在的公众号或小程序的 appId；部分接口要求，见各接口说明）
// - relateOpenId string: 关联用户 openId（用户在关联应用下的 openId（不是 wechatCode，也不是 unionId）
//   ；部分接口要求，见各接口说明）
// - interface string: 接口名（如 bindUnionId）
// - path string: 接口路径（以 / 开头的完整路径；给出时以它为准）
// - req object: 请求参数 req（任意内容，原样签名发送）
//   (interface 和 path 至少填一个)
//
// Example: {"interface":"bindUnionId","req":{"weChatCode":"73EFA6796D3869FF82FAE7E81E9A1C05","qrCodeList":["2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"]}}
return of_call("healthcard.request", as_request)
end function

on n_his_healthcard.create
call super::create
end on

on n_his_healthcard.destroy
call super::destroy
end on
