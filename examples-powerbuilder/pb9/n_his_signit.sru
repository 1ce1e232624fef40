$PBExportHeader$n_his_signit.sru
$PBExportComments$医易签（hisbridge，由目录生成，请勿修改）
forward
global type n_his_signit from n_hisbridge
end type
end forward

global type n_his_signit from n_hisbridge
end type
global n_his_signit n_his_signit

forward prototypes
public function string of_oauth_token (string as_request)
public function string of_check_ca_login_task (string as_request)
public function string of_templates_apply (string as_request)
public function string of_templates_form_apply (string as_request)
public function string of_verify_webhook (string as_request)
public function string of_request (string as_request)
end prototypes

public function string of_oauth_token (string as_request);
// 医易签 oauth/oauth/token: 获取 access_token
//
// Fetches the access token by client credentials; the other operations do this by themselves.
// 配置了 client_secret 时，其他接口会自动获取和更新 access_token，一般不必单独调用；可用来检查 app_id
// 和 client_secret 是否正确。
// 有效时间以应答的 expires_in 为准。路径取自配置 token_path。
// GET , repeated after a lost answer. Source: 医易签接口文档, signit-public 1.
//
// Request fields:
// - client_id string [required, always from the configuration]: 应用 ID（同 appId）
// - client_secret string [required, always from the configuration]: 应用密钥（appSecret）
// - grant_type string [required, default client_credentials]: 授权方式（固定值）
//   client_credentials 用应用 ID 和密钥
//
// Answer (`data`):
// - access_token string: 授权码
// - token_type string: 令牌类型
// - expires_in int: 有效时间（秒）
// - scope string: 授权范围
//
// Example: {}
return of_call("signit.oauth_token", as_request)
end function

public function string of_check_ca_login_task (string as_request);
// 医易签 users/sso/check-ca-login-task: 查询扫码登录任务的状态
//
// Returns who scanned the log-in QR code; can wait for the scan.
// 判断用户是否扫码登录。扫码成功后 data 才有内容；推荐轮询周期 5 秒，二维码 2 分钟有效。用
// _options.wait_ms 可由本库代为等待。
// GET /v1/open/users/sso/check-ca-login-task, repeated after a lost answer. Source: 医易签接口文档,
// 1.2.
// With `_options.wait_ms` it asks again every 5000 ms (at most 120 s) until the state is final.
//
// Request fields:
// - X-Signit-App-Id string [required, always from the configuration]: 应用 id
// - appId string: 应用 ID（不填时取配置 app_id；文档的示例里它与请求头 X-Signit-App-Id 的值不同）
// - loginId string [required]: 登录任务 id（创建 CA 扫码登录二维码（1.1）时返回；参数表标为可选，但不
//   传无法指明任务）
//
// Answer (`data`):
// - session object: 会话（内部字段未公开）
// - userInfo object: 用户信息（内部字段未公开）
// - certificate object: 扫码证书信息（内部字段未公开）
//
// Example: {"loginId":"4d5750e4-798e-40f8-ab84-b8efd48ed101-764341"}
return of_call("signit.check_ca_login_task", as_request)
end function

