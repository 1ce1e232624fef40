(* hisbridge @VERSION@: Delphi 7 to 12 and Free Pascal, Windows.
  This file is generated; do not edit it. Add it to the project, and put hisbridge.dll beside the .exe.

  本文件是 GBK 编码：Delphi 7 只认它，新版 Delphi 在中文 Windows 上也按它读。英文 Windows 上的新版 Delphi 请先把
  文件转成 UTF-8（带 BOM）。

  Text. Delphi 2009 and later have Unicode strings, which pass as UTF-16, as they are. Delphi 7 to 2007 and Free Pascal
  have AnsiString: this unit sets the library's his_* functions to GBK, the code page of Chinese Windows (to UTF-8 where
  the system's code page is 65001). What GBK cannot hold comes as \uXXXX in JSON; read by HisJsonGet it is a question
  mark. For rare names there are the functions with W, which take and give WideString: they lose nothing.

  Requests. A JSON object, flat, with the vendor's own field names; what HisJson and HisJsonSet give will do, because
  numbers may be given as text. "_options" steers one call:
    profile     name of a configuration profile        timeout_ms  time limit of this call
    wait_ms     ask again until the state is final     tag         comes back in the answer
    extra       fields that the vendor has added       validation  "strict" (default) or "lenient"

  Answers. Always one JSON object, for success and for every failure:
    {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
     "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
  HisOk tells whether the vendor said success, HisJsonGet(Answer, '/data/…') reads a value, HisMessage gives the words
  for the person at the desk. On failure "error" is {"kind","message","hint","retryable","fields"}; kind is one of
  argument, config, timeout, transport, tls, http, protocol, crypto, vendor, cancelled, internal. The message holds no
  secret, but it may quote the platform, whose words may name a patient: show it, do not store it.

  The library is loaded at the first call. EHisBridge (Chinese) is raised when it is missing or too old, and by nothing
  else. Every function may be called from any thread; a call blocks its thread for at most its time limit. *)
unit HisBridge;

{$IFDEF FPC}
  {$IFDEF FPC_UNICODESTRINGS}
    {$DEFINE HIS_UNICODE}
  {$ELSE}
    {$MODE DELPHI}
  {$ENDIF}
{$ELSE}
  {$IFDEF UNICODE}
    {$DEFINE HIS_UNICODE}
  {$ENDIF}
{$ENDIF}
{$H+}
{$Q-}

interface

uses
  Windows, SysUtils, Classes;

const
  { An older library is refused. }
  HisNeededVersion = '@VERSION@';

type
  { The library is missing, too old, or not ours. The message is Chinese. }
  EHisBridge = class(Exception);

  { Text in UTF-16. }
{$IFDEF HIS_UNICODE}
  THisWide = string;
{$ELSE}
  THisWide = WideString;
{$ENDIF}

/// <summary>Another place than beside the .exe; call it before everything else.</summary>
procedure HisUseLibrary(const FileName: string);

/// <summary>Runs an operation ("system.operation") and returns the envelope.</summary>
function HisCall(const Operation, Request: string): string;

/// <summary>Replaces the whole configuration; on a fault the old one stays. Returns an envelope.</summary>
/// <remarks>Without it the configuration is hisbridge.json (UTF-8) beside the library.</remarks>
function HisConfigure(const Config: string): string;

/// <summary>The catalogue as JSON: systems, operations, fields, code tables, settings. '' for all systems.</summary>
function HisOperations(const SystemName: string): string;

/// <summary>The library's version.</summary>
function HisVersion: string;

/// <summary>The value at a JSON pointer ("/data/card/name"): text as it is, an object or array as JSON, '' when
/// absent.</summary>
function HisJsonGet(const Json, JsonPointer: string): string;

/// <summary>The JSON text with a string set at a JSON pointer; missing parents are made, Json may be ''.</summary>
/// <remarks>What cannot be set gives an error's envelope; changes of that envelope and calls with it give this first
/// error back.</remarks>
function HisJsonSet(const Json, JsonPointer, Text: string): string;

/// <summary>As HisJsonSet with any JSON value: '28.50', 'true', 'null', '[1,2]'.</summary>
function HisJsonPut(const Json, JsonPointer, ValueJson: string): string;

/// <summary>The JSON text without that member, or that item of an array.</summary>
function HisJsonRemove(const Json, JsonPointer: string): string;

/// <summary>How many items the array or members the object has, else 0; -1 when it is not JSON.</summary>
function HisJsonCount(const Json, JsonPointer: string): Integer;

/// <summary>Puts the items of an array into List (a TStringList), text as it is, an object or array as JSON; how many
/// there are.</summary>
function HisJsonItems(const Json, JsonPointer: string; List: TStrings): Integer;

/// <summary>Puts the names of an object's members into List; how many there are.</summary>
function HisJsonKeys(const Json, JsonPointer: string; List: TStrings): Integer;

/// <summary>A JSON object from pointers and texts: HisJson(['/name', Name, '/_options/wait_ms', '60000']).</summary>
function HisJson(const Pairs: array of string): string;

/// <summary>Whether the vendor said success.</summary>
function HisOk(const Answer: string): Boolean;

/// <summary>What to show the person at the desk: the error with the platform's own words and what to do, or the
/// vendor's message. It may name a patient: show it, do not store it.</summary>
function HisMessage(const Answer: string): string;

/// <summary>Runs an operation in the background; a ticket for HisPoll and HisCancel.</summary>
/// <remarks>When the job is done, WindowMessage (WM_USER + something) is posted to Window with the ticket as wParam;
/// Window 0 for none. 0 is returned when 1024 jobs are waiting or were never fetched.</remarks>
function HisSubmit(const Operation, Request: string; Window: HWND; WindowMessage: Cardinal): Integer;

/// <summary>The envelope of a job, waiting for it at most WaitMs; {"pending":true} while it runs. A fetched result is
/// forgotten.</summary>
function HisPoll(Ticket, WaitMs: Integer): string;

/// <summary>Cancels a job; False when there is none of this ticket.</summary>
function HisCancel(Ticket: Integer): Boolean;

{ The same in UTF-16. Delphi 7 to 2007: keep the texts in WideString variables, or they become code page again. }
function HisCallW(const Operation, Request: THisWide): THisWide;
function HisConfigureW(const Config: THisWide): THisWide;
function HisOperationsW(const SystemName: THisWide): THisWide;
function HisJsonGetW(const Json, JsonPointer: THisWide): THisWide;
function HisJsonSetW(const Json, JsonPointer, Text: THisWide): THisWide;
function HisJsonPutW(const Json, JsonPointer, ValueJson: THisWide): THisWide;
function HisJsonRemoveW(const Json, JsonPointer: THisWide): THisWide;
function HisJsonCountW(const Json, JsonPointer: THisWide): Integer;
function HisJsonKeysW(const Json, JsonPointer: THisWide): THisWide;
function HisSubmitW(const Operation, Request: THisWide; Window: HWND; WindowMessage: Cardinal): Integer;
function HisPollW(Ticket, WaitMs: Integer): THisWide;

@DECLARATIONS@

implementation

type
  { The library's functions by their own names. A PAnsiChar that one of them returns is given back with his_free. }
  TLibrary = record
    Module: HMODULE;
    his_call: function(operation, request_json: PAnsiChar): PAnsiChar; cdecl;
    his_free: procedure(text: PAnsiChar); cdecl;
    his_configure: function(config_json: PAnsiChar): PAnsiChar; cdecl;
    his_operations: function(system: PAnsiChar): PAnsiChar; cdecl;
    his_version: function: PAnsiChar; cdecl;
    his_set_encoding: function(name: PAnsiChar): Integer; cdecl;
    his_json_get: function(json, pointer: PAnsiChar): PAnsiChar; cdecl;
    his_json_set: function(json, pointer, text: PAnsiChar): PAnsiChar; cdecl;
    his_json_put: function(json, pointer, value_json: PAnsiChar): PAnsiChar; cdecl;
    his_json_remove: function(json, pointer: PAnsiChar): PAnsiChar; cdecl;
    his_json_count: function(json, pointer: PAnsiChar): Integer; cdecl;
    his_json_keys: function(json, pointer: PAnsiChar): PAnsiChar; cdecl;
    his_poll: function(ticket, wait_ms: Integer): PAnsiChar; cdecl;
    his_cancel: function(ticket: Integer): Integer; cdecl;
    HisCallW: function(operation, request, output: PWideChar; size: Integer): Integer; stdcall;
    HisLastResponseW: function(output: PWideChar; size: Integer): Integer; stdcall;
    HisConfigureW: function(config, output: PWideChar; size: Integer): Integer; stdcall;
    HisVersionW: function(output: PWideChar; size: Integer): Integer; stdcall;
    HisOperationsW: function(system, output: PWideChar; size: Integer): Integer; stdcall;
    HisJsonGetW: function(json, pointer, output: PWideChar; size: Integer): Integer; stdcall;
    HisJsonSetW: function(json, pointer, text, output: PWideChar; size: Integer): Integer; stdcall;
    HisJsonPutW: function(json, pointer, value_json, output: PWideChar; size: Integer): Integer; stdcall;
    HisJsonRemoveW: function(json, pointer, output: PWideChar; size: Integer): Integer; stdcall;
    HisJsonCountW: function(json, pointer: PWideChar): Integer; stdcall;
    HisJsonKeysW: function(json, pointer, output: PWideChar; size: Integer): Integer; stdcall;
    HisSubmitW: function(operation, request: PWideChar; hwnd: HWND; message: Cardinal): Integer; stdcall;
    HisPollW: function(ticket: Integer; output: PWideChar; size: Integer): Integer; stdcall;
  end;

const
  { Characters of the first buffer. A longer text is fetched again; the operation is not run again. }
  FirstSize = 8192;

var
  Dll: TLibrary;
  LibraryName: string = 'hisbridge.dll';
  Ready: Boolean = False;
  Guard: TRTLCriticalSection;

procedure HisUseLibrary(const FileName: string);
begin
  LibraryName := FileName;
end;

{ '1.2.10' against '1.3': -1, 0 or 1. }
function CompareVersions(A, B: string): Integer;

  function TakeNumber(var Text: string): Integer;
  var
    Dot: Integer;
  begin
    Dot := Pos('.', Text + '.');
    Result := StrToIntDef(Copy(Text, 1, Dot - 1), 0);
    Delete(Text, 1, Dot);
  end;

begin
  Result := 0;
  while (Result = 0) and ((A <> '') or (B <> '')) do
    Result := TakeNumber(A) - TakeNumber(B);
end;

function Need(const Name: string): Pointer;
begin
  Result := GetProcAddress(Dll.Module, PAnsiChar(AnsiString(Name)));
  if Result = nil then
    raise EHisBridge.CreateFmt('%s 太旧或不是本产品的文件（缺少 %s），请换成 %s 或更新的版本',
      [LibraryName, Name, HisNeededVersion]);
end;

procedure LoadNow;
const
  ERROR_BAD_EXE_FORMAT = 193;
var
  Version: string;
  Reason: Cardinal;
begin
  if Dll.Module = 0 then
{$IFDEF HIS_UNICODE}
    Dll.Module := LoadLibraryW(PWideChar(LibraryName));
{$ELSE}
    Dll.Module := LoadLibraryA(PAnsiChar(LibraryName));
{$ENDIF}
  if Dll.Module = 0 then
  begin
    Reason := GetLastError;
    if Reason = ERROR_BAD_EXE_FORMAT then
      raise EHisBridge.CreateFmt('%s 和程序的位数不同（32 位程序要用 32 位的 DLL）', [LibraryName]);
    raise EHisBridge.CreateFmt('装不上 %s（错误 %d）：请把它放到程序所在的文件夹', [LibraryName, Reason]);
  end;
  @Dll.his_version := Need('his_version');
  Version := string(AnsiString(Dll.his_version()));
  if CompareVersions(Version, HisNeededVersion) < 0 then
    raise EHisBridge.CreateFmt('%s 的版本是 %s，太旧；本程序需要 %s 或更新的版本，请换成新的文件',
      [LibraryName, Version, HisNeededVersion]);
  @Dll.his_call := Need('his_call');
  @Dll.his_free := Need('his_free');
  @Dll.his_configure := Need('his_configure');
  @Dll.his_operations := Need('his_operations');
  @Dll.his_set_encoding := Need('his_set_encoding');
  @Dll.his_json_get := Need('his_json_get');
  @Dll.his_json_set := Need('his_json_set');
  @Dll.his_json_put := Need('his_json_put');
  @Dll.his_json_remove := Need('his_json_remove');
  @Dll.his_json_count := Need('his_json_count');
  @Dll.his_json_keys := Need('his_json_keys');
  @Dll.his_poll := Need('his_poll');
  @Dll.his_cancel := Need('his_cancel');
  @Dll.HisCallW := Need('HisCallW');
  @Dll.HisLastResponseW := Need('HisLastResponseW');
  @Dll.HisConfigureW := Need('HisConfigureW');
  @Dll.HisVersionW := Need('HisVersionW');
  @Dll.HisOperationsW := Need('HisOperationsW');
  @Dll.HisJsonGetW := Need('HisJsonGetW');
  @Dll.HisJsonSetW := Need('HisJsonSetW');
  @Dll.HisJsonPutW := Need('HisJsonPutW');
  @Dll.HisJsonRemoveW := Need('HisJsonRemoveW');
  @Dll.HisJsonCountW := Need('HisJsonCountW');
  @Dll.HisJsonKeysW := Need('HisJsonKeysW');
  @Dll.HisSubmitW := Need('HisSubmitW');
  @Dll.HisPollW := Need('HisPollW');
{$IFNDEF HIS_UNICODE}
  if GetACP = 65001 then
    Dll.his_set_encoding('utf-8')
  else
    Dll.his_set_encoding('gbk');
{$ENDIF}
  Ready := True;
end;

procedure Load;
begin
  EnterCriticalSection(Guard);
  try
    if not Ready then
      LoadNow;
  finally
    LeaveCriticalSection(Guard);
  end;
end;

{ The text that a function wrote into Text, whole: when it was too short, Written is minus the characters needed. }
procedure Finish(var Text: THisWide; Written: Integer);
begin
  if Written < 0 then
  begin
    SetLength(Text, -Written);
    Written := Dll.HisLastResponseW(PWideChar(Text), -Written);
  end;
  SetLength(Text, Written);
end;

function HisCallW(const Operation, Request: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisCallW(PWideChar(Operation), PWideChar(Request), PWideChar(Result), FirstSize));
end;

function HisConfigureW(const Config: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisConfigureW(PWideChar(Config), PWideChar(Result), FirstSize));
end;

function HisOperationsW(const SystemName: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisOperationsW(PWideChar(SystemName), PWideChar(Result), FirstSize));
end;

function HisJsonGetW(const Json, JsonPointer: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisJsonGetW(PWideChar(Json), PWideChar(JsonPointer), PWideChar(Result), FirstSize));
end;

function HisJsonSetW(const Json, JsonPointer, Text: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisJsonSetW(PWideChar(Json), PWideChar(JsonPointer), PWideChar(Text),
    PWideChar(Result), FirstSize));
end;

function HisJsonPutW(const Json, JsonPointer, ValueJson: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisJsonPutW(PWideChar(Json), PWideChar(JsonPointer), PWideChar(ValueJson),
    PWideChar(Result), FirstSize));
end;

function HisJsonRemoveW(const Json, JsonPointer: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisJsonRemoveW(PWideChar(Json), PWideChar(JsonPointer), PWideChar(Result), FirstSize));
end;

function HisJsonKeysW(const Json, JsonPointer: THisWide): THisWide;
begin
  Load;
  SetLength(Result, FirstSize);
  Finish(Result, Dll.HisJsonKeysW(PWideChar(Json), PWideChar(JsonPointer), PWideChar(Result), FirstSize));
end;

function HisJsonCountW(const Json, JsonPointer: THisWide): Integer;
begin
  Load;
  Result := Dll.HisJsonCountW(PWideChar(Json), PWideChar(JsonPointer));
end;

function HisSubmitW(const Operation, Request: THisWide; Window: HWND; WindowMessage: Cardinal): Integer;
begin
  Load;
  Result := Dll.HisSubmitW(PWideChar(Operation), PWideChar(Request), Window, WindowMessage);
end;

function HisPollW(Ticket, WaitMs: Integer): THisWide;
var
  Start: Cardinal;
  Written: Integer;
begin
  Load;
  Start := GetTickCount;
  repeat
    SetLength(Result, FirstSize);
    Written := Dll.HisPollW(Ticket, PWideChar(Result), FirstSize);
    if Written <> 0 then
    begin
      Finish(Result, Written);
      Exit;
    end;
    if Integer(GetTickCount - Start) >= WaitMs then
      Break;
    Sleep(20);
  until False;
  Result := '{"pending":true}';
end;

{$IFDEF HIS_UNICODE}

function HisCall(const Operation, Request: string): string;
begin
  Result := HisCallW(Operation, Request);
end;

function HisConfigure(const Config: string): string;
begin
  Result := HisConfigureW(Config);
end;

function HisOperations(const SystemName: string): string;
begin
  Result := HisOperationsW(SystemName);
end;

function HisJsonGet(const Json, JsonPointer: string): string;
begin
  Result := HisJsonGetW(Json, JsonPointer);
end;

function HisJsonSet(const Json, JsonPointer, Text: string): string;
begin
  Result := HisJsonSetW(Json, JsonPointer, Text);
end;

function HisJsonPut(const Json, JsonPointer, ValueJson: string): string;
begin
  Result := HisJsonPutW(Json, JsonPointer, ValueJson);
end;

function HisJsonRemove(const Json, JsonPointer: string): string;
begin
  Result := HisJsonRemoveW(Json, JsonPointer);
end;

function KeysOf(const Json, JsonPointer: string): string;
begin
  Result := HisJsonKeysW(Json, JsonPointer);
end;

function HisJsonCount(const Json, JsonPointer: string): Integer;
begin
  Result := HisJsonCountW(Json, JsonPointer);
end;

function HisSubmit(const Operation, Request: string; Window: HWND; WindowMessage: Cardinal): Integer;
begin
  Result := HisSubmitW(Operation, Request, Window, WindowMessage);
end;

function HisPoll(Ticket, WaitMs: Integer): string;
begin
  Result := HisPollW(Ticket, WaitMs);
end;

{$ELSE}

{ The text at a pointer, which is given back to the library. }
function Taken(Text: PAnsiChar): string;
begin
  SetString(Result, Text, StrLen(Text));
  Dll.his_free(Text);
end;

function HisCall(const Operation, Request: string): string;
begin
  Load;
  Result := Taken(Dll.his_call(PAnsiChar(Operation), PAnsiChar(Request)));
end;

function HisConfigure(const Config: string): string;
begin
  Load;
  Result := Taken(Dll.his_configure(PAnsiChar(Config)));
end;

function HisOperations(const SystemName: string): string;
begin
  Load;
  Result := Taken(Dll.his_operations(PAnsiChar(SystemName)));
end;

function HisJsonGet(const Json, JsonPointer: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_get(PAnsiChar(Json), PAnsiChar(JsonPointer)));
end;

function HisJsonSet(const Json, JsonPointer, Text: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_set(PAnsiChar(Json), PAnsiChar(JsonPointer), PAnsiChar(Text)));
end;

function HisJsonPut(const Json, JsonPointer, ValueJson: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_put(PAnsiChar(Json), PAnsiChar(JsonPointer), PAnsiChar(ValueJson)));
end;

function HisJsonRemove(const Json, JsonPointer: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_remove(PAnsiChar(Json), PAnsiChar(JsonPointer)));
end;

function KeysOf(const Json, JsonPointer: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_keys(PAnsiChar(Json), PAnsiChar(JsonPointer)));
end;

function HisJsonCount(const Json, JsonPointer: string): Integer;
begin
  Load;
  Result := Dll.his_json_count(PAnsiChar(Json), PAnsiChar(JsonPointer));
end;

{ Text in the code page that the library was told, in UTF-16: stdcall functions have an encoding of their own. }
function Widened(const Text: string): WideString;
const
  CP_GBK = 936;
  CP_UTF_8 = 65001;
var
  CodePage: Cardinal;
begin
  CodePage := CP_GBK;
  if GetACP = CP_UTF_8 then
    CodePage := CP_UTF_8;
  SetLength(Result, MultiByteToWideChar(CodePage, 0, PAnsiChar(Text), Length(Text), nil, 0));
  MultiByteToWideChar(CodePage, 0, PAnsiChar(Text), Length(Text), PWideChar(Result), Length(Result));
end;

function HisSubmit(const Operation, Request: string; Window: HWND; WindowMessage: Cardinal): Integer;
begin
  Result := HisSubmitW(Widened(Operation), Widened(Request), Window, WindowMessage);
end;

function HisPoll(Ticket, WaitMs: Integer): string;
begin
  Load;
  Result := Taken(Dll.his_poll(Ticket, WaitMs));
end;

{$ENDIF}

function HisVersion: string;
begin
  Load;
  Result := string(AnsiString(Dll.his_version()));
end;

function HisJsonItems(const Json, JsonPointer: string; List: TStrings): Integer;
var
  Part: string;
  I: Integer;
begin
  List.Clear;
  Part := HisJsonGet(Json, JsonPointer);
  if Copy(Part, 1, 1) = '[' then
    for I := 0 to HisJsonCount(Part, '') - 1 do
      List.Add(HisJsonGet(Part, '/' + IntToStr(I)));
  Result := List.Count;
end;

function HisJsonKeys(const Json, JsonPointer: string; List: TStrings): Integer;
begin
  Result := HisJsonItems(KeysOf(Json, JsonPointer), '', List);
end;

function HisJson(const Pairs: array of string): string;
var
  I: Integer;
begin
  if Length(Pairs) mod 2 <> 0 then
    raise EHisBridge.Create('HisJson 的参数要成对：指针、文本');
  Result := '{}';
  I := 0;
  while I < Length(Pairs) do
  begin
    Result := HisJsonSet(Result, Pairs[I], Pairs[I + 1]);
    Inc(I, 2);
  end;
end;

function HisOk(const Answer: string): Boolean;
begin
  Result := HisJsonGet(Answer, '/ok') = 'true';
end;

function HisMessage(const Answer: string): string;
var
  Hint: string;
begin
  if HisOk(Answer) then
    Result := HisJsonGet(Answer, '/message')
  else
  begin
    Result := HisJsonGet(Answer, '/error/message');
    Hint := HisJsonGet(Answer, '/error/hint');
    if Hint <> '' then
      Result := Result + '。' + Hint;
  end;
end;

function HisCancel(Ticket: Integer): Boolean;
begin
  Load;
  Result := Dll.his_cancel(Ticket) = 0;
end;

@BODIES@
initialization
  InitializeCriticalSection(Guard);

{ The library stays loaded until the process ends: unloading it does nothing (see the header of hisbridge.h). }
finalization
  DeleteCriticalSection(Guard);

end.
