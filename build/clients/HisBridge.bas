Attribute VB_Name = "HisBridge"
' hisbridge @VERSION@: VB6.
' This file is generated; do not edit it. Add it to the project, and put hisbridge.dll beside the .exe
' (beside the .vbp for work in the IDE).
'
' 请求是一层的 JSON 对象，字段用平台自己的名字，数字可以写成文本（HisJson、HisJsonSet 生成的就可以）。
' "_options" 控制这一次调用：profile 配置名、timeout_ms 时限、wait_ms 等待状态、tag 原样带回、
' extra 平台新增的字段、validation strict 或 lenient。
'
' 返回总是一个 JSON：
'   {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
'    "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
' 失败时 error 是 {"kind","message","hint","retryable","fields"}，message 是给操作员看的中文，里面没有密钥，
' 但可能引用平台的原话，原话里可能有患者姓名：只显示，不要存进日志。
Option Explicit

' VB 把 String 按系统代码页（中文 Windows 是 GBK）传给 DLL，再转回来。
Private Declare Function DllHisCall Lib "hisbridge.dll" Alias "HisCall" (ByVal operation As String, ByVal request As String, ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisLastResponse Lib "hisbridge.dll" Alias "HisLastResponse" (ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisConfigure Lib "hisbridge.dll" Alias "HisConfigure" (ByVal config As String, ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisSetEncoding Lib "hisbridge.dll" Alias "HisSetEncoding" (ByVal name As String) As Long
Private Declare Function DllHisVersion Lib "hisbridge.dll" Alias "HisVersion" (ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonGet Lib "hisbridge.dll" Alias "HisJsonGet" (ByVal json As String, ByVal pointer As String, ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonSet Lib "hisbridge.dll" Alias "HisJsonSet" (ByVal json As String, ByVal pointer As String, ByVal text As String, ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisSubmit Lib "hisbridge.dll" Alias "HisSubmit" (ByVal operation As String, ByVal request As String, ByVal hwnd As Long, ByVal message As Long) As Long
Private Declare Function DllHisPoll Lib "hisbridge.dll" Alias "HisPoll" (ByVal ticket As Long, ByVal out As String, ByVal out_size As Long) As Long
Private Declare Function DllHisCancel Lib "hisbridge.dll" Alias "HisCancel" (ByVal ticket As Long) As Long
Private Declare Function LoadLibraryA Lib "kernel32" (ByVal fileName As String) As Long

' 第一次的缓冲区大小（字节）。更长的结果会再取一次，操作不会执行第二次。
Private Const FirstSize As Long = 65536
Private Const HisErrorNumber As Long = vbObjectError + 4501

Private ready As Boolean

' 执行一个操作（“系统.操作”），返回 JSON。
Public Function HisCall(ByVal operation As String, ByVal request As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisCall(operation, request, out, FirstSize)
    HisCall = Whole(out, written)
End Function

' 换掉整个配置；有错时旧的配置不变。不调用它时，配置是 hisbridge.dll 旁边的 hisbridge.json（UTF-8）。
Public Function HisConfigure(ByVal config As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisConfigure(config, out, FirstSize)
    HisConfigure = Whole(out, written)
End Function

' hisbridge.dll 的版本。
Public Function HisVersion() As String
    Dim out As String
    LoadNow
    out = Space$(64)
    DllHisVersion out, 64
    HisVersion = UpToNul(out)
End Function

' JSON 里某一处的值，位置写成 "/data/card/name"（RFC 6901）：文本原样，对象和数组是 JSON，没有时是 ""。
Public Function HisJsonGet(ByVal json As String, ByVal pointer As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonGet(json, pointer, out, FirstSize)
    HisJsonGet = Whole(out, written)
End Function

' 在 JSON 的某一处放一个文本，缺少的上层会补上，json 可以是 ""。
Public Function HisJsonSet(ByVal json As String, ByVal pointer As String, ByVal text As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonSet(json, pointer, text, out, FirstSize)
    HisJsonSet = Whole(out, written)
End Function

' 由“位置、文本”成对生成 JSON：HisJson("/name", "张三", "/_options/wait_ms", "60000")
Public Function HisJson(ParamArray pairs() As Variant) As String
    Dim at As Long
    HisJson = "{}"
    For at = LBound(pairs) To UBound(pairs) - 1 Step 2
        HisJson = HisJsonSet(HisJson, CStr(pairs(at)), CStr(pairs(at + 1)))
    Next at
End Function

' 平台是否说成功。
Public Function HisOk(ByVal answer As String) As Boolean
    HisOk = (HisJsonGet(answer, "/ok") = "true")
End Function

' 给操作员看的话：失败时是原因（连同平台的原话）和办法，成功时是平台的说明。可能提到患者：只显示，不要存进日志。
Public Function HisMessage(ByVal answer As String) As String
    Dim hint As String
    If HisOk(answer) Then
        HisMessage = HisJsonGet(answer, "/message")
        Exit Function
    End If
    HisMessage = HisJsonGet(answer, "/error/message")
    hint = HisJsonGet(answer, "/error/hint")
    If Len(hint) > 0 Then HisMessage = HisMessage & "。" & hint
End Function

' 在后台执行，返回票号（大于 0）；1024 个任务没有做完或没有取走时返回 0。用 Timer 调 HisPoll 取结果。
' hwnd 不是 0 时，做完给这个窗口发消息 message，wParam 是票号（接收要做子类处理，用 Timer 更简单）。
Public Function HisSubmit(ByVal operation As String, ByVal request As String, ByVal hwnd As Long, ByVal message As Long) As Long
    LoadNow
    HisSubmit = DllHisSubmit(operation, request, hwnd, message)
End Function

' 后台任务的结果；还在做时是 ""。结果整个取走以后就没有了。
Public Function HisPoll(ByVal ticket As Long) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisPoll(ticket, out, FirstSize)
    If written = 0 Then Exit Function
    If written < 0 Then
        out = Space$(-written)
        DllHisPoll ticket, out, -written
    End If
    HisPoll = UpToNul(out)
End Function

' 取消后台任务；没有这个票号时是 False。
Public Function HisCancel(ByVal ticket As Long) As Boolean
    LoadNow
    HisCancel = (DllHisCancel(ticket) = 0)
End Function

' 缓冲区不够时库返回负的字节数，并留着整个结果，这里再取一次；操作不会执行第二次。
Private Function Whole(ByVal out As String, ByVal written As Long) As String
    If written < 0 Then
        out = Space$(-written)
        DllHisLastResponse out, -written
    End If
    Whole = UpToNul(out)
End Function

' 返回值是字节数，VB 的字符串按字符算（一个汉字两个字节），所以到 NUL 为止。
Private Function UpToNul(ByVal out As String) As String
    Dim at As Long
    at = InStr(out, vbNullChar)
    If at > 0 Then UpToNul = Left$(out, at - 1) Else UpToNul = out
End Function

Private Sub LoadNow()
    If ready Then Exit Sub
    On Error GoTo Missing
    ' 先按程序的文件夹装，免得找到别处的同名文件；在 IDE 里也能找到。
    LoadLibraryA App.Path & "\hisbridge.dll"
    DllHisSetEncoding "gbk"
    ready = True
    Exit Sub
Missing:
    Err.Raise HisErrorNumber, "hisbridge", "装不上 hisbridge.dll，请把它放到程序所在的文件夹：" & App.Path & "（" & Err.Description & "）"
End Sub

@OPERATIONS@