public function string of_templates_apply (string as_request);
// 医易签 hospital/hospitals/templates/apply: 文件异步签署（4.1）
//
// Sends a PDF to be signed by staff and outside signers.
// 发起 PDF 文件的异步签署。签完的 PDF 由平台回调送回：须实现接收接口，并请实施人员配置回调地址（见
// verify_webhook）。
// inHospitalUserSignerInfomation、outHospitalUserSignerInfomation 按平台原拼写。
// POST /v1/open/hospital/hospitals/templates/apply, never sent twice after a lost answer. Source: 医易
// 签接口文档, signit-public 2.1.
//
// Request fields:
// - X-Signit-App-Id string [required, always from the configuration]: 应用 id
// - patientID string: 患者就诊卡号
// - patientName string: 患者姓名
// - patientAge string: 患者年龄（5.1 的示例为数字）
// - patientSex int: 患者性别（示例为 0，取值含义未公开，请向实施人员确认）
// - admissionNumber string: 住院号
// - idCard string: 患者身份证号码
// - bedNumber string: 床位号
// - template object: 模板信息
//   - name string: 模板名称
//   - wsid string: 模板 ID
// - hospitalDepartment object: 科室信息
//   - departmentName string: 科室名称
//   - departmentID string: 科室 ID（代码）
// - doctorName string: 医生姓名（发起医生）
// - doctorID string: 医生工号
// - customTagID string: 业务自定义 ID
// - document object: 文档
//   - base64 string [base64]: PDF 文档 Base64 编码
//   - pdfFile string: PDF 文档 Base64 编码，给出文件路径
// - inHospitalUserSignerInfomation array: 院内用户签名
//   - signerKeyName string: 签名处名称
//   - signerUserJobId string: 签名医生 ID（工号）（可以传医生身份证号）
//   - signerUserSequence string: 签名医生顺序
//   - appendContent string: 附加内容
//   - disableAutoSign bool: 禁用自动签名（不传按 false 处理）
// - outHospitalUserSignerInfomation array: 院外用户签名
//   - signerKeyName string: 签名处名称
//   - signerUserPhone string: 签名人手机号
//   - signerUserSequence string: 签名人顺序
// - extraParam string: 扩展参数（公开页面未说明所在层级，按根层级传）
//
// Example:
// {"bedNumber":"A12","document":{"base64":"JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4
// +ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2VzL0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iagozIDAgb2JqPDwvVHlwZS9QYWd
// lL1BhcmVudCAyIDAgUi9NZWRpYUJveFswIDAgNTk1IDg0Ml0+PmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjA
// wMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1MiAwMDAwMCBuIAowMDAwMDAwMTAxIDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDQ
// vUm9vdCAxIDAgUj4+CnN0YXJ0eHJlZgoxNjQKJSVFT0YK"},"patientID":"P0001","patientName":"张三
// ","patientAge":"33","patientSex":0,"admissionNumber":"ZY20230001","idCard":"110101199001010015","tem
// plate":{"name":"知情同意书
// ","wsid":"WSID_TEMP_0000000000000000000000000001"},"hospitalDepartment":{"departmentName":"内科
// ","departmentID":"D001"},"doctorName":"王五
// ","doctorID":"1024","customTagID":"HIS-20230601-0001","inHospitalUserSignerInfomation":[{"signerKeyN
// ame":"医师签名","signerUserJobId":"1024","signerUserSequence":"1","appendContent":"同意
// ","disableAutoSign":false}],"outHospitalUserSignerInfomation":[{"signerKeyName":"患者签名
// ","signerUserPhone":"13900000002","signerUserSequence":"2"}],"extraParam":"示例"}
return of_call("signit.templates_apply", as_request)
end function

public function string of_templates_form_apply (string as_request);
// 医易签 hospital/hospitals/templates/form/apply: 分步签署：发起签署流程（5.1）
//
// Starts a step-by-step signing from a prepared template.
// 按实施人员预先制作的模板发起分步签署流程。
// mode 为 AUTO 时，模板中最后一个签署方签完后自动完成流程。
// POST /v1/open/hospital/hospitals/templates/form/apply, never sent twice after a lost answer.
// Source: 医易签接口文档, signit-public 2.2.
//
// Request fields:
// - X-Signit-App-Id string [required, always from the configuration]: 应用 id
// - patientID string: 患者就诊卡号
// - patientName string: 患者姓名
// - patientAge string: 患者年龄（5.1 的示例为数字）
// - patientSex int: 患者性别（示例为 0，取值含义未公开，请向实施人员确认）
// - admissionNumber string: 住院号
// - idCard string: 患者身份证号码
// - bedNumber string: 床位号
// - template object: 模板信息
//   - name string: 模板名称
//   - wsid string: 模板 ID
// - hospitalDepartment object: 科室信息
//   - departmentName string: 科室名称
//   - departmentID string: 科室 ID（代码）
// - doctorName string: 医生姓名（发起医生）
// - doctorID string: 医生工号
// - customTagID string: 业务自定义 ID
// - mode string: 签署流程模式（不传按 AUTO 处理）
//   AUTO 自动模式 | MANUAL 手动模式
//
// Example: {"customTagID":"HIS-20230601-0002","doctorID":"1024","doctorName":"王五","template":{"name":"知情同意书","wsid":"WSID_TEMP_0000000000000000000000000001"},"hospitalDepartment":{"departmentName":"内科","departmentID":"D001"},"patientID":"P0001","patientName":"张三","patientAge":"33","patientSex":0,"admissionNumber":"ZY20230001","idCard":"110101199001010015","bedNumber":"A12","mode":"AUTO"}
return of_call("signit.templates_form_apply", as_request)
end function

