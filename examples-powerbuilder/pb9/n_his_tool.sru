$PBExportHeader$n_his_tool.sru
$PBExportComments$本地工具（hisbridge，由目录生成，请勿修改）
forward
global type n_his_tool from n_hisbridge
end type
end forward

global type n_his_tool from n_hisbridge
end type
global n_his_tool n_his_tool

forward prototypes
public function string of_base64_to_file (string as_request)
public function string of_diagnose (string as_request)
public function string of_file_to_base64 (string as_request)
public function string of_image_to_bmp (string as_request)
public function string of_outbox (string as_request)
public function string of_protect_secret (string as_request)
public function string of_qr_image (string as_request)
end prototypes

public function string of_base64_to_file (string as_request);
// 本地工具 base64_to_file: 把 Base64 存成文件
//
// Writes Base64 into a file.
// Local, no network.
//
// Request fields:
// - base64 string [required, base64]: 文件内容的 Base64（开头的 data:…;base64, 会去掉）
// - path string [required]: 要写的文件，已有的会被替换
//
// Answer (`data`):
// - path string: 写好的文件
// - size int: 文件大小（字节）
//
// Example: {"base64":"aGlzYnJpZGdl","path":"C:\\his\\record.pdf"}
return of_call("tool.base64_to_file", as_request)
end function

public function string of_diagnose (string as_request);
// 本地工具 diagnose: 检查到各平台的网络、证书、时间、令牌和签名
//
// Checks network, certificates, clock, token and signature of each configured platform.
// Goes step by step through the configured platforms and says of each step whether it is fine and, if
// not, what to do. For imaging it tries every ciphertext order and carriage and names those that the
// server accepts. The persons it asks about are invented, nothing is changed at the platform, and no
// secret stands in the answer. It takes as long as the slowest server: give it a background job
// (his_submit) in a program with windows. The envelope's `ok` says that the diagnosis ran; `data.ok`
// that everything is fine. The program hisbridge-doctor does the same with progress.
// Local, no network.
//
// Request fields:
// - system string: 只检查这个平台（不填为所有已配置的平台）
//   imaging 影像中心调阅 | ywx 医网信 | reservation 浙里办体检预约 | healthcard 微信电子健康卡 |
//   signit 医易签
//
// Answer (`data`):
// - ok bool [required]: 是否全部正常
// - version string: 本库的版本
// - steps array [required]: 各步骤，按先后
//   - system string: 平台
//   - step string: 步骤：config、dns、proxy、tcp、tls、http、clock、token、call
//   - title string: 步骤的中文名
//   - title_en string: 步骤的英文名
//   - address string: 相关的地址
//   - ok bool: 是否正常
//   - message string: 结果（中文）
//   - message_en string: 结果（英文）
//   - hint string: 该做什么（中文）
//   - hint_en string: 该做什么（英文）
//   - detail object: 其他细节：addresses、proxy、tls、certificate、difference_s、accepted、code、
//     missing
//   - elapsed_ms int: 用时（毫秒）
//
// Example: {"system":"imaging"}
return of_call("tool.diagnose", as_request)
end function

public function string of_file_to_base64 (string as_request);
// 本地工具 file_to_base64: 把文件读成 Base64
//
// Reads a file as Base64.
// Local, no network.
//
// Request fields:
// - path string [required]: 文件路径（上限 32 MB）
//
// Answer (`data`):
// - base64 string: 文件内容的 Base64
// - size int: 文件大小（字节）
//
// Example: {"path":"C:\\his\\record.pdf"}
return of_call("tool.file_to_base64", as_request)
end function

public function string of_image_to_bmp (string as_request);
// 本地工具 image_to_bmp: 把 PNG/JPEG 图片转成 BMP 文件
//
// Turns a PNG or JPEG picture into a BMP file.
// Delphi 7, PowerBuilder and VB6 show no PNG; vendors send stamps (签章) and QR codes as PNG. The BMP
// has 24 bits per pixel, what was transparent is white.
// Local, no network.
//
// Request fields:
// - base64 string [base64]: 图片的 Base64（开头的 data:…;base64, 会去掉）
// - path string: 图片文件（PNG 或 JPEG，最多 32 MB、2500 万像素）
// - out string [required]: 要写的 BMP 文件
//   (base64 和 path 要填一个)
//   (base64 和 path 只能填一个)
//
// Answer (`data`):
// - path string: 写好的 BMP 文件
// - width int: 宽（像素）
// - height int: 高（像素）
//
// Example: {"base64":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=","out":"C:\\his\\stamp.bmp"}
return of_call("tool.image_to_bmp", as_request)
end function

