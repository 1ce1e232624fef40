$PBExportHeader$n_his_ywx.sru
$PBExportComments$医网信（hisbridge，由目录生成，请勿修改）
forward
global type n_his_ywx from n_hisbridge
end type
end forward

global type n_his_ywx from n_hisbridge
end type
global n_his_ywx n_his_ywx

forward prototypes
public function string of_syn_doctor_search (string as_request)
public function string of_oauth_authorize (string as_request)
public function string of_oauth_tokeninfo (string as_request)
public function string of_self_sign_request (string as_request)
public function string of_self_sign_get_result (string as_request)
public function string of_self_sign_quit (string as_request)
public function string of_compute_digest_for_alg (string as_request)
public function string of_syn_recipe_info (string as_request)
public function string of_sign_info_syn (string as_request)
public function string of_query_sign_data_by_unique_id (string as_request)
public function string of_sign_data_list_search_by_time (string as_request)
public function string of_syn_sign_data_search (string as_request)
public function string of_exist_unsign (string as_request)
public function string of_delete_unsigned_data_by_unique_id (string as_request)
public function string of_verify_data_by_id (string as_request)
public function string of_verify_time_stamp (string as_request)
public function string of_local_digest (string as_request)
public function string of_verify_callback (string as_request)
public function string of_get_access_token (string as_request)
public function string of_request (string as_request)
public function string of_am_doctor_syn (string as_request)
public function string of_am_recipe_syn (string as_request)
public function string of_am_get_sign_qr_code (string as_request)
public function string of_oauth2_authorize (string as_request)
public function string of_oauth2_get_auth_code (string as_request)
public function string of_oauth2_access_token (string as_request)
public function string of_oauth2_tokeninfo (string as_request)
end prototypes

public function string of_syn_doctor_search (string as_request);
// 医网信 doctor/synDoctorSearch: 同步医师结果查询（CA 状态与 openId）
//
// Looks a doctor up by openId, phone, id number or staff number: CA state, stamp and openId.
// 通过内控平台导入用户后，用此接口取得用户的 CA 状态和唯一标识 openId，并与院内账号绑定。
// openId、phone、userIdcardNum、employeeNumber 四个查询参数不能同时为空。
// 返回的 process 为 2（设置签章）时才可推送签名数据。
// POST /gateway/doctor/synDoctorSearch, repeated after a lost answer. Source: 医网信院内移动签名接口说
// 明, 2.3.2.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - openId string: 用户开放标识
// - phone string: 用户手机号
// - userIdcardNum string: 证件号
// - employeeNumber string: 员工号
//   (openId、phone、userIdcardNum、employeeNumber 不能同时为空)
//
// Answer (`data`):
// - openId string: 用户开放标识
// - employeeNumber string: 员工号
// - process string: 操作标识（为 2 时才可推送签名数据）
//   0 审核通过 | 1 证书签发 | 2 设置签章 | 3 用户注销 | 4 审核拒绝 | 5 用户停用 | 6 修改手机号 | 7 用
//   户启用 | 9 用户删除
// - phoneNum string: 手机号
// - note string: 描述
// - time string: 操作时间
// - stamp string: 用户图章
// - stampStatus string: 签章状态
//   10 签章未审核 | 11 签章已审核
// - userIdcardNum string: 证件号
// - title string: 职称
// - userAge string: 年龄
// - department string: 科室
// - userName string: 姓名
// - failReason string: 失败描述
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","phone":"13900000001","userIdcardNum":"110101198505050032","employeeNumber":"1024"}
return of_call("ywx.syn_doctor_search", as_request)
end function

public function string of_oauth_authorize (string as_request);
// 医网信 oauth/authorize: OAuth 登录：请求认证二维码
//
// Asks for a log-in QR picture; the request id lives 120 seconds.
// 返回请求认证 id（requestId）和二维码图片（imgBase64）。医师用医网信APP扫码后，用 oauth_tokeninfo 取
// 用户信息。
// requestId 有效期 120 秒，过期后重新请求。
// GET /gateway/oauth/authorize, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 3.3.1.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方应用注册 ID
// - responseType string [required, default code]: 授权类型（固定值 code）
//   code 授权码
// - selfSign bool: 开启自动签（true 表示开启）
// - sysTag string: 系统类型（同步签名数据带着此标记才被自动签名；不传按 NULL 处理）
// - sessionTime int [1–16]: 授权自动签会话时间（小时）（不传按 4 小时处理）
//
// Answer (`data`):
// - requestId string: 请求认证 id
// - imgBase64 string: 授权扫码二维码图片 Base64
// - time string: 请求授权会话超时时间（秒）
//
// Example: {"responseType":"code","selfSign":true,"sysTag":"HIS","sessionTime":4}
return of_call("ywx.oauth_authorize", as_request)
end function

public function string of_oauth_tokeninfo (string as_request);
// 医网信 oauth/tokeninfo: OAuth 登录：获取扫码用户的信息
//
// Returns who scanned the log-in QR code; can wait for the scan.
// 用 oauth_authorize 返回的 requestId 取用户信息。用 _options.wait_ms 可等待医师扫码（二维码有效期
// 120 秒）。
// 平台怎样表示“还没有扫码”没有写明：等待时没有 openId 的应答（包括拒绝）都算还没有扫码，二维码过期或医
// 师拒绝也要等到 wait_ms 用完才返回，返回的是平台最后一次的应答。
// GET /gateway/oauth/tokeninfo, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 3.3.2.
// With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 没有
// openId 的应答（包括拒绝）都按还没有扫码处理，时间到了给出最后一次的应答。
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方应用注册 ID
// - requestId string [required]: OAuth 认证请求接口返回的请求 id
//
// Answer (`data`):
// - openId string: 用户唯一标识 openId
// - userIdType string: 用户证件类型
//   SF 身份证
// - userIdcardNum string: 用户证件号码
// - userType string: 用户类型
//   0 医生 | 1 公众
// - userName string: 姓名
//
// Example: {"requestId":"b153b2fce93f440d8a089fc311a54c92"}
return of_call("ywx.oauth_tokeninfo", as_request)
end function