public function string of_verify_webhook (string as_request);
// 医易签 webhook: 验证并解析回调报文
//
// Checks the HMAC-SHA512 signature of a callback and opens its payload.
// 院方的接收接口收到回调后，把请求头和原样的报文体交给本操作：签名正确时 valid 为 true 并给出事件内容
// 。valid 为 false 时不给出其余字段，报文不可信。
// 请求头可整体放在 headers（名称不分大小写），也可逐项传入；两者都有时以逐项传入的为准。body 必须是收
// 到的原文，不能重新排版；不是 UTF-8 文本时用 body_base64。
// 待签串依次为 appId、contentType、date、host、METHOD、nonce、body、resource、scheme，每项后有一个换行
// ；body 为空时整行省去。
// 医院产品的回调签名规则未单独公开，按平台 SDK 的规则验证。
// Local, no network. Source: 医易签接口文档, signit-public 4.
//
// Request fields:
// - client_secret string [required, from the configuration when absent]: 应用密钥（appSecret）
// - appId string [required, from the configuration when absent]: 应用 ID（签名头里的 appId 与此不同即
//   验证不通过）
// - headers object: 收到的请求头（名称到值）（取 X-Signit-Signature、X-Signit-Scheme、X-Signit-Host、
//   X-Signit-Resource、X-Signit-Nonce、X-Signit-Date、Content-Type，其余不看）
// - signature string: X-Signit-Signature 的值（形如 HmacSHA512 appId:Base64）
// - contentType string: Content-Type 的值（原样）
// - date string: X-Signit-Date 的值（原样）（没有此头按空串处理）
// - host string: X-Signit-Host 的值（没有此头按空串处理）
// - method string [default POST]: HTTP 方法（按大写计算）
// - nonce string: X-Signit-Nonce 的值（没有此头按空串处理）
// - resource string: X-Signit-Resource 的值（没有此头按空串处理）
// - scheme string: X-Signit-Scheme 的值
// - body string: 收到的报文体原文
// - body_base64 string [base64]: 收到的报文体（Base64 编码的原始字节）
//   (headers 和 signature 不能同时为空)
//   (body 和 body_base64 只能传一个)
//
// Answer (`data`):
// - valid bool: 签名是否正确
// - event string: 事件
// - eventDescription string: 事件说明
// - needCallBack bool: 是否需要回执（旧写法 needCallback 也归到此名；含义和回执格式未公开）
// - target object: 回调目标
//   - destination string: 回调地址
//   - webhookWsid string: 回调 ID（通用平台才有）
// - source object: 来源（通用平台才有）
//   - platform string: 来源平台
//   - destination string: 来源地址
// - rawData object: 事件数据（平台可能以 JSON 字符串发送，这里一律展开成对象；不同事件内容不同）
//   - business object: 业务信息（dataSignatureCompleted）
//     - patientId string: 患者 ID
//     - patientName string: 患者姓名
//     - admissionNumber string: 住院号
//     - idCard string: 身份证号
//     - serviceType string: 业务类型（如 D_西药处方）
//     - departmentName string: 科室名称
//     - departmentId string: 科室 ID
//     - doctorName string: 医生姓名
//     - doctorId string: 医生工号
//     - serviceId string: 业务 ID
//   - signature object: 签名信息（dataSignatureCompleted）
//     - signWsid string: 签名 ID
//     - businessWsid string: 业务记录 ID
//     - authorWsid string: 签名人 ID
//     - signingData string: 被签名的原文
//     - signStatus string: 签名状态
//       SIGNED 已签名
//     - signValue string: 签名值（Base64）
//     - signDatetime int: 签名时间（毫秒时间戳）
//     - signStatusReason string: 签名状态原因
//     - appendTimestamp any: 附加时间戳（样例为数字 1，v2 为字符串）
//   - data object: 签名流程（dataSignatureV2Completed）
//     - signWsid string: 签名 ID
//     - customTag string: 业务自定义标识
//     - serviceType string: 业务类型
//     - serviceTypeZhName string: 业务类型中文名
//     - departmentName string: 科室名称
//     - status string: 签名状态
//       SIGNED 已签名
//     - signingOrder string: 签署顺序
//     - createDatetime int: 创建时间（数字时间戳）
//     - finishedDatetime int: 完成时间（数字时间戳）
//     - sender object: 发起人
//       - senderWsid string: 发起人 ID
//       - senderName string: 发起人姓名
//     - patientInfo object: 患者信息
//       - patientName string: 患者姓名
//       - medicalCard string: 就诊卡号
//       - patientIdCard string: 患者身份证号
//       - patientPhone string: 患者手机号
//       - patientAge string: 患者年龄
//       - patientSex int: 患者性别
//       - admissionNo string: 住院号
//       - bedNo string: 床号
//       - opdErNo string: 门（急）诊号
//     - signingData object: 被签名的数据
//       - dataType string: 数据类型
//       - data string: 原文
//       - signAlgorithm string: 签名算法
//     - participants array: 参与者
//       - wsid string: 参与者 ID
//       - authorWsid string: 签名人 ID
//       - name string: 姓名
//       - status string: 状态
//       - assignedSequence string: 签署顺序号
//       - handleMode string: 处理方式
//       - handleReason string: 处理原因
//       - handleDatetime int: 处理时间（数字时间戳）
//       - isFaceToFace bool: 是否面对面
//       - signedData object: 签名结果
//         - signValue string: 签名值
//         - appendTimestamp string: 附加时间戳
//         - signDatetime int: 签名时间（数字时间戳）
//         - timestampInfo object: 时间戳信息
//           - timestamp int: 时间戳时间（数字）
//           - verified bool: 时间戳是否验证通过
//           - verifiedReason string: 验证说明
//           - timeStampToken string: 时间戳令牌
//         - certInfo object: 证书信息（公开页面在此中断，另有字段未印出）
//           - signCert string: 签名证书
//   - appInfo object: 应用信息
//     - appId string: 应用 ID
//     - appName string: 应用名称
//
// Example: {"client_secret":"demosecret0001","appId":"demoapp0001","signature":"HmacSHA512 demoapp0001:0Kd7iqj9eb0ZaAIvlkf6TYtL/QR4ufp2+J+4RrPok5IG1Limy+/ZUgzl3AIXXuIduJK30tJ9r+zq43kSv1ZUBA==","contentType":"application/json","date":"Thu Dec 20 14:46:51 CST 2018","host":"webhook.example","method":"POST","nonce":"abcdefghijklmnopqrstuvwx","resource":"","scheme":"https","body":"{\"event\":\"dataSignatureCompleted\",\"rawData\":\"{}\",\"needCallBack\":false}"}
return of_call("signit.verify_webhook", as_request)
end function

