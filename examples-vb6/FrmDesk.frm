VERSION 5.00
Begin VB.Form FrmDesk 
   Caption         =   "医生工作台"
   ClientHeight    =   5400
   ClientLeft      =   60
   ClientTop       =   345
   ClientWidth     =   8400
   LinkTopic       =   "FrmDesk"
   ScaleHeight     =   5400
   ScaleWidth      =   8400
   StartUpPosition =   2
   Begin VB.Timer TimerSigned 
      Enabled         =   0   'False
      Interval        =   500
      Left            =   7800
      Top             =   1200
   End
   Begin VB.TextBox TextLog 
      Height          =   3375
      Left            =   240
      Locked          =   -1  'True
      MultiLine       =   -1  'True
      ScrollBars      =   2  'Vertical
      TabIndex        =   6
      Top             =   1800
      Width           =   7935
   End
   Begin VB.CommandButton CommandSign 
      Caption         =   "病历签名"
      Height          =   375
      Left            =   3840
      TabIndex        =   5
      Top             =   1200
      Width           =   1575
   End
   Begin VB.CommandButton CommandImages 
      Caption         =   "影像检查"
      Height          =   375
      Left            =   2040
      TabIndex        =   4
      Top             =   1200
      Width           =   1575
   End
   Begin VB.CommandButton CommandCard 
      Caption         =   "读健康卡"
      Height          =   375
      Left            =   6600
      TabIndex        =   3
      Top             =   720
      Width           =   1575
   End
   Begin VB.TextBox TextCard 
      Height          =   375
      Left            =   2040
      TabIndex        =   2
      Top             =   720
      Width           =   4335
   End
   Begin VB.CommandButton CommandLogIn 
      Caption         =   "登录"
      Height          =   375
      Left            =   6600
      TabIndex        =   1
      Top             =   240
      Width           =   1575
   End
   Begin VB.TextBox TextLogin 
      Height          =   375
      Left            =   2040
      TabIndex        =   0
      Top             =   240
      Width           =   4335
   End
   Begin VB.Label LabelCard 
      Caption         =   "请扫患者的健康卡"
      Height          =   255
      Left            =   240
      TabIndex        =   8
      Top             =   780
      Width           =   1695
   End
   Begin VB.Label LabelLogin 
      Caption         =   "登录二维码的编号"
      Height          =   255
      Left            =   240
      TabIndex        =   7
      Top             =   300
      Width           =   1695
   End
End
Attribute VB_Name = "FrmDesk"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = False
' 医生工作台：扫码登录、读健康卡、看影像、病历签名。对着沙箱运行：hisbridge-sandbox --http 18080
Option Explicit

Private card As String
Private ticket As Long

Private Sub Form_Load()
    Configure "http://127.0.0.1:18080"
End Sub

Private Sub Say(ByVal text As String)
    TextLog.text = TextLog.text & text & vbCrLf
End Sub

Private Function Succeeded(ByVal stepName As String, ByVal answer As String) As Boolean
    Succeeded = HisOk(answer)
    If Not Succeeded Then Say stepName & "没有成功：" & HisMessage(answer)
End Function

' 沙箱的密钥。真正的程序不用写它们：把 hisbridge.json 放在 hisbridge.dll 旁边。
Private Sub Configure(ByVal url As String)
    Dim config As String
    config = HisJson( _
        "/imaging/frontend_url", url, _
        "/imaging/backend_url", url, _
        "/imaging/hospital_code", "47068171X33038211A1001", _
        "/imaging/hospital_name", "示例医院", _
        "/imaging/public_key", "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" & _
            "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13", _
        "/ywx/base_url", url, _
        "/ywx/client_id", "2017070411003376", _
        "/ywx/client_secret", "2017070411003360", _
        "/healthcard/base_url", url, _
        "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop", _
        "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb", _
        "/healthcard/hospital_id", "90003", _
        "/signit/base_url", url, _
        "/signit/app_id", "1931fabdb516e66ca2f8c42691a", _
        "/signit/access_token", "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6")
    Succeeded "读取配置", HisConfigure(config)
End Sub