public function string of_self_sign_request (string as_request);
// 医网信 selfSign/request: 自动签名授权：请求授权二维码
//
// Asks for the QR picture by which a doctor allows automatic signing.
// 返回授权二维码图片（Base64）。医师用医网信APP扫码确认后开启自动签名，用 self_sign_get_result 查询结
// 果。二维码有效时间为 120 秒。
// POST /gateway/selfSign/request, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 4.3.1.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
// - sysTag string: 系统类型（同步签名数据带着此标记才被自动签名；不传按 NULL 处理）
//
// Answer (`data`):
// - data string: 用户授权二维码图片 Base64
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
return of_call("ywx.self_sign_request", as_request)
end function

public function string of_self_sign_get_result (string as_request);
// 医网信 selfSign/getResult: 自动签名授权：获取授权结果
//
// Returns whether the doctor allowed automatic signing; can wait for the answer.
// 在二维码有效时间（120 秒）内轮询授权结果；用 _options.wait_ms 可由本库代为等待。
// POST /gateway/selfSign/getResult, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 4.3.2.
// With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
// - sysTag string: 系统类型（与请求授权时一致；不传按 NULL 处理）
//
// Answer (`data`):
// - grantStep int: 授权处理结果
//   0 未处理 | 1 授权允许 | 2 授权拒绝
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
return of_call("ywx.self_sign_get_result", as_request)
end function

public function string of_self_sign_quit (string as_request);
// 医网信 selfSign/quit: 自动签名授权：退出授权
//
// Ends the doctor's automatic signing session.
// 退出用户当前的自动签名授权会话，此后不再自动签名。建议在用户退出系统时调用。
// POST /gateway/selfSign/quit, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 4.3.3.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - openId string [required]: 用户标识 openId（由 syn_doctor_search 或 oauth_tokeninfo 得到）
// - sysTag string: 系统类型（与请求授权时一致；不传按 NULL 处理）
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","sysTag":"HIS"}
return of_call("ywx.self_sign_quit", as_request)
end function

public function string of_compute_digest_for_alg (string as_request);
// 医网信 common/computeDigestForAlg: 数据哈希计算（由医网信计算）
//
// Has the platform compute the digest of a text.
// 把签名数据原文做哈希计算，防止明文传出外网。这是工具接口；不想把原文发给平台时用 local_digest 在本机
// 计算，结果字段相同。
// POST /gateway/common/computeDigestForAlg, repeated after a lost answer. Source: 医网信院内移动签名接
// 口说明, 4.3.4.
//
// Request fields:
// - originData string [required]: 要计算摘要的原文
// - hashAlg string: 摘要算法（不传按 SM3 处理）
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256
//
// Answer (`data`):
// - hashValue string: 原文摘要结果（Base64 格式）
// - hashType string: 摘要算法
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
//
// Example: {"originData":"门诊病历：示例原文","hashAlg":"SM3"}
return of_call("ywx.compute_digest_for_alg", as_request)
end function

