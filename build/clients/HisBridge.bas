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

' 文本按 UTF-16 传（StrPtr），和 VB 里的一样：任何名字都原样传递。VB 自己传 String 时会先转成系统代码页，里面没有的字变成问号。
Private Declare Function DllHisCall Lib "hisbridge.dll" Alias "HisCallW" (ByVal operation As Long, ByVal request As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisLastResponse Lib "hisbridge.dll" Alias "HisLastResponseW" (ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisConfigure Lib "hisbridge.dll" Alias "HisConfigureW" (ByVal config As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisVersion Lib "hisbridge.dll" Alias "HisVersionW" (ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisOperations Lib "hisbridge.dll" Alias "HisOperationsW" (ByVal system As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonGet Lib "hisbridge.dll" Alias "HisJsonGetW" (ByVal json As Long, ByVal pointer As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonSet Lib "hisbridge.dll" Alias "HisJsonSetW" (ByVal json As Long, ByVal pointer As Long, ByVal text As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonPut Lib "hisbridge.dll" Alias "HisJsonPutW" (ByVal json As Long, ByVal pointer As Long, ByVal value As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonRemove Lib "hisbridge.dll" Alias "HisJsonRemoveW" (ByVal json As Long, ByVal pointer As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisJsonCount Lib "hisbridge.dll" Alias "HisJsonCountW" (ByVal json As Long, ByVal pointer As Long) As Long
Private Declare Function DllHisJsonKeys Lib "hisbridge.dll" Alias "HisJsonKeysW" (ByVal json As Long, ByVal pointer As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisSubmit Lib "hisbridge.dll" Alias "HisSubmitW" (ByVal operation As Long, ByVal request As Long, ByVal hwnd As Long, ByVal message As Long) As Long
Private Declare Function DllHisPoll Lib "hisbridge.dll" Alias "HisPollW" (ByVal ticket As Long, ByVal out As Long, ByVal out_size As Long) As Long
Private Declare Function DllHisCancel Lib "hisbridge.dll" Alias "HisCancel" (ByVal ticket As Long) As Long
Private Declare Function LoadLibraryA Lib "kernel32" (ByVal fileName As String) As Long

' 第一次的缓冲区大小（字符）。更长的结果会再取一次，操作不会执行第二次。
Private Const FirstSize As Long = 65536
Private Const HisErrorNumber As Long = vbObjectError + 4501

Private ready As Boolean

' 执行一个操作（“系统.操作”），返回 JSON。
Public Function HisCall(ByVal operation As String, ByVal request As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisCall(StrPtr(operation), StrPtr(request), StrPtr(out), FirstSize)
    HisCall = Whole(out, written)
End Function

' 换掉整个配置；有错时旧的配置不变。不调用它时，配置是 hisbridge.dll 旁边的 hisbridge.json（UTF-8）。
Public Function HisConfigure(ByVal config As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisConfigure(StrPtr(config), StrPtr(out), FirstSize)
    HisConfigure = Whole(out, written)
End Function

' hisbridge.dll 的版本。
Public Function HisVersion() As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(64)
    written = DllHisVersion(StrPtr(out), 64)
    HisVersion = Whole(out, written)
End Function

' 目录：操作、字段、代码表、设置，是一个 JSON；system 是系统名，"" 为全部。
Public Function HisOperations(ByVal system As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisOperations(StrPtr(system), StrPtr(out), FirstSize)
    HisOperations = Whole(out, written)
End Function

' JSON 里某一处的值，位置写成 "/data/card/name"（RFC 6901）：文本原样，对象和数组是 JSON，没有时是 ""。
Public Function HisJsonGet(ByVal json As String, ByVal pointer As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonGet(StrPtr(json), StrPtr(pointer), StrPtr(out), FirstSize)
    HisJsonGet = Whole(out, written)
End Function

' 在 JSON 的某一处放一个文本，缺少的上层会补上，json 可以是 ""。
Public Function HisJsonSet(ByVal json As String, ByVal pointer As String, ByVal text As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonSet(StrPtr(json), StrPtr(pointer), StrPtr(text), StrPtr(out), FirstSize)
    HisJsonSet = Whole(out, written)
End Function

' 放入任何 JSON 值："28.50"、"true"、"null"、"[1,2]"、"{}"。改不成时得到一个错误；再改它、拿它去调用，得到的仍是这个错误。
Public Function HisJsonPut(ByVal json As String, ByVal pointer As String, ByVal value As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonPut(StrPtr(json), StrPtr(pointer), StrPtr(value), StrPtr(out), FirstSize)
    HisJsonPut = Whole(out, written)
End Function

' 去掉 JSON 的一个成员，或数组的一项。
Public Function HisJsonRemove(ByVal json As String, ByVal pointer As String) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonRemove(StrPtr(json), StrPtr(pointer), StrPtr(out), FirstSize)
    HisJsonRemove = Whole(out, written)
End Function

' 数组有几项、对象有几个成员；都不是时 0，不是 JSON 时 -1。
Public Function HisJsonCount(ByVal json As String, ByVal pointer As String) As Long
    LoadNow
    HisJsonCount = DllHisJsonCount(StrPtr(json), StrPtr(pointer))
End Function

' 数组的各项：文本原样，对象和数组是 JSON。For Each item In HisJsonItems(answer, "/data/list")
Public Function HisJsonItems(ByVal json As String, ByVal pointer As String) As Collection
    Dim list As String, at As Long
    Set HisJsonItems = New Collection
    list = HisJsonGet(json, pointer)
    If Left$(list, 1) <> "[" Then Exit Function
    For at = 0 To HisJsonCount(list, "") - 1
        HisJsonItems.Add HisJsonGet(list, "/" & at)
    Next at
End Function

' 对象的成员名。
Public Function HisJsonKeys(ByVal json As String, ByVal pointer As String) As Collection
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisJsonKeys(StrPtr(json), StrPtr(pointer), StrPtr(out), FirstSize)
    Set HisJsonKeys = HisJsonItems(Whole(out, written), "")
End Function

' 由“位置、文本”成对生成 JSON：HisJson("/name", "张三", "/_options/wait_ms", "60000")
Public Function HisJson(ParamArray pairs() As Variant) As String
    Dim at As Long
    If (UBound(pairs) - LBound(pairs)) Mod 2 = 0 Then Err.Raise HisErrorNumber, "hisbridge", "HisJson 的最后一个位置没有文本"
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
    HisSubmit = DllHisSubmit(StrPtr(operation), StrPtr(request), hwnd, message)
End Function

' 后台任务的结果；还在做时是 ""。结果整个取走以后就没有了。
Public Function HisPoll(ByVal ticket As Long) As String
    Dim out As String, written As Long
    LoadNow
    out = Space$(FirstSize)
    written = DllHisPoll(ticket, StrPtr(out), FirstSize)
    HisPoll = Whole(out, written)
End Function

' 取消后台任务；没有这个票号时是 False。
Public Function HisCancel(ByVal ticket As Long) As Boolean
    LoadNow
    HisCancel = (DllHisCancel(ticket) = 0)
End Function

' 缓冲区不够时库返回负的长度，并留着整个结果，这里再取一次；操作不会执行第二次。
Private Function Whole(ByVal out As String, ByVal written As Long) As String
    If written < 0 Then
        out = Space$(-written)
        written = DllHisLastResponse(StrPtr(out), -written)
    End If
    Whole = Left$(out, written)
End Function

Private Sub LoadNow()
    If ready Then Exit Sub
    On Error GoTo Missing
    ' 先按程序的文件夹装，免得找到别处的同名文件；在 IDE 里也能找到。
    LoadLibraryA App.Path & "\hisbridge.dll"
    DllHisVersion 0, 0
    ready = True
    Exit Sub
Missing:
    Err.Raise HisErrorNumber, "hisbridge", "装不上 hisbridge.dll，请把它放到程序所在的文件夹：" & App.Path & "（" & Err.Description & "）"
End Sub

@OPERATIONS@
