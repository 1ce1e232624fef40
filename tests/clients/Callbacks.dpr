{ Yiwangxin's callbacks as a Delphi program takes them: the three that are signed rightly, and each signed by somebody
  else.

    Callbacks FOLDER     holds EVENT.json and EVENT.forged.json for each event, as they were posted

  ASCII only, so that it is the same for compilers with ANSI and with Unicode strings. }
program Callbacks;

{$APPTYPE CONSOLE}
{$IFDEF FPC}
  {$IFNDEF FPC_UNICODESTRINGS}
    {$MODE DELPHI}
  {$ENDIF}
{$ENDIF}

uses
  SysUtils, Classes, HisBridge;

const
  Events: array[0..2] of string = ('doctor_status', 'sign_result', 'auto_sign');
  { The note that each of them has. }
  Note: array[0..4] of Word = ($79D1, $5BA4, $FF1A, $9F99, $4DAE);

var
  Failed: Integer = 0;
  I, At: Integer;
  Answer, Expected: THisWide;

procedure Check(Good: Boolean; const What: string);
begin
  if Good then
    WriteLn('ok - Delphi: ' + What)
  else
  begin
    WriteLn('not ok - Delphi: ' + What);
    Failed := 1;
  end;
end;

{ What was posted is UTF-8. }
function Verified(const Path: string): THisWide;
var
  Stream: TFileStream;
  Bytes: AnsiString;
begin
  Stream := TFileStream.Create(Path, fmOpenRead);
  try
    SetLength(Bytes, Stream.Size);
    Stream.ReadBuffer(Bytes[1], Length(Bytes));
  finally
    Stream.Free;
  end;
  Result := HisCallW('ywx.verify_callback', HisJsonSetW('', '/body', THisWide(UTF8Decode(Bytes))));
end;

begin
  Check(HisOk(HisConfigure(HisJson(['/ywx/base_url', 'http://127.0.0.1:1', '/ywx/client_id', '2017070411003376',
    '/ywx/client_secret', '2017070411003360']))), 'HisConfigure');
  SetLength(Expected, Length(Note));
  for At := 0 to High(Note) do
    Expected[At + 1] := WideChar(Note[At]);
  for I := 0 to High(Events) do
  begin
    Answer := Verified(ParamStr(1) + '/' + Events[I] + '.json');
    Check((HisJsonGetW(Answer, '/data/valid') = 'true') and (HisJsonGetW(Answer, '/data/event') = THisWide(Events[I]))
      and (HisJsonGetW(Answer, '/data/body/note') = Expected)
      and (HisJsonGetW(Answer, '/data/answer') = '{"status":"0","message":"success"}'), Events[I] + ', accepted');
    Answer := Verified(ParamStr(1) + '/' + Events[I] + '.forged.json');
    Check((HisJsonGetW(Answer, '/ok') = 'true') and (HisJsonGetW(Answer, '/data/valid') = 'false')
      and (HisJsonGetW(Answer, '/data/body') = '{}'), Events[I] + ', refused');
  end;
  Halt(Failed);
end.