public function string of_syn_recipe_info (string as_request);
// 医网信 recipe/synRecipeInfo: 数据签名：推送病历、处方等待医师签名
//
// Pushes a record (digest or PDF) to be signed by a doctor.
// 存在自动签名授权时数据被自动签署，否则推送到医网信APP的待签列表；无论哪种情况都有时间戳签名固化。
// templateId 以 hash 开头时推送的是摘要（hashValue、hashType）；为 personRolesPdf 时推送 PDF（
// pdfBase64）和盖章区域（roles）。
// signType 为 4 时无需 openId，返回 authSignQRCode，由医师扫码绑定。返回的 uniqueId 须由业务系统保存。
// POST /gateway/recipe/synRecipeInfo, never sent twice after a lost answer. Source: 医网信院内移动签名
// 接口说明, 4.3.5.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
// - patientName string [required]: 患者姓名
// - patientAge string [required]: 患者年龄
// - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
//   男 男 | 女 女 | 未知 未知
// - patientCardType string [required]: 证件类型
//   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
// - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写
//   法不一，平台是否接受别的写法无法判断）
// - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符
//   ；哪些标点可用文档没有说，只检查长度）
// - signType int [required]: 签名方式（0 推送签名（指定医生）；4 auth 绑定签名（医生扫码绑定））
//   0 推送签名（指定医生） | 4 auth 绑定签名（无需指定医生，推送后返回二维码，医生扫码绑定）
// - templateId string [required]: 模板 ID（personRolesPdf 为个人 pdf 多盖章区域签名；hash 开头为签名数
//   据摘要）
//   personRolesPdf 个人 pdf 多盖章区域签名 | hash 其他加密数据 | hash_001 病历概要 | hash_002 门（急）
//   诊病历 | hash_003 急诊留观病历 | hash_004 西药处方 | hash_005 中药处方 | hash_006 （文档在此中断，
//   名称未印出） | hash_023 （只见于样例，名称未印出）
// - channelID string: 渠道 ID
// - sysTag string: 系统标识（自动签名按业务系统隔离）
// - appendixFileBase64 string [max 2097152 bytes decoded, base64]: 签名附件 PDF 的 Base64（不大于 2M；
//   templateId 必须是 hash，才会在 app 上看到附件）
// - appendixFile string: 签名附件 PDF 的 Base64，给出文件路径
// - selfSign string: 是否自动签（只有为 false 时不会被自动签署；为 true 或其他值时，满足自动签条件即被
//   自动签署；不传时满足自动签条件即被自动签署）
//   true 是 | false 否
// - isLocalTimeStamp string: 是否使用本地时间戳服务（不传按 true 处理）
//   true 是 | false 否
// - openId string [required at times, max 35]: 医网信医师唯一标识（文档写长度 35 位，示例有 32 位的：
//   只检查不超过 35；signType=4 的 auth 签名可空（personRolesPdf 除外））
// - patientCard string [required at times, max 20]: 患者证件号（证件类型为 QT 时可以为空；其他类型是否
//   必填，文档前后不一，按必填处理（lenient 时只提醒））
// - hashValue string [base64]: Hash 原文（摘要值 Base64）（从 compute_digest_for_alg 或 local_digest
//   的结果得到；摘要类模板使用。推送时是否必填文档没有说，因此不强制）
// - hashType string: Hash 算法（从 compute_digest_for_alg 或 local_digest 的结果得到；摘要类模板使用）
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
// - tag string [tags]: 数据标签（最多 5 个标签，多个用逗号分隔，每个标签最多 5 个字符）
// - remarks string: 签名备注
// - isForwardSign string: isForwardSign（文档没有；公开客户端传 0，含义没有公开）
// - dataCategory string: 数据类别（文档没有；公开客户端随请求传，取值没有公开）
// - diagnose string: 医生诊断（personRolesPdf 使用）
// - pdfBase64 string [required at times, max 2097152 bytes decoded, base64]: PDF 文件的 Base64（最大不
//   超过 2M；personRolesPdf 使用）
// - pdfFile string: PDF 文件的 Base64，给出文件路径
// - roles array [required at times]: 盖章区域列表（personRolesPdf 使用；每个区域用 keyword 定位，或用
//   x、y 和 locationPage 定位）
//   - moveType string: 印章位置（相对于盖章关键字）（不传按居右处理）
//     1 居右 | 2 居下 | 3 重叠
//   - keyword string [required at times, no_space]: 盖章区域定位关键字（连续字符，中间不能含有空格；传
//     x、y 时可不传）
//   - searchOrder string: 搜索顺序（不传按倒序处理）
//     1 正序 | 2 倒序
//   - searchNum int: 指定页内关键字序号（不传按 1 处理）
//   - locationPage int [required at times, ≥ 1]: 坐标盖章的页码（最小 1，最大不超过 pdf 页数）
//   - x number [required at times, > 50]: x 坐标（大于 50，小于 pdf 宽度）
//   - y number [required at times, > 50]: y 坐标（大于 50，小于 pdf 高度）
//   - scale number: 签章图片缩放比例
//
// Answer (`data`):
// - uniqueId string: 签名数据唯一标识（须由业务系统保存）
// - isSelfSign string: 是否开启了自动签名授权，true 为是
//   true 是 | false 否
// - stamp string: 用户签章图 Base64，以 png 格式展示
// - time string: 同步时间
// - timeStampSignData string: 时间戳签名值
// - authSignQRCode string: auth 签名二维码（signType=4 才有；医生扫码后签名订单进行绑定签名）
// - selfSignQRCode string: 自动签授权请求二维码（非断网补偿模式下，且 signType=0、selfSign=true 且
//   isSelfSign=false 才有值）
//
// Example: {"signType":0,"templateId":"hash_002","channelID":"","sysTag":"HIS","selfSign":"true","isLocalTimeStamp":"true","urId":"2023060100017","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","hashValue":"R1MhlAA21HEiYuO2Sw/zPUisNbbuC31bKBu3hnHhV0A=","hashType":"SM3","subject":"门诊病历（内科）","tag":"门诊,内科","remarks":"门诊病历进行签名"}
return of_call("ywx.syn_recipe_info", as_request)
end function

public function string of_sign_info_syn (string as_request);
// 医网信 signInfo/syn: 商务办公类数据签名（合同、行政办公）
//
// Pushes a contract or office PDF to be signed.
// 非医疗场景类签名使用：行政办公类、合同类。
// POST /gateway/signInfo/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明
// , 4.3.6.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - signType int [required]: 签名方式
//   0 推送签名（仅限推送到医网信APP） | 1 SDK 集成签名 | 2 PC 二维码签名
// - templateId string [required]: 模板 ID（合同类如 contract_001，行政办公类如 office_001）
//   contract_001 合同类模板 | office_001 行政办公类模板 | personPdf 个人 pdf 签名
// - sysTag string: 系统标识（自动签名按业务系统隔离）
// - selfSign string: 是否自动签
//   true 是 | false 否
// - accessToken string: 访问令牌（只见于文档样例，参数表没有；一般不用传）
// - urId string [required, max 32, alnum]: 签名数据 id（字母、数字或字母数字组合，长度 32 位以内）
// - openId string [required, max 35]: 医网信医师唯一标识（文档写长度 35 位，示例有 32 位的：只检查不超
//   过 35）
// - viewName string [required]: 展示姓名
// - viewTime string [required, yyyy-MM-dd HH:mm:ss]: 展示时间（yyyy-MM-dd HH:mm:ss）
// - pdfBase64 string [required, base64]: PDF 文件的 Base64
// - pdfFile string: PDF 文件的 Base64，给出文件路径
// - viewSubject string [max 50]: 展示主题（限制长度 50）
// - viewRemark string [max 300]: 签名备注（限制长度 300）
//
// Answer (`data`):
// - uniqueId string: 同步数据唯一标识
// - timeStampSignData string: 同步数据时间戳（仅在开通时间戳服务后返回）
// - stamp string: 用户签章图 Base64，以 png 格式展示
// - time string: 同步时间
// - isSelfSign string: 是否自动签名，true 为是
//   true 是 | false 否
// - selfSignQRCode string: 自动签授权请求二维码（selfSign=true 且 isSelfSign=false 才有值）
//
// Example: {"signType":0,"templateId":"office_001","sysTag":"HIS","selfSign":"true","urId":"2023060100020","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","viewName":"王五","viewTime":"2023-06-01 11:00:00","pdfBase64":"JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iagozIDAgb2JqPDwvVHlwZS9QYWdlL1BhcmVudCAyIDAgUi9NZWRpYUJveFswIDAgNTk1IDg0Ml0+PmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1MiAwMDAwMCBuIAowMDAwMDAwMTAxIDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDQvUm9vdCAxIDAgUj4+CnN0YXJ0eHJlZgoxNjQKJSVFT0YK","viewSubject":"用印申请","viewRemark":"示例备注"}
return of_call("ywx.sign_info_syn", as_request)
end function