' 医易签：医生用手机扫屏幕上的二维码，最多等一分钟。
Private Sub CommandLogIn_Click()
    Dim answer As String
    answer = HisSignitCheckCaLoginTask(HisJson( _
        "/loginId", Trim$(TextLogin.text), _
        "/_options/wait_ms", "60000"))
    If Not Succeeded("扫码登录", answer) Then Exit Sub
    If HisJsonGet(answer, "/data") = "" Then
        Say "还没有人扫码，请重新登录"
    Else
        Say "已登录：" & HisJsonGet(answer, "/data/userInfo/userName")
    End If
End Sub

' 微信电子健康卡：扫码枪读到什么就送什么。
Private Sub CommandCard_Click()
    Dim answer As String
    answer = HisHealthcardGetHealthCardByQrCode(HisJson("/qrCodeText", Trim$(TextCard.text)))
    If Not Succeeded("读健康卡", answer) Then Exit Sub
    card = HisJsonGet(answer, "/data/card")
    Say "患者：" & HisJsonGet(card, "/name") & "，" & HisJsonGet(card, "/gender") & "，" & HisJsonGet(card, "/birthday")
End Sub

' 影像中心调阅：有几次检查，和看片的网址。配置了 imaging.browser 时用 HisImagingOpenViewer 直接打开。
Private Sub CommandImages_Click()
    Dim request As String, answer As String
    request = HisJson( _
        "/ExamFlg", "0", _
        "/DepCode", "0301", _
        "/DepName", "心内科", _
        "/DoctorCode", "1001", _
        "/DoctorName", "李医生", _
        "/DoctorIdCard", "330102198001010018", _
        "/PatientName", HisJsonGet(card, "/name"), _
        "/PatientIdCard", HisJsonGet(card, "/idNumber"))
    answer = HisImagingCheck(request)
    If Not Succeeded("查询影像", answer) Then Exit Sub
    Say "影像检查：" & HisJsonGet(answer, "/data/content") & " 次"
    answer = HisImagingHisLogin(request)
    If Succeeded("打开影像", answer) Then Say "调阅网址：" & HisJsonGet(answer, "/data/url")
End Sub

' 医网信：只送病历的摘要，不送原文；医生在手机上签名，后台等结果。
Private Sub CommandSign_Click()
    Dim digest As String, answer As String
    digest = HisYwxLocalDigest(HisJson( _
        "/originData", "门诊病历：" & HisJsonGet(card, "/name") & "，上呼吸道感染。"))
    If Not Succeeded("计算摘要", digest) Then Exit Sub
    answer = HisYwxSynRecipeInfo(HisJson( _
        "/signType", "0", _
        "/templateId", "hash_002", _
        "/sysTag", "HIS", _
        "/urId", "HIS" & Format$(Now, "yyyymmddhhnnss"), _
        "/openId", "aa69bbd2b150006aq5164wfe4dybd786d1a", _
        "/patientName", HisJsonGet(card, "/name"), _
        "/patientAge", "33", _
        "/patientSex", HisJsonGet(card, "/gender"), _
        "/patientCardType", "SF", _
        "/patientCard", HisJsonGet(card, "/idNumber"), _
        "/recipeTime", Format$(Now, "yyyy-mm-dd hh:nn:ss"), _
        "/hashValue", HisJsonGet(digest, "/data/hashValue"), _
        "/hashType", HisJsonGet(digest, "/data/hashType"), _
        "/subject", "门诊病历（内科）"))
    If Not Succeeded("推送病历", answer) Then Exit Sub
    Say "已推送，请医生在手机上签名。"
    ticket = HisSubmit("ywx.query_sign_data_by_unique_id", HisJson( _
        "/uniqueId", HisJsonGet(answer, "/data/uniqueId"), _
        "/_options/wait_ms", "120000"), 0, 0)
    TimerSigned.Enabled = True
End Sub

Private Sub TimerSigned_Timer()
    Dim answer As String
    answer = HisPoll(ticket)
    If answer = "" Then Exit Sub
    TimerSigned.Enabled = False
    If Succeeded("等待签名", answer) Then Say "签名状态：" & HisJsonGet(answer, "/data/status_meaning")
End Sub
