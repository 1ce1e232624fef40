$PBExportHeader$n_his_imaging.sru
$PBExportComments$影像中心调阅（hisbridge，由目录生成，请勿修改）
forward
global type n_his_imaging from n_hisbridge
end type
end forward

global type n_his_imaging from n_hisbridge
end type
global n_his_imaging n_his_imaging

forward prototypes
public function string of_his_login (string as_request)
public function string of_check (string as_request)
public function string of_open_viewer (string as_request)
end prototypes

public function string of_his_login (string as_request);
// 影像中心调阅 hisLogin: 生成调阅页面的网址
//
// Builds the address of the viewer page for one patient.
// No network: the address is built here and is good for an hour, because the page checks the
// timestamp. Open it in Chrome 49 or later.
// 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用
// _options.validation 为 lenient。
// Local, no network. Source: 影像中心调阅平台接口文档, 3.1.
//
// Request fields:
// - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
//   0 院内+区域 | 1 院内查询 | 2 区域查询
// - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置
//   hospital_code）
// - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置
//   hospital_name）
// - DepCode string [required]: 科室编码
// - DepName string [required]: 科室名称
// - DoctorCode string [required]: 医生工号
// - DoctorName string [required]: 医生姓名
// - DoctorIdCard string [required]: 医生身份证
// - DoctorTelephone string: 医生手机
// - DoctorIp string: 医生端 IP
// - DoctorMac string: 医生端 Mac 地址
// - PatientId string: 患者 ID（患者唯一号）
// - PatientName string [required]: 患者姓名
// - PatientIdCard string [required]: 患者身份证
// - PatientTelephone string: 患者手机号码
//
// Answer (`data`):
// - url string: 调阅页面的网址，一小时内有效
//
// Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022","PatientTelephone":"17600000011"}
return of_call("imaging.his_login", as_request)
end function

public function string of_check (string as_request);
// 影像中心调阅 api/risexaminfo/check: 查询患者的检查数量并取调阅网址
//
// Counts the patient's examinations and returns the viewer's address.
// 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用
// _options.validation 为 lenient。
// POST /api/risexaminfo/check, repeated after a lost answer. Source: 影像中心调阅平台接口文档, 3.2.
//
// Request fields:
// - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
//   0 院内+区域 | 1 院内查询 | 2 区域查询
// - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置
//   hospital_code）
// - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置
//   hospital_name）
// - DepCode string [required]: 科室编码
// - DepName string [required]: 科室名称
// - DoctorCode string [required]: 医生工号
// - DoctorName string [required]: 医生姓名
// - DoctorIdCard string [required]: 医生身份证
// - DoctorTelephone string: 医生手机
// - DoctorIp string: 医生端 IP
// - DoctorMac string: 医生端 Mac 地址
// - PatientId string: 患者 ID（患者唯一号）
// - PatientName string [required]: 患者姓名
// - PatientIdCard string [required]: 患者身份证
// - PatientTelephone string: 患者手机号码
//
// Answer (`data`):
// - content int: 检查数量，大于 0 表示有检查
// - url string: 调阅页面的网址（平台在 message 里返回）
//
// Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022"}
return of_call("imaging.check", as_request)
end function

public function string of_open_viewer (string as_request);
// 影像中心调阅 hisLogin: 生成调阅网址并用浏览器打开
//
// Builds the viewer's address and opens it in the configured browser.
// The configured browser (imaging.browser with browser_args); without one Chrome as registered (App
// Paths of the machine or the user) or in its usual folders; without Chrome the program that is
// registered for http. The viewer needs Chrome 49 or later, so a default browser may not show it.
// 文档 4.1 的样例缺少参数表标为必填的字段，以哪个为准无法判断：按参数表检查，样例那样的请求用
// _options.validation 为 lenient。
// Local, no network. Source: 影像中心调阅平台接口文档, 3.1.
//
// Request fields:
// - ExamFlg int [required]: 检查标识（0：院内+区域，1：院内查询，2：区域查询）
//   0 院内+区域 | 1 院内查询 | 2 区域查询
// - HospitalCode string [required, from the configuration when absent]: 医院代码（不填时用配置
//   hospital_code）
// - HospitalName string [required, from the configuration when absent]: 医院名称（不填时用配置
//   hospital_name）
// - DepCode string [required]: 科室编码
// - DepName string [required]: 科室名称
// - DoctorCode string [required]: 医生工号
// - DoctorName string [required]: 医生姓名
// - DoctorIdCard string [required]: 医生身份证
// - DoctorTelephone string: 医生手机
// - DoctorIp string: 医生端 IP
// - DoctorMac string: 医生端 Mac 地址
// - PatientId string: 患者 ID（患者唯一号）
// - PatientName string [required]: 患者姓名
// - PatientIdCard string [required]: 患者身份证
// - PatientTelephone string: 患者手机号码
//
// Answer (`data`):
// - url string: 打开的网址
// - browser string: 启动的程序（没有配置也没有 Chrome 时为“系统默认浏览器”）
//
// Example: {"ExamFlg":0,"DepCode":"0301","DepName":"心内科","DoctorCode":"1001","DoctorName":"王医生","DoctorIdCard":"330102198001010018","PatientId":"70108600","PatientName":"李明","PatientIdCard":"610502199001011022"}
return of_call("imaging.open_viewer", as_request)
end function

on n_his_imaging.create
call super::create
end on

on n_his_imaging.destroy
call super::destroy
end on
