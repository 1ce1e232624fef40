$PBExportHeader$w_his_desk.srw
$PBExportComments$医生工作台示例：扫码登录、读健康卡、看影像、病历签名
forward
global type w_his_desk from window
end type
type st_login from statictext within w_his_desk
end type
type sle_login from singlelineedit within w_his_desk
end type
type cb_login from commandbutton within w_his_desk
end type
type st_card from statictext within w_his_desk
end type
type sle_card from singlelineedit within w_his_desk
end type
type cb_card from commandbutton within w_his_desk
end type
type cb_images from commandbutton within w_his_desk
end type
type cb_sign from commandbutton within w_his_desk
end type
type mle_log from multilineedit within w_his_desk
end type
end forward

global type w_his_desk from window
integer width = 2300
integer height = 1500
boolean titlebar = true
string title = "医生工作台"
boolean controlmenu = true
boolean minbox = true
long backcolor = 67108864
event ue_signed pbm_custom01
st_login st_login
sle_login sle_login
cb_login cb_login
st_card st_card
sle_card sle_card
cb_card cb_card
cb_images cb_images
cb_sign cb_sign
mle_log mle_log
end type
global w_his_desk w_his_desk

type variables
n_his_signit inv_signit
n_his_healthcard inv_healthcard
n_his_imaging inv_imaging
n_his_ywx inv_ywx
// 当前患者的健康卡（JSON）和签名任务的票号
string is_card
long il_ticket
end variables

forward prototypes
public subroutine wf_say (string as_text)
public function boolean wf_succeeded (string as_step, string as_answer)
public subroutine wf_configure (string as_url)
end prototypes

event ue_signed;
// of_submit 的任务做完了：wparam 是票号。
string ls_answer

ls_answer = inv_ywx.of_poll(il_ticket)
if wf_succeeded("等待签名", ls_answer) then
	wf_say("签名状态：" + inv_ywx.of_get(ls_answer, "/data/status_meaning"))
end if
end event

public subroutine wf_say (string as_text);
mle_log.text = mle_log.text + as_text + "~r~n"
end subroutine

public function boolean wf_succeeded (string as_step, string as_answer);
if inv_signit.of_ok(as_answer) then return true
wf_say(as_step + "没有成功：" + inv_signit.of_message(as_answer))
return false
end function

public subroutine wf_configure (string as_url);
// 沙箱的密钥。真正的程序不用写它们：把 hisbridge.json 放在 hisbridge.dll 旁边。
string ls_pairs[]

ls_pairs = { &
	"/imaging/frontend_url", as_url, &
	"/imaging/backend_url", as_url, &
	"/imaging/hospital_code", "47068171X33038211A1001", &
	"/imaging/hospital_name", "示例医院", &
	"/imaging/public_key", "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" + &
		"CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13", &
	"/ywx/base_url", as_url, &
	"/ywx/client_id", "2017070411003376", &
	"/ywx/client_secret", "2017070411003360", &
	"/healthcard/base_url", as_url, &
	"/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop", &
	"/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb", &
	"/healthcard/hospital_id", "90003", &
	"/signit/base_url", as_url, &
	"/signit/app_id", "1931fabdb516e66ca2f8c42691a", &
	"/signit/access_token", "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6" }
wf_succeeded("读取配置", inv_signit.of_configure(inv_signit.of_json(ls_pairs)))
end subroutine

on w_his_desk.create
this.st_login=create st_login
this.sle_login=create sle_login
this.cb_login=create cb_login
this.st_card=create st_card
this.sle_card=create sle_card
this.cb_card=create cb_card
this.cb_images=create cb_images
this.cb_sign=create cb_sign
this.mle_log=create mle_log
this.Control[]={this.st_login,&
this.sle_login,&
this.cb_login,&
this.st_card,&
this.sle_card,&
this.cb_card,&
this.cb_images,&
this.cb_sign,&
this.mle_log}
end on

on w_his_desk.destroy
destroy(this.st_login)
destroy(this.sle_login)
destroy(this.cb_login)
destroy(this.st_card)
destroy(this.sle_card)
destroy(this.cb_card)
destroy(this.cb_images)
destroy(this.cb_sign)
destroy(this.mle_log)
end on

event open;
inv_signit = create n_his_signit
inv_healthcard = create n_his_healthcard
inv_imaging = create n_his_imaging
inv_ywx = create n_his_ywx
// 沙箱的地址：hisbridge-sandbox --http 18080
wf_configure("http://127.0.0.1:18080")
end event

event close;
destroy inv_signit
destroy inv_healthcard
destroy inv_imaging
destroy inv_ywx
end event

type st_login from statictext within w_his_desk
integer x = 50
integer y = 60
integer width = 500
integer height = 80
string text = "登录二维码的编号"
boolean focusrectangle = false
end type

type sle_login from singlelineedit within w_his_desk
integer x = 560
integer y = 50
integer width = 1200
integer height = 92
integer taborder = 10
borderstyle borderstyle = stylelowered!
end type

type cb_login from commandbutton within w_his_desk
integer x = 1800
integer y = 50
integer width = 420
integer height = 92
integer taborder = 20
string text = "登录"
end type

event clicked;
// 医易签：医生用手机扫屏幕上的二维码，最多等一分钟。
string ls_pairs[], ls_answer

