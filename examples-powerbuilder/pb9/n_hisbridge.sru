$PBExportHeader$n_hisbridge.sru
$PBExportComments$hisbridge 0.1.0：调用、配置、后台任务、JSON（由目录生成，请勿修改）
forward
global type n_hisbridge from nonvisualobject
end type
end forward

global type n_hisbridge from nonvisualobject
end type
global n_hisbridge n_hisbridge

type prototypes
private function long HisCall (string as_operation, string as_request, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisLastResponse (ref string as_out, long al_size) library "hisbridge.dll"
private function long HisConfigure (string as_config, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisSetEncoding (string as_name) library "hisbridge.dll"
private function long HisVersion (ref string as_out, long al_size) library "hisbridge.dll"
private function long HisOperations (string as_system, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisJsonGet (string as_json, string as_pointer, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisJsonSet (string as_json, string as_pointer, string as_text, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisJsonPut (string as_json, string as_pointer, string as_value, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisJsonRemove (string as_json, string as_pointer, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisJsonCount (string as_json, string as_pointer) library "hisbridge.dll"
private function long HisJsonKeys (string as_json, string as_pointer, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisSubmit (string as_operation, string as_request, long al_hwnd, unsignedlong aul_message) library "hisbridge.dll"
private function long HisPoll (long al_ticket, ref string as_out, long al_size) library "hisbridge.dll"
private function long HisCancel (long al_ticket) library "hisbridge.dll"
end prototypes

type variables
// Size of the first buffer. A longer answer is fetched again whole; the operation is not run a second time.
public long il_size = 65536
end variables

forward prototypes
public function string of_call (string as_operation, string as_request)
public function string of_configure (string as_config)
public function string of_version ()
public function string of_get (string as_json, string as_pointer)
public function string of_set (string as_json, string as_pointer, string as_text)
public function string of_put (string as_json, string as_pointer, string as_value)
public function string of_remove (string as_json, string as_pointer)
public function long of_count (string as_json, string as_pointer)
public function long of_items (string as_json, string as_pointer, ref string as_items[])
public function long of_keys (string as_json, string as_pointer, ref string as_names[])
public function long of_rows (string as_json, string as_pointer, datastore ads_rows)
public function string of_json (string as_pairs[])
public function string of_operations (string as_system)
public function boolean of_ok (string as_answer)
public function string of_message (string as_answer)
public function long of_submit (string as_operation, string as_request, long al_hwnd, unsignedlong aul_message)
public function string of_poll (long al_ticket)
public function boolean of_cancel (long al_ticket)
private function string of_whole (string as_out, long al_written)
end prototypes

public function string of_call (string as_operation, string as_request);
// 执行一个操作（“系统.操作”，例如 "healthcard.get_health_card_by_qr_code"），返回一个 JSON：
//   {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
//    "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
// 失败时 error 是 {"kind","message","hint","retryable","fields"}，message 是给操作员看的中文，里面没有密钥，
// 但可能引用平台的原话，原话里可能有患者姓名：只显示，不要存进日志。
// 请求是一层的 JSON 对象，字段用平台自己的名字，数字可以写成文本（of_json、of_set 生成的就可以）。
// "_options" 控制这一次调用：profile 配置名、timeout_ms 时限、wait_ms 等待状态、tag 原样带回、
// extra 平台新增的字段、validation strict 或 lenient。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisCall(as_operation, as_request, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function string of_configure (string as_config);
// 换掉整个配置；有错时旧的配置不变。不调用它时，配置是 hisbridge.dll 旁边的 hisbridge.json（UTF-8）。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisConfigure(as_config, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function string of_version ();
// hisbridge.dll 的版本。
string ls_out

ls_out = space(64)
HisVersion(ls_out, 64)
return ls_out
end function

public function string of_get (string as_json, string as_pointer);
// JSON 里某一处的值，位置写成 "/data/card/name"（RFC 6901）：文本原样，对象和数组是 JSON，没有时是 ""。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisJsonGet(as_json, as_pointer, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function string of_set (string as_json, string as_pointer, string as_text);
// 在 JSON 的某一处放一个文本，缺少的上层会补上，as_json 可以是 ""。空值（null）当作 ""。
string ls_out
long ll_written

if isnull(as_text) then as_text = ""
ls_out = space(il_size)
ll_written = HisJsonSet(as_json, as_pointer, as_text, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function string of_put (string as_json, string as_pointer, string as_value);
// 放入任何 JSON 值："28.50"、"true"、"null"、"[1,2]"、"{}"。改不成时得到一个错误；再改它、拿它去调用，得到的仍是这个错误。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisJsonPut(as_json, as_pointer, as_value, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function string of_remove (string as_json, string as_pointer);
// 去掉 JSON 的一个成员，或数组的一项。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisJsonRemove(as_json, as_pointer, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function long of_count (string as_json, string as_pointer);
// 数组有几项、对象有几个成员；都不是时 0，不是 JSON 时 -1。各项的位置是 "/…/0"、"/…/1"……
return HisJsonCount(as_json, as_pointer)
end function

public function long of_items (string as_json, string as_pointer, ref string as_items[]);
// 数组的各项，从 as_items[1] 起：文本原样，对象和数组是 JSON。返回项数。
string ls_list, ls_none[]
long ll_at, ll_count

as_items = ls_none
ls_list = of_get(as_json, as_pointer)
if left(ls_list, 1) <> "[" then return 0
ll_count = of_count(ls_list, "")
for ll_at = 1 to ll_count
	as_items[ll_at] = of_get(ls_list, "/" + string(ll_at - 1))
next
return ll_count
end function

public function long of_keys (string as_json, string as_pointer, ref string as_names[]);
// 对象的成员名，从 as_names[1] 起。返回个数。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisJsonKeys(as_json, as_pointer, ls_out, il_size)
return of_items(of_whole(ls_out, ll_written), "", as_names)
end function

public function long of_rows (string as_json, string as_pointer, datastore ads_rows);
// 把数组的各项（对象）加到 datastore 的末尾，成员放进同名的列，没有同名列的成员不管。返回加了几行。
string ls_items[], ls_names[], ls_type, ls_text
long ll_items, ll_item, ll_names, ll_name, ll_row

ll_items = of_items(as_json, as_pointer, ls_items)
for ll_item = 1 to ll_items
	ll_row = ads_rows.insertrow(0)
	ll_names = of_keys(ls_items[ll_item], "", ls_names)
	for ll_name = 1 to ll_names
		ls_type = lower(ads_rows.describe(ls_names[ll_name] + ".coltype"))
		ls_text = of_get(ls_items[ll_item], "/" + ls_names[ll_name])
		if ls_text <> "" then
			choose case ls_type
				case "date"
					ads_rows.setitem(ll_row, ls_names[ll_name], date(left(ls_text, 10)))
				case "datetime", "timestamp"
					ads_rows.setitem(ll_row, ls_names[ll_name], datetime(date(left(ls_text, 10)), time(mid(ls_text, 12))))
				case "time"
					ads_rows.setitem(ll_row, ls_names[ll_name], time(ls_text))
				case "!", "?", ""
				case else
					if left(ls_type, 4) = "char" then
						ads_rows.setitem(ll_row, ls_names[ll_name], ls_text)
					else
						ads_rows.setitem(ll_row, ls_names[ll_name], dec(ls_text))
					end if
			end choose
		end if
	next
next
return ll_items
end function

public function string of_json (string as_pairs[]);
// 由“位置、文本”成对生成 JSON：{"/name", "张三", "/_options/wait_ms", "60000"}
string ls_json
long ll_at

ls_json = "{}"
for ll_at = 1 to upperbound(as_pairs) - 1 step 2
	ls_json = of_set(ls_json, as_pairs[ll_at], as_pairs[ll_at + 1])
next
return ls_json
end function

public function string of_operations (string as_system);
// 目录：操作、字段、代码表、设置，是一个 JSON；as_system 是系统名，"" 为全部。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisOperations(as_system, ls_out, il_size)
return of_whole(ls_out, ll_written)
end function

public function boolean of_ok (string as_answer);
// 平台是否说成功。
return of_get(as_answer, "/ok") = "true"
end function

public function string of_message (string as_answer);
// 给操作员看的话：失败时是原因（连同平台的原话）和办法，成功时是平台的说明。可能提到患者：只显示，不要存进日志。
string ls_hint

if of_ok(as_answer) then return of_get(as_answer, "/message")
ls_hint = of_get(as_answer, "/error/hint")
if ls_hint = "" then return of_get(as_answer, "/error/message")
return of_get(as_answer, "/error/message") + "。" + ls_hint
end function

public function long of_submit (string as_operation, string as_request, long al_hwnd, unsignedlong aul_message);
// 在后台执行，返回票号（大于 0）；1024 个任务没有做完或没有取走时返回 0。
// 做完时给窗口 al_hwnd（Handle(this)，0 为不通知）发消息 aul_message，wParam 是票号；
// 1024 就是事件 pbm_custom01。然后用 of_poll 取结果。
return HisSubmit(as_operation, as_request, al_hwnd, aul_message)
end function

public function string of_poll (long al_ticket);
// 后台任务的结果；还在做时是 ""。结果整个取走以后就没有了。
string ls_out
long ll_written

ls_out = space(il_size)
ll_written = HisPoll(al_ticket, ls_out, il_size)
if ll_written = 0 then return ""
if ll_written < 0 then
	ls_out = space(- ll_written)
	HisPoll(al_ticket, ls_out, - ll_written)
end if
return ls_out
end function

public function boolean of_cancel (long al_ticket);
// 取消后台任务；没有这个票号时是 false。
return HisCancel(al_ticket) = 0
end function

private function string of_whole (string as_out, long al_written);
// 缓冲区不够时库返回负的长度，并留着整个结果，这里再取一次；操作不会执行第二次。
if al_written < 0 then
	as_out = space(- al_written)
	HisLastResponse(as_out, - al_written)
end if
return as_out
end function

on n_hisbridge.create
call super::create
TriggerEvent( this, "constructor" )
end on

on n_hisbridge.destroy
TriggerEvent( this, "destructor" )
call super::destroy
end on

event constructor;
// PowerBuilder 和 DLL 之间的文本是系统代码页，中文 Windows 上就是 GBK。

try
	HisSetEncoding("gbk")
catch (runtimeerror lre_missing)
	MessageBox("hisbridge", "装不上 hisbridge.dll，请把它放到程序所在的文件夹。~r~n" + lre_missing.getmessage(), StopSign!)
end try
end event