public function string of_query_sign_data_by_unique_id (string as_request);
// 医网信 recipe/querySignDataByUniqueId: 签名状态查询（按订单）
//
// Returns the state of one signing order; can wait for the signature.
// 查询某一条签名数据的状态；用 _options.wait_ms 可等待医师签名，等多久由 wait_ms 定（最长 10 分钟）：
// 120 秒只是二维码的有效期。
// POST /gateway/recipe/querySignDataByUniqueId, repeated after a lost answer. Source: 医网信院内移动签
// 名接口说明, 4.3.7.
// With `_options.wait_ms` it asks again every 3000 ms (at most 600 s) until the state is final.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
//
// Answer (`data`):
// - urid string: 签名流水号
// - uniqueid string: 签名数据唯一标识
// - status int: 签名数据状态
//   0 待处理 | 2 已签名 | 6 拒绝（拒签） | 7 过期（待签数据过期删除） | 8 待签删除（待签数据删除操作）
//   | 9 作废（签名后 app 操作作废） | 10 未领取
// - openId string: 签名人用户 openId
// - authSignQRCode string: auth 签名二维码 Base64（status=10 才有）
//
// Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472"}
return of_call("ywx.query_sign_data_by_unique_id", as_request)
end function

public function string of_sign_data_list_search_by_time (string as_request);
// 医网信 recipe/signDataListSearchByTime: 签名状态查询（按时间）
//
// Lists signing orders of a span of time, page by page.
// POST /gateway/recipe/signDataListSearchByTime, repeated after a lost answer. Source: 医网信院内移动
// 签名接口说明, 5.1.1.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - startDate string [required, yyyy-MM-dd HH:mm:ss]: 开始时间（yyyy-MM-dd HH:mm:ss）
// - endDate string [required, yyyy-MM-dd HH:mm:ss]: 结束时间（yyyy-MM-dd HH:mm:ss）
// - pageNum int [required, default 1]: 页码（默认 1）
// - pageSize int [required, default 10]: 页条数（默认显示 10 条）
//   (开始时间 startDate 不能晚于结束时间 endDate)
//
// Answer (`data`):
// - pageNum int: 页码
// - pageSize int: 页条数
// - total int: 总条数
// - pages int: 总页数
// - list array: 对象列表
//   - urid string: 签名流水号
//   - uniqueid string: 签名数据唯一标识
//   - status int: 签名数据状态
//     0 待处理 | 2 已签名 | 6 拒绝（拒签） | 7 过期（待签数据过期删除） | 8 待签删除（待签数据删除操作
//     ） | 9 作废（签名后 app 操作作废） | 10 未领取
//   - openId string: 签名人用户 openId
//
// Example: {"startDate":"2023-06-01 00:00:00","endDate":"2023-06-01 23:59:59","pageNum":1,"pageSize":10}
return of_call("ywx.sign_data_list_search_by_time", as_request)
end function

public function string of_syn_sign_data_search (string as_request);
// 医网信 recipe/synSignDataSearch: 获取签名结果（签名值、签章、已签 PDF）
//
// Returns the signature of one order: P7 or P1 value, stamp, signed PDF, or the reason of refusal.
// 查询单条签名数据的签名结果。isP1 为 true 返回用户证书和 p1 签名值，为 false 返回 p7 签名值。
// 用 _options.wait_ms 可等待医师签名，等多久由 wait_ms 定（最长 10 分钟）。
// POST /gateway/recipe/synSignDataSearch, repeated after a lost answer. Source: 医网信院内移动签名接口
// 说明, 5.1.2.
// With `_options.wait_ms` it asks again every 3000 ms (at most 600 s) until the state is final.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
// - isP1 bool: 是否需要获取 p1 签名值（true 返回用户证书和 p1 签名值；false 返回 p7 签名值）
//
// Answer (`data`):
// - urId string: 签名流水号
// - uniqueId string: 签名数据唯一标识
// - signedData string: p7 签名结果（已签名且 isP1 为 false 才有值）
// - signedPdfBase64 string: 已签 PDF 文件 Base64（仅在 pdf 签名成功时有值）
// - p1 string: p1 签名结果（已签名且 isP1 为 true 才有值）
// - cert string: 用户证书（已签名且 isP1 为 true 才有值）
// - stamp string: 签名图章 Base64
// - signTime string: 签名时间（yyyy-MM-dd HH:mm:ss）
// - failReason string: 失败或拒签原因
//
// Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472","isP1":false}
return of_call("ywx.syn_sign_data_search", as_request)
end function

public function string of_exist_unsign (string as_request);
// 医网信 doctor/existUnsign: 查询医生是否有待签数据（过去七天）
//
// Says whether a doctor has unsigned orders of the last seven days.
// GET /gateway/doctor/existUnsign, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// 5.1.3.
//
// Request fields:
// - openId string [required]: 医生 openId
//
// Answer (`data`):
// - data bool: true 有待签数据；false 没有
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06"}
return of_call("ywx.exist_unsign", as_request)
end function