public function string of_request (string as_request);
// 医易签 request: 调用平台的其他接口
//
// Calls any other interface of the platform with token and application id added.
// 文档只列名称、未公开字段的接口用本操作调用：path 为接口路径（以 / 开头），query 和 body 按平台文档填
// 写。
// 公开的路径有：获取患者签名图片（8.1）GET /v1/open/seal/third-person-seal/file-wsid，归档签-无外观（
// 10）POST /v1/open/hospital/hospitals/signature/archive（另有查询参数）；它们的参数没有公开，请向实施
// 人员索取。
// 成功的代码是 100100000；平台 SDK 另把末四位为 0000 到 0099 的代码都算成功，这里照办，并在 warnings
// 里提醒。
// access_token 和 X-Signit-App-Id 由本库加入。只有 method 为 GET 时，没有收到应答才会自动重发。
// POST , never sent twice after a lost answer. Source: 医易签接口文档, signit-public 6.
//
// Request fields:
// - X-Signit-App-Id string [required, always from the configuration]: 应用 id
// - method string [required]: HTTP 方法
//   GET 查询 | POST 提交 | PUT 更新 | DELETE 删除
// - path string [required, no_space]: 接口路径（以 / 开头，不含主机名和查询串）
// - query object: 查询参数（名称到值）
// - body any: 请求体（JSON）（method 为 POST 或 PUT 时使用）
//
// Example: {"method":"GET","path":"/v1/open/users/sso/check-ca-login-task","query":{"appId":"1730975c5e7a62a2d7d93b07ae1","loginId":"4d5750e4-798e-40f8-ab84-b8efd48ed101-764341"}}
return of_call("signit.request", as_request)
end function

on n_his_signit.create
call super::create
end on

on n_his_signit.destroy
call super::destroy
end on