ls_pairs = {"/loginId", trim(sle_login.text), "/_options/wait_ms", "60000"}
ls_answer = inv_signit.of_check_ca_login_task(inv_signit.of_json(ls_pairs))
if not wf_succeeded("扫码登录", ls_answer) then return
if inv_signit.of_get(ls_answer, "/data") = "" then
	wf_say("还没有人扫码，请重新登录")
	return
end if
wf_say("已登录：" + inv_signit.of_get(ls_answer, "/data/userInfo/userName"))
end event

type st_card from statictext within w_his_desk
integer x = 50
integer y = 200
integer width = 500
integer height = 80
string text = "请扫患者的健康卡"
boolean focusrectangle = false
end type

type sle_card from singlelineedit within w_his_desk
integer x = 560
integer y = 190
integer width = 1200
integer height = 92
integer taborder = 30
borderstyle borderstyle = stylelowered!
end type

type cb_card from commandbutton within w_his_desk
integer x = 1800
integer y = 190
integer width = 420
integer height = 92
integer taborder = 40
string text = "读卡"
boolean default = true
end type

event clicked;
// 微信电子健康卡：扫码枪读到什么就送什么。
string ls_answer

ls_answer = inv_healthcard.of_get_health_card_by_qr_code( &
	inv_healthcard.of_set("", "/qrCodeText", trim(sle_card.text)))
if not wf_succeeded("读健康卡", ls_answer) then return
is_card = inv_healthcard.of_get(ls_answer, "/data/card")
wf_say("患者：" + inv_healthcard.of_get(is_card, "/name") + "，" + inv_healthcard.of_get(is_card, "/gender") + &
	"，" + inv_healthcard.of_get(is_card, "/birthday"))
end event

type cb_images from commandbutton within w_his_desk
integer x = 560
integer y = 330
integer width = 560
integer height = 92
integer taborder = 50
string text = "影像检查"
end type

event clicked;
// 影像中心调阅：有几次检查，和看片的网址。配置了 imaging.browser 时用 of_open_viewer 直接打开。
string ls_pairs[], ls_request, ls_answer

ls_pairs = { &
	"/ExamFlg", "0", &
	"/DepCode", "0301", &
	"/DepName", "心内科", &
	"/DoctorCode", "1001", &
	"/DoctorName", "李医生", &
	"/DoctorIdCard", "330102198001010018", &
	"/PatientName", inv_imaging.of_get(is_card, "/name"), &
	"/PatientIdCard", inv_imaging.of_get(is_card, "/idNumber") }
ls_request = inv_imaging.of_json(ls_pairs)
ls_answer = inv_imaging.of_check(ls_request)
if not wf_succeeded("查询影像", ls_answer) then return
wf_say("影像检查：" + inv_imaging.of_get(ls_answer, "/data/content") + " 次")
ls_answer = inv_imaging.of_his_login(ls_request)
if not wf_succeeded("打开影像", ls_answer) then return
wf_say("调阅网址：" + inv_imaging.of_get(ls_answer, "/data/url"))
end event

type cb_sign from commandbutton within w_his_desk
integer x = 1200
integer y = 330
integer width = 560
integer height = 92
integer taborder = 60
string text = "病历签名"
end type

event clicked;
// 医网信：只送病历的摘要，不送原文；医生在手机上签名，后台等结果。
string ls_pairs[], ls_digest, ls_answer

ls_digest = inv_ywx.of_local_digest(inv_ywx.of_set("", "/originData", &
	"门诊病历：" + inv_ywx.of_get(is_card, "/name") + "，上呼吸道感染。"))
if not wf_succeeded("计算摘要", ls_digest) then return
ls_pairs = { &
	"/signType", "0", &
	"/templateId", "hash_002", &
	"/sysTag", "HIS", &
	"/urId", "HIS" + string(today(), "yyyymmdd") + string(now(), "hhmmssfff"), &
	"/openId", "aa69bbd2b150006aq5164wfe4dybd786d1a", &
	"/patientName", inv_ywx.of_get(is_card, "/name"), &
	"/patientAge", "33", &
	"/patientSex", inv_ywx.of_get(is_card, "/gender"), &
	"/patientCardType", "SF", &
	"/patientCard", inv_ywx.of_get(is_card, "/idNumber"), &
	"/recipeTime", string(today(), "yyyy-mm-dd") + " " + string(now(), "hh:mm:ss"), &
	"/hashValue", inv_ywx.of_get(ls_digest, "/data/hashValue"), &
	"/hashType", inv_ywx.of_get(ls_digest, "/data/hashType"), &
	"/subject", "门诊病历（内科）" }
ls_answer = inv_ywx.of_syn_recipe_info(inv_ywx.of_json(ls_pairs))
if not wf_succeeded("推送病历", ls_answer) then return
wf_say("已推送，请医生在手机上签名。")

ls_pairs = {"/uniqueId", inv_ywx.of_get(ls_answer, "/data/uniqueId"), "/_options/wait_ms", "120000"}
// 1024 是 pbm_custom01，也就是本窗口的事件 ue_signed。
il_ticket = inv_ywx.of_submit("ywx.query_sign_data_by_unique_id", inv_ywx.of_json(ls_pairs), handle(parent), 1024)
end event

type mle_log from multilineedit within w_his_desk
integer x = 50
integer y = 480
integer width = 2170
integer height = 880
integer taborder = 70
boolean vscrollbar = true
boolean displayonly = true
borderstyle borderstyle = stylelowered!
end type