public function string of_delete_unsigned_data_by_unique_id (string as_request);
// 医网信 recipe/deleteUnsignedDataByUniqueId: 删除待签数据
//
// Deletes an order that is not signed yet.
// POST /gateway/recipe/deleteUnsignedDataByUniqueId, repeated after a lost answer. Source: 医网信院内
// 移动签名接口说明, 5.1.4.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
//
// Example: {"uniqueId":"57cacee629a94aa4959bcfb1b939a472"}
return of_call("ywx.delete_unsigned_data_by_unique_id", as_request)
end function

public function string of_verify_data_by_id (string as_request);
// 医网信 recipe/verifyDataById: 验证签名结果
//
// Verifies a signature: the data must be what was signed.
// 签名验签。各字段须与推送签名数据（syn_recipe_info）时一致；推送时另有的字段用 _options.extra 传入。
// POST /gateway/recipe/verifyDataById, repeated after a lost answer. Source: 医网信院内移动签名接口说
// 明, 6.1.1.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
// - patientName string [required]: 患者姓名
// - patientAge string [required]: 患者年龄
// - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
//   男 男 | 女 女 | 未知 未知
// - patientCardType string [required]: 证件类型
//   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
// - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写
//   法不一，平台是否接受别的写法无法判断）
// - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符
//   ；哪些标点可用文档没有说，只检查长度）
// - uniqueId string [required]: 签名数据唯一标识
// - templateId string: 模板 ID（只见于文档样例，参数表没有；与推送时一致）
//   personRolesPdf 个人 pdf 多盖章区域签名 | hash 其他加密数据 | hash_001 病历概要 | hash_002 门（急）
//   诊病历 | hash_003 急诊留观病历 | hash_004 西药处方 | hash_005 中药处方 | hash_006 （文档在此中断，
//   名称未印出） | hash_023 （只见于样例，名称未印出）
// - openId string [max 35]: 医网信医师唯一标识（与同步签名数据一致）
// - patientCard string [max 20]: 患者证件号（与同步签名数据一致）
// - hashValue string [required, base64]: Hash 原文（摘要值 Base64）（与同步签名数据一致）
// - hashType string [required]: Hash 算法（与同步签名数据一致）
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
// - tag string [tags]: 数据标签（与同步签名数据一致；最多 5 个标签，多个用逗号分隔，每个标签最多 5 个
//   字符）
// - remarks string: 签名备注（与同步签名数据一致）
//
// Answer (`data`):
// - verifyResult bool: 验签结果（true 表示验签通过）
//
// Example: {"uniqueId":"58dfd52e1e5042869db2406d57b71e5b","templateId":"hash_002","urId":"2023060100017","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","hashValue":"R1MhlAA21HEiYuO2Sw/zPUisNbbuC31bKBu3hnHhV0A=","hashType":"SM3","subject":"门诊病历（内科）","tag":"门诊,内科","remarks":"门诊病历进行签名"}
return of_call("ywx.verify_data_by_id", as_request)
end function

public function string of_verify_time_stamp (string as_request);
// 医网信 recipe/verifyTimeStamp: 验证本地时间戳
//
// Verifies the local time stamp of a signing order.
// 本地时间戳开启后，可用此接口验证。
// POST /gateway/recipe/verifyTimeStamp, repeated after a lost answer. Source: 医网信院内移动签名接口说
// 明, 6.1.2.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - clientSecret string [required, always from the configuration]: 第三方厂商秘钥
// - uniqueId string [required]: 签名数据唯一标识（推送签名数据时返回，由业务系统保存）
//
// Answer (`data`):
// - verifyResult bool: 验签结果（true 表示验签通过）
//
// Example: {"uniqueId":"c1ac09f4def444f3aa5857cb65206045"}
return of_call("ywx.verify_time_stamp", as_request)
end function

public function string of_local_digest (string as_request);
// 医网信 localDigest: 数据哈希计算（在本机计算，不上传原文）
//
// Computes the same digest as compute_digest_for_alg on this machine.
// 文档 4.3.4 允许集成者自行在本地计算摘要。结果字段与 compute_digest_for_alg 相同，可直接用于
// syn_recipe_info 的 hashValue 和 hashType。
// 文本按 UTF-8 计算；二进制内容（如 PDF）用 base64 传入。
// Local, no network. Source: 医网信院内移动签名接口说明, 4.3.4.
//
// Request fields:
// - originData string: 要计算摘要的原文（文本）
// - base64 string [base64]: 要计算摘要的原文（Base64 编码的二进制）
// - hashAlg string [default SM3]: 摘要算法
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256
//   (originData 和 base64 不能同时为空)
//   (originData 和 base64 只能传一个)
//
// Answer (`data`):
// - hashValue string: 原文摘要结果（Base64 格式）
// - hashType string: 摘要算法
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
//
// Example: {"originData":"门诊病历：示例原文","hashAlg":"SM3"}
return of_call("ywx.local_digest", as_request)
end function

