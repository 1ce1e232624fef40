/*
 * hisbridge @VERSION@: five regional platforms for hospital desktop programs. JSON text in, JSON text out.
 * This file is generated from the catalogue; do not edit it.
 *
 * CONVENTIONS
 * ===========
 * Systems and their operations ("system.operation", one function each):
@SYSTEMS@
 *
 * Requests. A JSON object, flat: the vendor's own field names, whichever part of the vendor's envelope they belong
 *   to. The vendor's printed sample shape (head/body, msg, commonIn/req) is accepted too. Numbers may be given as
 *   text and the other way round. An optional "_options" object steers one call:
 *     profile     name of a configuration profile        timeout_ms  time limit of this call
 *     wait_ms     ask again until the state is final     tag         comes back in the answer
 *     extra       fields that the vendor has added       validation  "strict" (default) or "lenient"
 *     outbox      keep on disk, send in the background   trace       true: show what went out and came in ("trace")
 *     dry_run     true: check, sign, send nothing; "trace" shows what would go out
 *
 * Answers. Always one JSON object (the envelope), for success and for every failure:
 *     {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
 *      "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
 *   `ok` says whether the vendor said success. On failure `error` is
 *     {"kind":"…","message":"…","hint":"…","retryable":false,"fields":[…]}
 *   with kind one of argument, config, timeout, transport, tls, http, protocol, crypto, vendor, cancelled, internal.
 *   `message` is Chinese, for the person at the desk. It never holds a secret, but it may quote the platform, whose words
 *   may name a patient: show it, do not store it. What is stored is `kind`, `request_id` and the library's own log.
 *   With _options.trace or dry_run there is also "trace", a list with an object for each HTTP exchange:
 *     {"operation","method","url","headers":[["name","value"],…],"plain":"what was encrypted","signed_text":"…",
 *      "signature":"…","body":"as sent","status":200,"answer_headers":[…],"answer":"as received",
 *      "opened":"what was decrypted","ms":{"resolve","connect","tls","answer","total"}}
 *   Null is what there is none of. Secrets and tokens are ***. It holds patients' data: for the caller alone.
 *
 * Text. There are three families of functions, so that two users of the library in one process do not disturb each
 *   other: his_* (cdecl), His* (stdcall) and His*W (stdcall, UTF-16). his_set_encoding sets the encoding of the first,
 *   HisSetEncoding that of the second: "utf-8" (the default), "gbk", or "ansi", the code page of the Windows system
 *   (elsewhere UTF-8). What it cannot hold comes as a JSON \u escape, in plain text as "?". A few names of people are
 *   outside of GBK: programs with Unicode strings take His*W.
 *
 * JSON. his_json_get reads one place, his_json_set (text) and his_json_put (any value) change it, his_json_remove takes
 *   it out; his_json_count and his_json_keys walk through lists and objects. "/data/card/name" may be written
 *   "data/card/name".
 *
 * Memory. A char* that a his_* function returns belongs to the caller, who gives it back with his_free (never with
 *   free). his_version returns static text. Pointers that are passed in are read during the call only.
 *
 * Errors. No function throws, aborts or returns NULL. NULL arguments, bad encoding and bad JSON give an envelope of
 *   kind "argument".
 *
 * Threads. Every function may be called from any thread at any time. A call blocks its thread for at most its time
 *   limit (http.timeout_ms, 15 s by default, or _options.wait_ms).
 *
 * Unloading. The library starts threads, so after its first call it stays loaded until the process ends: FreeLibrary
 *   and dlclose are harmless and do nothing more.
 *
 * Buffers (His… and His…W). They return the number of bytes (W: units of UTF-16) written without the NUL. When the
 *   buffer is too small they return -(those needed with NUL) and write what fits, without cutting a character;
 *   HisLastResponse or HisLastResponseW then gives the whole text, on the same thread until the next of these calls. The
 *   operation is not run a second time.
 *
 * USAGE
 * =====
 *   char *answer = his_configure("{\"healthcard\":{\"app_id\":\"…\",\"app_secret\":\"…\",\"hospital_id\":\"…\"}}");
 *   his_free(answer);
 *   answer = his_call("healthcard.get_health_card_by_qr_code", "{\"qrCodeText\":\"…:1\"}");
 *   char *ok = his_json_get(answer, "/ok");
 *   char *text = strcmp(ok, "true") == 0 ? his_json_get(answer, "/data/card/name") : his_json_get(answer, "/error/message");
 *   puts(text);
 *   his_free(text); his_free(ok); his_free(answer);
 */
#ifndef HISBRIDGE_H
#define HISBRIDGE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && (defined(_M_IX86) || defined(__i386__))
#define HIS_STDCALL __stdcall
#else
#define HIS_STDCALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------------------
 * cdecl: C, C++, Delphi, C#
 * ---------------------------------------------------------------------------------------------------------- */

@CDECL@

/* ------------------------------------------------------------------------------------------------------------
 * stdcall on 32-bit Windows: PowerBuilder, VB6. The platform's own convention elsewhere.
 * ---------------------------------------------------------------------------------------------------------- */

@STDCALL@

/* ------------------------------------------------------------------------------------------------------------
 * stdcall, UTF-16: Unicode PowerBuilder, VB6 by StrPtr, C#, Delphi
 * ---------------------------------------------------------------------------------------------------------- */

@WIDE@

#ifdef __cplusplus
}
#endif

#endif /* HISBRIDGE_H */
