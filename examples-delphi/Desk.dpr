{ A doctor's desk: log in by QR code, read a health card, look at the patient's images, have a record signed.

    dcc32 Desk.dpr                                     (Delphi 7 and later)
    Desk http://127.0.0.1:18080 [browser.exe]          (the address of the sandbox: hisbridge-sandbox --http 18080)

  It is a console program, so that every Delphi and Free Pascal compile it as it is. In a form the same calls stand in
  the buttons' events, and the message is a method of the form:

    procedure WMSigned(var Message: TMessage); message WM_SIGNED;     // HisPoll(Message.WParam, 0) }
program Desk;

{$APPTYPE CONSOLE}

uses
  Windows, Messages, SysUtils, HisBridge;

const
  WM_SIGNED = WM_USER + 1;
  MESSAGE_ONLY = HWND(-3); { HWND_MESSAGE, which Delphi 7 does not know yet }

type
  { A step was refused; the message is for the person at the desk. }
  ERefused = class(Exception);

var
  { What the job that SignRecord started came back with. }
  SignedAnswer: string;

function DeskProc(Window: HWND; Msg: UINT; Word: WPARAM; Long: LPARAM): LRESULT; stdcall;
begin
  Result := 0;
  if Msg = WM_SIGNED then
    SignedAnswer := HisPoll(Integer(Word), 0)
  else
    Result := DefWindowProcA(Window, Msg, Word, Long);
end;

function MakeWindow: HWND;
var
  Kind: TWndClassA;
begin
  FillChar(Kind, SizeOf(Kind), 0);
  Kind.lpfnWndProc := @DeskProc;
  Kind.hInstance := HInstance;
  Kind.lpszClassName := 'Desk';
  RegisterClassA(Kind);
  Result := CreateWindowExA(0, 'Desk', '', 0, 0, 0, 0, 0, MESSAGE_ONLY, 0, HInstance, nil);
  if Result = 0 then
    raise Exception.Create(SysErrorMessage(GetLastError));
end;

{ What Application.Run does in a program with forms: the window stays alive, the message comes by itself. }
procedure WaitForSignature;
var
  Msg: TMsg;
begin
  while (SignedAnswer = '') and GetMessage(Msg, 0, 0, 0) do
  begin
    TranslateMessage(Msg);
    DispatchMessage(Msg);
  end;
end;

function Succeeded(const Step, Answer: string): string;
begin
  if not HisOk(Answer) then
    raise ERefused.Create(Step + '没有成功：' + HisMessage(Answer));
  Result := Answer;
end;

function Ask(const Question: string): string;
begin
  Write(Question, '：');
  ReadLn(Result);
  WriteLn;
  Result := Trim(Result);
end;

{ The sandbox's credentials. A real program leaves them out and has hisbridge.json beside the library. }
procedure Configure(const Url, Browser: string);
var
  Config: string;
begin
  Config := HisJson([
    '/imaging/frontend_url', Url,
    '/imaging/backend_url', Url,
    '/imaging/hospital_code', '47068171X33038211A1001',
    '/imaging/hospital_name', '示例医院',
    '/imaging/public_key', '0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020' +
      'CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
    '/ywx/base_url', Url,
    '/ywx/client_id', '2017070411003376',
    '/ywx/client_secret', '2017070411003360',
    '/healthcard/base_url', Url,
    '/healthcard/app_id', 'a1a2e0bde41574ad8ea9a4bb58022oop',
    '/healthcard/app_secret', '8c8e763f443ef983ac33aef1c7085cfb',
    '/healthcard/hospital_id', '90003',
    '/signit/base_url', Url,
    '/signit/app_id', '1931fabdb516e66ca2f8c42691a',
    '/signit/access_token', '3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6']);
  if Browser <> '' then
    Config := HisJsonSet(Config, '/imaging/browser', Browser);
  Succeeded('读取配置', HisConfigure(Config));
end;

{ 医易签: the doctor scans the code on the screen with a telephone. }
procedure LogIn;
var
  Answer: string;
begin
  Answer := Succeeded('扫码登录', HisSignitCheckCaLoginTask(HisJson([
    '/loginId', Ask('登录二维码的编号'),
    '/_options/wait_ms', '60000'])));
  if HisJsonGet(Answer, '/data') = '' then
    raise ERefused.Create('还没有人扫码，请重新登录');
  WriteLn('已登录：', HisJsonGet(Answer, '/data/userInfo/userName'));
end;

{ 微信电子健康卡: what the scanner read, as it is. }
function ReadCard: string;
var
  Answer: string;
begin
  Answer := Succeeded('读健康卡', HisHealthcardGetHealthCardByQrCode(HisJson([
    '/qrCodeText', Ask('请扫患者的健康卡')])));
  Result := HisJsonGet(Answer, '/data/card');
  WriteLn('患者：', HisJsonGet(Result, '/name'), '，', HisJsonGet(Result, '/gender'), '，',
    HisJsonGet(Result, '/birthday'));
end;

{ 影像中心调阅: how many examinations there are, and the page that shows them. }
procedure LookAtImages(const Card: string; Open: Boolean);
var
  Request, Answer: string;
begin
  Request := HisJson([
    '/ExamFlg', '0',
    '/DepCode', '0301',
    '/DepName', '心内科',
    '/DoctorCode', '1001',
    '/DoctorName', '李医生',
    '/DoctorIdCard', '330102198001010018',
    '/PatientName', HisJsonGet(Card, '/name'),
    '/PatientIdCard', HisJsonGet(Card, '/idNumber')]);
  Answer := Succeeded('查询影像', HisImagingCheck(Request));
  WriteLn('影像检查：', HisJsonGet(Answer, '/data/content'), ' 次');
  if Open then
    Answer := HisImagingOpenViewer(Request)
  else
    Answer := HisImagingHisLogin(Request);
  WriteLn('调阅网址：', HisJsonGet(Succeeded('打开影像', Answer), '/data/url'));
end;

{ 医网信: the record's digest is sent (not its text), the doctor signs on the telephone. }
procedure SignRecord(const Card: string);
var
  Digest, Answer: string;
begin
  Digest := Succeeded('计算摘要', HisYwxLocalDigest(HisJson([
    '/originData', '门诊病历：' + HisJsonGet(Card, '/name') + '，上呼吸道感染。'])));
  Answer := Succeeded('推送病历', HisYwxSynRecipeInfo(HisJson([
    '/signType', '0',
    '/templateId', 'hash_002',
    '/sysTag', 'HIS',
    '/urId', 'HIS' + FormatDateTime('yyyymmddhhnnsszzz', Now),
    '/openId', 'aa69bbd2b150006aq5164wfe4dybd786d1a',
    '/patientName', HisJsonGet(Card, '/name'),
    '/patientAge', '33',
    '/patientSex', HisJsonGet(Card, '/gender'),
    '/patientCardType', 'SF',
    '/patientCard', HisJsonGet(Card, '/idNumber'),
    '/recipeTime', FormatDateTime('yyyy"-"mm"-"dd hh":"nn":"ss', Now),
    '/hashValue', HisJsonGet(Digest, '/data/hashValue'),
    '/hashType', HisJsonGet(Digest, '/data/hashType'),
    '/subject', '门诊病历（内科）'])));
  WriteLn('已推送，请医生在手机上签名。');
  HisSubmit('ywx.query_sign_data_by_unique_id', HisJson([
    '/uniqueId', HisJsonGet(Answer, '/data/uniqueId'),
    '/_options/wait_ms', '120000']), MakeWindow, WM_SIGNED);
  WaitForSignature;
  Succeeded('等待签名', SignedAnswer);
  WriteLn('签名状态：', HisJsonGet(SignedAnswer, '/data/status_meaning'));
end;

procedure Work;
var
  Card: string;
begin
  Configure(ParamStr(1), ParamStr(2));
  LogIn;
  Card := ReadCard;
  LookAtImages(Card, ParamStr(2) <> '');
  SignRecord(Card);
  WriteLn('今天的工作完成了。');
end;

begin
  if ParamCount < 1 then
  begin
    WriteLn('用法：Desk 沙箱地址 [浏览器]');
    Halt(2);
  end;
  try
    Work;
  except
    on Error: Exception do
    begin
      WriteLn(Error.Message);
      Halt(1);
    end;
  end;
end.