public function string of_verify_callback (string as_request);
// 医网信 callback: 验证并解析回调报文
//
// Checks the MD5 signature of a callback and tells which event it is.
// 医师状态、签名状态、自动签授权由平台回调通知：院方的接收接口收到 POST 后，把报文原文交给本操作。签名
// 正确时 valid 为 true，event 说明是哪种回调，head、body 是报文内容；把 answer 原样作为应答返回，平台
// 收到其他应答会再次发送。valid 为 false 时报文不可信，不给出内容。
// 签名是 body 中非空成员按名称排序的 k=v 用 & 连接，加 # 和 clientSecret 后的 MD5；签名里没有时间，同
// 一报文可能重复收到，由院方按 urId 或 openId 去重。
// 医师在 APP 里做的自动签授权没有回调地址，这类回调不可靠：以 self_sign_get_result 的结果为准。
// Local, no network. Source: 医网信院内移动签名接口说明, ywx-public 1.
//
// Request fields:
// - client_secret string [required, from the configuration when absent]: 第三方厂商秘钥 clientSecret
// - body string [required]: 收到的报文原文（整个 POST 的内容，形如 {"head":{…},"body":{…}}）
//
// Answer (`data`):
// - valid bool [required]: 签名是否正确
// - event string [required]: 回调事件
//   doctor_status 医师状态 | sign_result 签名状态 | auto_sign 自动签授权 | unknown 其他或验证不通过
// - head object [required]: 报文的 head
//   - clientId string: 第三方厂商标识
//   - sign string: 签名
//   - templateId string: 模板 ID
//   - serviceId string: 服务 ID（文本或数字）
// - body object [required]: 报文的 body（不同事件内容不同）
//   - openId string: 医师的 openId
//   - phoneNum string: 手机号（医师状态）
//   - process string: 操作标识（医师状态）
//     0 审核通过 | 1 证书签发 | 2 设置签章 | 3 用户注销 | 4 审核拒绝 | 5 用户停用 | 6 修改手机号 | 7
//     用户启用 | 9 用户删除
//   - time string: 时间（医师状态，yyyy-MM-dd HH:mm:ss）
//   - note string: 拒绝的原因或证书的说明（医师状态）
//   - stamp string: 签章图片（Base64）（process 为 2 时）
//   - stampStatus string: 签章状态（process 为 2 时）
//     10 签章未审核 | 11 签章已审核
//   - urId string: 业务系统的唯一标识（签名状态）
//   - uniqueId string: 签名订单唯一标识（签名状态）
//   - status string: 签名状态（签名状态）
//     2 已签名 | 6 拒绝签名 | 7 签名订单已过期删除 | 9 已签名订单作废
//   - signedData string: 签名结果（P7）（已签名时）
//   - signedPdfBase64 string: 签名后的 PDF（Base64）（已签名时）
//   - reason string: 拒绝签名的原因（拒绝时）
//   - deleteTime string: 作废时间（作废时）
//   - result bool: 是否同意自动签（自动签授权）
//     true 同意 | false 拒绝
// - answer string [required]: 应答平台的报文（原样返回）
//
// Example: {"body":"{\"head\":{\"clientId\":\"2017070411003376\",\"sign\":\"bd27558684f31e75f062f87e10a1ea5e\"},\"body\":{\"openId\":\"o1\",\"phoneNum\":\"13800000000\",\"process\":\"2\",\"time\":\"2024-05-20 09:30:00\",\"note\":\"\",\"stampStatus\":\"11\"}}"}
return of_call("ywx.verify_callback", as_request)
end function

public function string of_get_access_token (string as_request);
// 医网信 device/v2/server/oauth/getAccessToken: 云平台：获取 accessToken
//
// Fetches the access token of the cloud platform; the other operations do this by themselves.
// 平时不用调用：云平台的操作（am_ 开头的，以及 request 的 token）自己获取、缓存并更新 accessToken；可
// 用来检查 client_id 和 client_secret 是否正确。
// 路径取自配置 token_path。有效期内再次获取后，旧的 accessToken 作废；多台电脑共用一个 clientId 时请配
// 置 token_store。
// GET , repeated after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - appSecret string [required, always from the configuration]: 第三方厂商秘钥 clientSecret
//
// Answer (`data`):
// - accessToken string [required]: 授权码
// - expiresIn string: 有效时间（秒）（文本）
// - scope string: 授权范围
//
// Example: {}
return of_call("ywx.get_access_token", as_request)
end function

public function string of_request (string as_request);
// 医网信 request: 调用平台的其他接口
//
// Calls any other interface of the platform, with a token if wanted.
// 没有单独操作的接口用本操作调用：path 为接口路径（以 / 开头），query 和 body 按平台文档填写，
// clientId 也由调用方填写。
// token 为 true 时由本库获取 accessToken（见 get_access_token），放进请求里有的那一处：msg.head、
// head，都没有就放进查询参数；令牌失效时重新获取一次并重发。
// 只有 method 为 GET 时，没有收到应答才会自动重发。
// POST , never sent twice after a lost answer. Source: 医网信院内移动签名接口说明, ywx-public 2.
//
// Request fields:
// - method string [required]: HTTP 方法
//   GET 查询 | POST 提交
// - path string [required, no_space]: 接口路径（以 / 开头，不含主机名和查询串）
// - query object: 查询参数（名称到值）
// - body any: 请求体（JSON）（method 为 POST 时使用）
// - token bool: 是否由本库加上 accessToken（不传按 false 处理）
//
// Example: {"method":"POST","path":"/am/v2/selfSign/getGrantResult","body":{"head":{"clientId":"2017070411003376"},"body":{"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06"}},"token":true}
return of_call("ywx.request", as_request)
end function

