(* hisbridge @VERSION@: Delphi 7 to 12 and Free Pascal, Windows.
  This file is generated; do not edit it. Add it to the project, and put hisbridge.dll beside the .exe.

  本文件是 GBK 编码：Delphi 7 只认它，新版 Delphi 在中文 Windows 上也按它读。英文 Windows 上的新版 Delphi 请先把
  文件转成 UTF-8（带 BOM）。

  Text. Delphi 7 to 2007 and Free Pascal have AnsiString: this unit sets the library to GBK, the code page of Chinese
  Windows (to UTF-8 where the system's code page is 65001). Delphi 2009 and later have Unicode strings: the unit speaks
  UTF-8 with the library and converts. What GBK cannot hold comes as \uXXXX in JSON, so no name is lost.

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

interface

uses
  Windows, SysUtils;

const
  { An older library is refused. }
  HisNeededVersion = '@VERSION@';

type
  { The library is missing, too old, or not ours. The message is Chinese. }
  EHisBridge = class(Exception);

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
function HisJsonSet(const Json, JsonPointer, Text: string): string;

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
    his_poll: function(ticket, wait_ms: Integer): PAnsiChar; cdecl;
    his_cancel: function(ticket: Integer): Integer; cdecl;
    HisSubmit: function(operation, request: PAnsiChar; hwnd: HWND; message: Cardinal): Integer; stdcall;
  end;

{$IFDEF HIS_UNICODE}
  TWireText = UTF8String;
{$ELSE}
  TWireText = AnsiString;
{$ENDIF}

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
  @Dll.his_call := Need('his_call');
  @Dll.his_free := Need('his_free');
  @Dll.his_configure := Need('his_configure');
  @Dll.his_operations := Need('his_operations');
  @Dll.his_version := Need('his_version');
  @Dll.his_set_encoding := Need('his_set_encoding');
  @Dll.his_json_get := Need('his_json_get');
  @Dll.his_json_set := Need('his_json_set');
  @Dll.his_poll := Need('his_poll');
  @Dll.his_cancel := Need('his_cancel');
  @Dll.HisSubmit := Need('HisSubmit');
  Version := string(AnsiString(Dll.his_version()));
  if CompareVersions(Version, HisNeededVersion) < 0 then
    raise EHisBridge.CreateFmt('%s 的版本是 %s，太旧；本程序需要 %s 或更新的版本，请换成新的文件',
      [LibraryName, Version, HisNeededVersion]);
{$IFDEF HIS_UNICODE}
  Dll.his_set_encoding('utf-8');
{$ELSE}
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

{ The text at a pointer, which is given back to the library. }
function Taken(Text: PAnsiChar): string;
var
  Wire: TWireText;
begin
  SetString(Wire, Text, StrLen(Text));
  Dll.his_free(Text);
  Result := string(Wire);
end;

function HisCall(const Operation, Request: string): string;
begin
  Load;
  Result := Taken(Dll.his_call(PAnsiChar(TWireText(Operation)), PAnsiChar(TWireText(Request))));
end;

function HisConfigure(const Config: string): string;
begin
  Load;
  Result := Taken(Dll.his_configure(PAnsiChar(TWireText(Config))));
end;

function HisOperations(const SystemName: string): string;
begin
  Load;
  Result := Taken(Dll.his_operations(PAnsiChar(TWireText(SystemName))));
end;

function HisVersion: string;
begin
  Load;
  Result := string(AnsiString(Dll.his_version()));
end;

function HisJsonGet(const Json, JsonPointer: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_get(PAnsiChar(TWireText(Json)), PAnsiChar(TWireText(JsonPointer))));
end;

function HisJsonSet(const Json, JsonPointer, Text: string): string;
begin
  Load;
  Result := Taken(Dll.his_json_set(PAnsiChar(TWireText(Json)), PAnsiChar(TWireText(JsonPointer)),
    PAnsiChar(TWireText(Text))));
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

function HisSubmit(const Operation, Request: string; Window: HWND; WindowMessage: Cardinal): Integer;
begin
  Load;
  Result := Dll.HisSubmit(PAnsiChar(TWireText(Operation)), PAnsiChar(TWireText(Request)), Window, WindowMessage);
end;

function HisPoll(Ticket, WaitMs: Integer): string;
begin
  Load;
  Result := Taken(Dll.his_poll(Ticket, WaitMs));
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
