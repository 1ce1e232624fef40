{ What Delphi gives and gets by HisBridge.pas, beside the desk: names that GBK lacks, lists, members, the first mistake.

    Names URL      the sandbox's. Prints "ok - ..." and "not ok - ..." lines.

  ASCII only, so that it is the same for compilers with ANSI and with Unicode strings. }
program Names;

{$APPTYPE CONSOLE}
{$IFDEF FPC}
  {$IFNDEF FPC_UNICODESTRINGS}
    {$MODE DELPHI}
  {$ENDIF}
{$ENDIF}

uses
  SysUtils, Classes, HisBridge;

var
  Failed: Integer = 0;

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

function Wide(const Units: array of Word): THisWide;
var
  I: Integer;
begin
  SetLength(Result, Length(Units));
  for I := 0 to High(Units) do
    Result[I + 1] := WideChar(Units[I]);
end;

{ Registers the person and reads the card that the platform then has. }
procedure Name(const Person: THisWide; const Identity, What: string);
var
  Request, Answer: THisWide;
  Ticket: Integer;
begin
  Request := HisJsonSetW('', '/name', Person);
  Request := HisJsonSetW(Request, 'wechatCode', '73EFA6796D3869FF82FAE7E81E9A1C05');
  Request := HisJsonSetW(Request, '/gender', Wide([$7537]));
  Request := HisJsonSetW(Request, '/nation', Wide([$6C49, $65CF]));
  Request := HisJsonSetW(Request, '/birthday', '1990-03-01');
  Request := HisJsonSetW(Request, '/idNumber', THisWide(Identity));
  Request := HisJsonSetW(Request, '/idType', '01');
  Request := HisJsonSetW(Request, '/phone1', '13800000000');
  Request := HisJsonSetW(Request, '/_options/tag', Person);
  Request := HisJsonPutW(Request, '/_options/validation', '"lenient"');
  Answer := HisCallW('healthcard.register_health_card', Request);
  Check((HisJsonGetW(Answer, '/ok') = 'true') and (HisJsonGetW(Answer, '/tag') = Person), What + ' comes back with the answer');
  Request := HisJsonSetW('', '/qrCodeText', HisJsonGetW(Answer, '/data/qrCodeText'));
  Ticket := HisSubmitW('healthcard.get_health_card_by_qr_code', Request, 0, 0);
  Answer := HisPollW(Ticket, 20000);
  Check(HisJsonGetW(Answer, '/data/card/name') = Person, What + ' is what the platform has');
end;

procedure Lists;
var
  Json: string;
  List: TStringList;
begin
  Json := HisJsonPut('{}', 'list/0', '28.50');
  Json := HisJsonPut(Json, '/list/-', '{"a/b":null,"c":[]}');
  Json := HisJsonSet(Json, '/list/-', 'x');
  Check(Json = '{"list":[28.50,{"a/b":null,"c":[]},"x"]}', 'HisJsonPut and HisJsonSet');
  Check((HisJsonCount(Json, '/list') = 3) and (HisJsonCount(Json, 'list/1') = 2) and (HisJsonCount('{', '') = -1), 'HisJsonCount');
  List := TStringList.Create;
  try
    Check((HisJsonItems(Json, '/list', List) = 3) and (List[0] = '28.50') and (List[2] = 'x'), 'HisJsonItems');
    Check((HisJsonKeys(Json, '/list/1', List) = 2) and (List[0] = 'a/b') and (List[1] = 'c'), 'HisJsonKeys');
    Check((HisJsonItems(Json, '/nothing', List) = 0) and (List.Count = 0), 'HisJsonItems where nothing is');
  finally
    List.Free;
  end;
  Check(HisJsonRemove(HisJsonRemove(Json, '/list/1'), 'list/0') = '{"list":["x"]}', 'HisJsonRemove');
  Check(HisJsonKeysW(HisJsonPutW('', Wide([$D842, $DFB7]), '[1,2]'), '') = '["' + Wide([$D842, $DFB7]) + '"]', 'HisJsonKeysW');
  Check(HisJsonCountW(HisJsonRemoveW('[1,2]', '0'), '') = 1, 'HisJsonCountW and HisJsonRemoveW');
end;

procedure FirstMistake;
var
  Wrong, Request, Answer: string;
begin
  Wrong := HisJsonPut('{}', '/roles', '[1,');
  Request := HisJsonRemove(HisJsonSet(HisJsonPut(Wrong, '/a', '1'), '/name', 'x'), '/error');
  Check((Request = Wrong) and not HisOk(Request), 'the first mistake stays');
  Answer := HisCall('healthcard.register_health_card', Request);
  Check(Pos(HisJsonGet(Wrong, '/error/message'), HisJsonGet(Answer, '/error/message')) > 0, 'and is the call''s answer');
end;

begin
  Check(HisOk(HisConfigure(HisJson(['/healthcard/base_url', ParamStr(1),
    '/healthcard/app_id', 'a1a2e0bde41574ad8ea9a4bb58022oop', '/healthcard/app_secret', '8c8e763f443ef983ac33aef1c7085cfb',
    '/healthcard/hospital_id', '90003']))), 'HisConfigure');
  Check((Length(HisOperations('')) > 100000) and (Length(HisOperationsW('crypto')) > 1000), 'texts that are long');
  Check(HisJsonGetW(HisConfigureW('{"htp":1}'), '/error/fields/0/suggestion') = 'http', 'HisConfigureW');
  Name(Wide([$4DAE, $5C71]), '110101199003083015', 'a name outside of code page 936');
  Name(Wide([$D842, $DFB7, $5C71]), '110101199003083023', 'a name with a surrogate pair');
  Lists;
  FirstMistake;
  Check(HisJsonGet(HisPoll(HisSubmit('crypto.sm3', HisJson(['/text', 'abc']), 0, 0), 10000), '/ok') = 'true', 'a job');
  Check(HisJsonGetW(HisPollW(-1, 0), '/error/kind') = 'argument', 'no such ticket');
  Halt(Failed);
end.
