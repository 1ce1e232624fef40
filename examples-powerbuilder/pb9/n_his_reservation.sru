$PBExportHeader$n_his_reservation.sru
$PBExportComments$浙里办体检预约（hisbridge，由目录生成，请勿修改）
forward
global type n_his_reservation from n_hisbridge
end type
end forward

global type n_his_reservation from n_hisbridge
end type
global n_his_reservation n_his_reservation

forward prototypes
public function string of_token (string as_request)
public function string of_order (string as_request)
public function string of_callback (string as_request)
public function string of_arrival (string as_request)
end prototypes

public function string of_token (string as_request);
// 浙里办体检预约 reservation/sync/token: 获取 token
//
// Fetches the access token; the other operations do this by themselves.
// 其他接口会自动获取和更新 token，一般不必单独调用；可用来检查 api_key、secret、aes_key 是否正确。
// token 有效期 24 小时，超时后重新获取。
// POST /reservation/sync/token, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说明,
// 获取token.
//
// Request fields:
// - apikey string [required, always from the configuration]: apikey
// - secret string [required, always from the configuration]: secret
//
// Answer (`data`):
// - token string: ACCESS-TOKEN
// - expire int: 距离过期时间（毫秒）
//
// Example: {}
return of_call("reservation.token", as_request)
end function

public function string of_order (string as_request);
// 浙里办体检预约 reservation/sync/order: 预约信息同步（取所有未同步的预约）
//
// Fetches all appointments that were not yet marked as received.
// 由医院调用平台接口获取最新预约信息，一次返回所有未同步的预约。收妥并入库后，用 callback 告知平台，否
// 则下次仍会返回。
// data 是预约列表；同一批次的 requestId 相同。orderStatus 为 2 是改约，为 5 是取消，须按 serialNumber
// 更新已有记录。
// POST /reservation/sync/order, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说明,
// 预约信息同步.
//
// Answer (`data`):
// - data array: 预约列表
//   - requestId string [max 32]: 请求标识（同一批次相同）
//   - serialNumber string [max 50]: 平台预约 ID
//   - erhcNo string [max 64]: 健康卡号
//   - name string [max 20]: 姓名
//   - cardType string [max 3]: 证件类型（样例返回数字）
//     1 身份证 | 2 护照 | 3 台胞证 | 4 港澳通行证 | 5 居民户口簿 | 6 军官证 | 7 驾驶证 | 8 出生医学证
//     明 | 99 其他法定有效证件
//   - idcard string [max 30]: 证件号码
//   - birthdate string [yyyy-MM-dd]: 出生日期
//   - sexCode string [max 1]: 性别（样例返回数字）
//     1 男 | 2 女
//   - isPregnant bool: 孕否
//     true 已怀孕 | false 未怀孕
//   - married string [max 1]: 婚姻状况（样例返回数字）
//     1 未婚 | 2 已婚
//   - mobile string [max 15]: 联系电话
//   - hospitalCode string [max 30]: 体检机构编码
//   - hospitalName string [max 50]: 体检机构名称
//   - checkDate string [yyyy-MM-dd]: 预约体检日期
//   - hospitalPackageId string [max 32]: 体检套餐编码
//   - hospitalPackageName string [max 100]: 体检套餐名称
//   - addCombinationId string [max 1000]: 体检加项编码（多个用逗号分隔）
//   - addCombinationName string [max 2000]: 体检加项（多个用逗号分隔）
//   - examinationFee decimal: 体检费用（元）（保留两位小数；按平台原文保留，不转成浮点数）
//   - orderStatus string [max 4]: 预约状态（样例返回数字）
//     1 已预约未传输 | 2 改约 | 5 已取消预约
//   - payType string [max 20]: 支付方式（默认 1 支付宝；样例返回数字 0，含义未印出）
//     1 支付宝
//   - dataSources string [max 20]: 数据来源
//
// Example: {}
return of_call("reservation.order", as_request)
end function

public function string of_callback (string as_request);
// 浙里办体检预约 reservation/sync/callback: 预约信息同步回调（告知平台已收妥）
//
// Marks a batch or one appointment as received by the hospital.
// 文档的修改日志（2021.06.24）说 requestId 是单个预约的 id，参数表说它是批次：“该批次的所有预约记录都
// 将标记为医院已接收”。这里按参数表；只确认一条时请用 serialNumber，不传 requestId。
// requestId 和 serialNumber 二选一：传 requestId 时该批次的所有预约都标记为医院已接收；不传 requestId
// 时按 serialNumber 标记单条预约。
// 两者都有时以 requestId 为主。请在预约已可靠入库之后再调用。
// POST /reservation/sync/callback, repeated after a lost answer. Source: 浙里办体检预约信息同步接口说
// 明, 预约信息同步回调.
// With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
//
// Request fields:
// - requestId string [max 32]: 请求标识（批次）（order 返回；serialNumber 不传或为 null 时必填；该批次
//   的所有预约记录都将标记为医院已接收）
// - serialNumber string [max 50]: 平台预约 ID（order 返回；requestId 不传或为 null 时不可为空）
//   (requestId 和 serialNumber 至少填一个)
//
// Example: {"requestId":"d5dfbba53ff87920fc77c1bffea9ea25","serialNumber":"ZJ109-35"}
return of_call("reservation.callback", as_request)
end function

public function string of_arrival (string as_request);
// 浙里办体检预约 reservation/sync/arrival: 预约人员到检
//
// Reports that the person has come for the health check.
// 向平台报告预约人员已到检。不传 arriveDate 时平台按当前时间记录。
// POST /reservation/sync/arrival, never sent twice after a lost answer. Source: 浙里办体检预约信息同步
// 接口说明, 到检.
// With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).
//
// Request fields:
// - serialNumber string [required, max 50]: 平台预约 ID（最大长度见预约信息同步的返回参数）
// - arriveDate string [yyyy-MM-dd HH:mm:ss]: 到检时间（文档类型为 DateTime，格式未印出，无法判断；按
//   yyyy-MM-dd HH:mm:ss 传，平台要别的格式时用 _options.validation 为 lenient；不传按当前时间处理）
//
// Example: {"serialNumber":"ZJ109-35","arriveDate":"2021-04-06 08:15:00"}
return of_call("reservation.arrival", as_request)
end function

on n_his_reservation.create
call super::create
end on

on n_his_reservation.destroy
call super::destroy
end on