public function string of_am_doctor_syn (string as_request);
// 医网信 am/v2/doctor/syn: 云平台：同步医师信息
//
// Reports a doctor to the cloud platform and gets the openId.
// 把医师报给云平台，返回医师唯一标识 openId。旧平台的 /am/doctor/syn 用 request 调用。
// POST /am/v2/doctor/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明,
// ywx-public 2.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - serviceId string: 订阅服务 ID（有客户端同步医师传 100，同步签名数据传 101，也有不传的）
// - doctorIdType string [required]: 职业资格证类别
//   YS 医师资格证 | YJ 药剂师资格证 | YY 营养师资格证 | ZC 助产师证 | XL 心理咨询师证 | YL 医疗技师证
//   | HS 护士资格证 | QT 其它
// - doctorId string: 资格证号（没有时 doctorIdType 传 QT）
// - doctorName string [required]: 医师姓名（证件上的姓名，只能有汉字、字母和 ·）
// - uid string [required]: 医师证件号码
// - uidCardType string [required]: 医师证件类型
//   SF 身份证 | HZ 护照
// - phone string [required]: 手机号码
// - department string [required]: 科室
// - orgName string: 执业地点
// - email string: 邮箱
// - title string: 职称
// - secDepartment string: 二级科室
// - speciality string: 医师专长
// - telqualification string: 专业技术资格（评）
// - technicaltitle string: 专业技术职务（聘）
// - position string: 专业技术职务聘用岗位
// - organizationcode string: 编制情况
// - uPic string [base64]: 医师照片（Base64）
// - idCardPic string [base64]: 证件正面照片（Base64）
// - idCardBackPic string [base64]: 证件背面照片（Base64）
// - titlePic string [base64]: 医师职称照片（Base64）
// - doctorIdPic string [base64]: 医师资格证照片（Base64）
//
// Answer (`data`):
// - openId string: 医网信医师唯一标识
//
// Example: {"serviceId":"100","doctorIdType":"QT","doctorId":"110101198505050032","doctorName":"王五","uid":"110101198505050032","uidCardType":"SF","phone":"13900000001","department":"内科","orgName":"示例医院","title":"主治医师"}
return of_call("ywx.am_doctor_syn", as_request)
end function

public function string of_am_recipe_syn (string as_request);
// 医网信 am/v2/recipe/syn: 云平台：同步签名数据
//
// Pushes a record to be signed by a doctor on the cloud platform.
// 把处方等数据同步到云平台，由医师签名；平台对整个 body 签名固化。数据 7 天内没有签名即过期。返回的
// uniqueId 须由业务系统保存。
// signType 为 2 时用 am_get_sign_qr_code 得到签名二维码的地址。旧平台的 /am/recipe/syn 和 v3 用
// request 调用。
// POST /am/v2/recipe/syn, never sent twice after a lost answer. Source: 医网信院内移动签名接口说明,
// ywx-public 2.
//
// Request fields:
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - serviceId string: 订阅服务 ID（有客户端同步医师传 100，同步签名数据传 101，也有不传的）
// - urId string [required, max 64, alnum]: 签名订单流水 ID（字母、数字或字母数字组合，长度 64 位以内）
// - patientName string [required]: 患者姓名
// - patientAge string [required]: 患者年龄
// - patientSex string [required]: 患者性别（文档没有说是否还有男、女以外的取值）
//   男 男 | 女 女 | 未知 未知
// - patientCardType string [required]: 证件类型
//   YB 患者医保号 | SF 身份证 | HZ 护照 | QT 其它
// - recipeTime string [required, yyyy-MM-dd HH:mm:ss]: 开具时间（yyyy-MM-dd HH:mm:ss；文档各处的日期写
//   法不一，平台是否接受别的写法无法判断）
// - subject string [max 50]: 主题（在医师待签列表里显示；仅可中文、数字、英文、标点符号，最大 50 字符
//   ；哪些标点可用文档没有说，只检查长度）
// - signType int [required]: 签名方式
//   0 推送签名（仅限推送到医网信APP） | 1 SDK 集成签名 | 2 PC 二维码签名
// - templateId string [required]: 模板 ID
//   recipe 处方（明文） | viewport 影像（明文） | diagnosis 诊断报告（明文） | medicalRecord 病历（明
//   文） | consultation 会诊意见书（明文） | Laboratory 检验（明文） | personPdf 个人 pdf 签名 | hash
//   其他加密数据 | hash_004 西药处方 | hash_005 中药处方
// - channelID string: 渠道 ID
// - sysTag string: 系统标识（自动签名按业务系统隔离）
// - selfSign string: 是否自动签
//   true 是 | false 否
// - openId string [required, max 35]: 医网信医师唯一标识（长度 35 位）
// - patientCard string [required at times]: 患者证件号（证件类型为 QT 时可以为空）
// - pathogeny string: 患者病因（处方模板使用）
// - diagnose string: 医师诊断（处方模板使用）
// - recipeTerm int: 处方时效（天）（处方模板使用）
// - recipeInfo array: 处方药品条目（处方模板使用）
//   - name string: 药品名称
//   - standard string: 药品规格
//   - Dosage string: 用量
//   - UnitOf string: 剂量单位
//   - Usage string: 用法
//   - Frequency string: 频次
//   - Days string: 天数
//   - Quantity string: 数量
//   - Unit string: 药品单位
//   - Price string: 药品单价
// - hashValue string [base64]: Hash 原文（摘要值 Base64）（摘要类模板使用；可用 local_digest 计算）
// - hashType string: Hash 算法（摘要类模板使用）
//   SM3 国密 SM3 | SHA1 SHA-1 | SHA256 SHA-256 | SHA-256 SHA-256
// - tag string [tags]: 数据标签（最多 5 个标签，多个用逗号分隔，每个标签最多 5 个字符）
// - remarks string: 签名备注
// - pdfBase64 string [base64]: PDF 文件的 Base64（PDF 类模板使用）
// - pdfFile string: PDF 文件的 Base64，给出文件路径
//
// Answer (`data`):
// - uniqueId string: 签名数据唯一标识（须由业务系统保存）
// - timeStampSignData string: 时间戳签名值（仅在开通时间戳服务后返回）
// - selfSign bool: 自动签名状态
//
// Example: {"signType":2,"serviceId":"101","templateId":"recipe","urId":"2023060100022","openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","patientName":"张三","patientAge":"33","patientSex":"男","patientCardType":"SF","patientCard":"110101199001010015","recipeTime":"2023-06-01 09:30:00","subject":"处方单","pathogeny":"流鼻涕、发烧","diagnose":"感冒","recipeTerm":1,"recipeInfo":[{"name":"阿莫西林","standard":"0.25","Dosage":"0.5","UnitOf":"g","Usage":"口服","Frequency":"每日三次","Days":"7","Quantity":"2","Unit":"盒","Price":"10"}]}
return of_call("ywx.am_recipe_syn", as_request)
end function