public function string of_outbox (string as_request);
// 本地工具 outbox: 查看和处理发件箱
//
// Lists, retries, removes or waits for the reports in the outbox.
// Reports that were called with `_options.outbox` wait in a file (setting outbox.path) and are sent
// in the background, those of one system in their order. What is shown holds no patient's data.
// `retry`: without id all refused ones. `remove`: needs an id or a state. `wait`: until nothing (or
// not this id) is queued.
// Local, no network.
//
// Request fields:
// - action string [default list]: 做什么
//   list 列出 | retry 重发被拒绝的，等待中的立即再试 | remove 删除 | wait 等到发完
// - id int [≥ 1]: 发件箱编号（存入时返回的 outbox_id；不填为全部）
// - state string: 只看、只删这个状态的
//   queued 等待发送 | refused 对方拒绝，已搁置 | sent 对方已收到
// - wait_ms int [0–600000, default 30000]: wait 最多等多久（毫秒）
// - limit int [1–10000, default 100]: 最多列出几条，旧的在前
//
// Answer (`data`):
// - path string: 发件箱文件（没有配置时为 null）
// - counts object [required]: 各状态的条数
//   - queued int: 等待发送
//   - refused int: 已搁置
//   - sent int: 对方已收到
// - reports array [required]: 各条上报
//   - id int: 发件箱编号
//   - operation string: 操作
//   - profile string: 用的 profile
//   - state string: 状态：queued、refused、sent
//   - request_id string: 请求编号
//   - tries int: 发送过几次
//   - queued_at string: 存入时间（北京时间）
//   - changed_at string: 最近一次发送的时间（北京时间）
//   - code string: 平台最近一次返回的代码
//   - message string: 最近一次的结果或失败原因
// - changed int: retry、remove 处理了几条
// - done bool: wait 是否等到了
//
// Example: {"action":"list","state":"refused"}
return of_call("tool.outbox", as_request)
end function

public function string of_protect_secret (string as_request);
// 本地工具 protect_secret: 把密钥加密成只有本机能用的配置值（DPAPI）
//
// Encrypts a secret for the configuration of this computer (DPAPI).
// Windows only. The answer's `dpapi` goes into the configuration instead of the secret: "app_secret":
// {"dpapi": "AQAA…"}. It can be opened on the computer that made it, by everybody there (`machine`)
// or only by the Windows user who made it (`user`).
// Local, no network.
//
// Request fields:
// - text string [required]: 密钥
// - scope string [default machine]: 谁能解开
//   machine 这台电脑上的所有用户 | user 只有当前 Windows 用户
//
// Answer (`data`):
// - dpapi string [required]: 写进配置的值（Base64）
//
// Example: {"text":"8c8e763f443ef983ac33aef1c7085cfb","scope":"machine"}
return of_call("tool.protect_secret", as_request)
end function

public function string of_qr_image (string as_request);
// 本地工具 qr_image: 把文本画成二维码图片文件
//
// Draws a text as a QR code picture.
// Local, no network.
//
// Request fields:
// - text string [required]: 二维码内容
// - out string [required]: 要写的图片文件
// - format string [default bmp]: 图片格式
//   bmp BMP（Delphi 7、PowerBuilder、VB6 都能显示） | png PNG
// - size int [32–4096, default 300]: 边长（像素）（取不超过它的整数倍，图案清晰）
//
// Answer (`data`):
// - path string: 写好的图片文件
// - width int: 宽（像素）
// - height int: 高（像素）
//
// Example: {"text":"https://health.example/card","out":"C:\\his\\qr.bmp","size":240}
return of_call("tool.qr_image", as_request)
end function

on n_his_tool.create
call super::create
end on

on n_his_tool.destroy
call super::destroy
end on