public function string of_am_get_sign_qr_code (string as_request);
// 医网信 am/v2/recipe/getSignQRCode: 云平台：签名二维码的地址
//
// Builds the address of the page with the QR code by which a doctor signs an order.
// 生成签名二维码页面的地址 data.url，用浏览器打开，医师用医网信APP扫码签名；signType 为 2 的签名数据用
// 它。
// 地址里带有 accessToken：没有可用的时先获取一个，地址请不要保存或转发。
// Local; only a token may have to be fetched. Source: 医网信院内移动签名接口说明, ywx-public 2.
//
// Request fields:
// - openId string [required]: 医网信医师唯一标识
// - uniqueId string [required]: 签名数据唯一标识（由 am_recipe_syn 得到）
// - clientId string [required, always from the configuration]: 第三方厂商标识
// - redirectUrl string: 签名后转到的地址
//
// Answer (`data`):
// - url string [required]: 签名二维码页面的地址
//
// Example: {"openId":"7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06","uniqueId":"57cacee629a94aa4959bcfb1b939a472","redirectUrl":"https://his.example/signed"}
return of_call("ywx.am_get_sign_qr_code", as_request)
end function

public function string of_oauth2_authorize (string as_request);
// 医网信 am/v2/oauth2/cs/authorize: 云平台扫码登录：请求二维码
//
// Asks the cloud platform for a log-in QR picture.
// 返回请求 id（requestId）和二维码图片（imgBase64）。医师扫码后依次用 oauth2_get_auth_code、
// oauth2_access_token、oauth2_tokeninfo 得到用户信息。
// GET /am/v2/oauth2/cs/authorize, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// ywx-public 2.
//
// Request fields:
// - service string [required, default userService]: 服务
//   userService 用户服务
// - response_type string [required, default code]: 授权类型（固定值 code）
//   code 授权码
// - redirect_uri string [default null]: 登录后转到的地址（不传时发文本 null，公开客户端就是这样）
// - client_id string [required, always from the configuration]: 第三方厂商标识
//
// Answer (`data`):
// - requestId string: 请求 id
// - imgBase64 string: 登录二维码图片 Base64
//
// Example: {"redirect_uri":"https://his.example/login"}
return of_call("ywx.oauth2_authorize", as_request)
end function

public function string of_oauth2_get_auth_code (string as_request);
// 医网信 am/v2/oauth2/cs/getAuthCode: 云平台扫码登录：取授权码
//
// Returns the code of a scanned log-in QR code; can wait for the scan.
// 用 oauth2_authorize 返回的 requestId 取授权码 code。用 _options.wait_ms 可等待医师扫码。
// 平台怎样表示“还没有扫码”没有公开：等待时没有 code 的应答（包括拒绝）都算还没有扫码，时间到了返回平台
// 最后一次的应答。
// GET /am/v2/oauth2/cs/getAuthCode, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// ywx-public 2.
// With `_options.wait_ms` it asks again every 2000 ms (at most 120 s) until the state is final. 没有
// code 的应答（包括拒绝）都按还没有扫码处理，时间到了给出最后一次的应答。
//
// Request fields:
// - requestId string [required]: oauth2_authorize 返回的请求 id
//
// Answer (`data`):
// - result string: 扫码结果
//   0 登录成功
// - code string: 授权码（交给 oauth2_access_token）
//
// Example: {"requestId":"8e61f0c2d7b94a35b1c8e4f07a96d253"}
return of_call("ywx.oauth2_get_auth_code", as_request)
end function

public function string of_oauth2_access_token (string as_request);
// 医网信 am/v2/oauth2/access_token: 云平台扫码登录：用授权码换用户的 access_token
//
// Exchanges the code of a log-in for the user's access token.
// 这是登录用户的 access_token，与 get_access_token 的 accessToken（厂商的）不同，只用于
// oauth2_tokeninfo。
// GET /am/v2/oauth2/access_token, never sent twice after a lost answer. Source: 医网信院内移动签名接口
// 说明, ywx-public 2.
//
// Request fields:
// - client_id string [required, always from the configuration]: 第三方厂商标识
// - client_secret string [required, always from the configuration]: 第三方厂商秘钥
// - grant_type string [required, default authorization_code]: 授权方式（固定值）
//   authorization_code 授权码
// - code string [required]: oauth2_get_auth_code 返回的授权码
//
// Answer (`data`):
// - access_token string: 登录用户的 access_token
//
// Example: {"code":"0c7e5b1f93d84a26a1e4f7b2d85c6093"}
return of_call("ywx.oauth2_access_token", as_request)
end function

public function string of_oauth2_tokeninfo (string as_request);
// 医网信 am/oauth2/tokeninfo: 云平台扫码登录：获取登录用户的信息
//
// Returns who has logged in.
// GET /am/oauth2/tokeninfo, repeated after a lost answer. Source: 医网信院内移动签名接口说明,
// ywx-public 2.
//
// Request fields:
// - access_token string [required]: oauth2_access_token 返回的 access_token
//
// Answer (`data`):
// - userName string: 姓名
// - userIdcardNum string: 用户证件号码
//
// Example: {"access_token":"7d1f4b60c2e94835a6b0e8f3d97c5124"}
return of_call("ywx.oauth2_tokeninfo", as_request)
end function

on n_his_ywx.create
call super::create
end on

on n_his_ywx.destroy
call super::destroy
end on
