#!/bin/bash
# The tests that need Windows: they run under Wine as on a Chinese Windows XP (scripts/wine.sh).
# Prints TAP lines and ends with status 1 if a test failed. What is missing is installed where that
# can be done; nothing is skipped.
#
#   scripts/test-windows.sh            all
#   scripts/test-windows.sh fallbacks  only src/xp and connecting: locks, waits, files … on their own
#   scripts/test-windows.sh image      only the imports and exports of artifacts/win32-xp/hisbridge.dll
#   scripts/test-windows.sh programs   only the linked C programs against that DLL
#   scripts/test-windows.sh calls      only tests/c/abi.c: every operation against the sandbox, threads, unloading,
#                                      panics, the outbox
#   scripts/test-windows.sh leaving    only ExitProcess while threads call
#   scripts/test-windows.sh win64      not part of all: the 64-bit DLL, which only a release has, under 64-bit Wine
#
# To add a program: put NAME.c into tests/windows/, let it print "ok - …" or "not ok - …" lines, and
# add a line to `programs` below.
set -euo pipefail

repo=$(cd "$(dirname "$0")/.." && pwd)
cd "$repo"
. scripts/wine_crashed.sh
target=${CARGO_TARGET_DIR:-$repo/target}
work=$target/windows-tests
dll=$repo/artifacts/win32-xp/hisbridge.dll
compiler=i686-w64-mingw32-gcc
wine=$repo/scripts/wine.sh

number=0
failures=0

# Passes TAP lines on, with numbers. Reads from a file, so that the counters stay in this shell.
count_lines() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        case "$line" in
            "ok - "*) number=$((number + 1)); echo "ok $number - ${line#ok - }" ;;
            "not ok - "*)
                number=$((number + 1)); failures=$((failures + 1))
                echo "not ok $number - ${line#not ok - }" ;;
            *) echo "# ${line#\# }" ;;
        esac
    done < "$1"
}

# check NAME STATUS: one line for a test that this script itself decides.
check() {
    number=$((number + 1))
    if [ "$2" = 0 ]; then echo "ok $number - $1"; else
        failures=$((failures + 1)); echo "not ok $number - $1"
    fi
}

# run NAME COMMAND…: a program that prints lines of its own. Crashing, hanging for five minutes and
# printing nothing at all are failures, too.
run() {
    local name=$1 status=0 before=$number failed_before=$failures
    shift
    timeout -k 10 300 "$@" > "$work/output" 2> "$work/errors" || status=$?
    if [ "$status" = 1 ] && { [ ! -s "$work/output" ] || wine_lost_its_server "$work/errors"; }; then
        # Our programs say what failed before they end with 1. Wine does so without a word, when its server is gone.
        echo "# $name is repeated because Wine ended it (status $status)"
        sed 's/^/# /' "$work/errors"
        status=0
        timeout -k 10 300 "$@" > "$work/output" 2> "$work/errors" || status=$?
    fi
    count_lines "$work/output"
    if [ "$status" = 0 ] && [ "$number" != "$before" ]; then return; fi
    sed 's/^/# /' "$work/errors" | tail -n 40
    if [ "$failures" = "$failed_before" ]; then
        check "$name ends well (status $status, $((number - before)) results)" 1
    fi
}

# ends_with CODE TIMES NAME COMMAND…: the command must end by itself with that code, every time.
ends_with() {
    local code=$1 times=$2 name=$3 good=0 crashed=0 status
    shift 3
    while [ $good -lt "$times" ]; do
        status=0
        { timeout -k 5 60 "$@" > "$work/output" 2>&1; } 2> /dev/null || status=$?
        if [ $status = "$code" ]; then
            good=$((good + 1))
        elif wine_crashed $status "$work/output" "$@" && [ $((crashed * 5)) -lt "$times" ]; then
            crashed=$((crashed + 1))
        else
            echo "# status $status after $good good rounds (124: it hung)"
            sed 's/^/# /' "$work/output" | tail -n 20
            break
        fi
    done
    [ $crashed = 0 ] || echo "# $crashed rounds repeated because Wine crashed"
    check "$name: $good of $times" $((times - good))
}

compile() {
    "$compiler" -O2 -Wall -Wextra -Werror -o "$work/$1.exe" "tests/windows/$1.c" -Iinclude "${@:2}"
}

fallbacks() {
    local program library
    RUSTC_BOOTSTRAP=1 cargo build --quiet --release -Zbuild-std=std,panic_unwind \
        --target i686-win7-windows-gnu --manifest-path tests/xp_host/Cargo.toml \
        --target-dir "$target/xp_host"
    cp "$target"/xp_host/i686-win7-windows-gnu/release/xp_{host.exe,dll.dll} "$work"
    for program in xp_host.exe xp_dll.dll; do
        run "what $program needs of Windows" python3 scripts/check_pe.py --imports "$work/$program" \
            tests/windows/{allowed,doctor,test}-imports.txt
    done
    python3 tests/windows/like_nt5.py "$work/xp_dll.dll" "$work/xp_dll_nt5.dll"
    compile thread_locals
    run "the fallbacks" "$wine" "$work/xp_host.exe"
    for library in xp_dll xp_dll_nt5; do
        run "thread-locals of $library" "$wine" "$work/thread_locals.exe" "$work/$library.dll"
        ends_with 7 50 "ExitProcess while 8 threads of $library hold locks and wait" \
            "$wine" "$work/thread_locals.exe" "$work/$library.dll" busy
    done
    # STATUS_THREAD_IS_TERMINATING 0xC000004B, of which a Unix status keeps the last byte.
    ends_with 75 10 "ExitProcess when the last thread would wait for ever" \
        "$wine" "$work/thread_locals.exe" "$work/xp_dll.dll" waiting
}

image() {
    run "the DLL's imports and exports" python3 scripts/check_pe.py "$dll" \
        tests/windows/allowed-imports.txt tests/windows/allowed-exports.txt
    run "the slim DLL's imports and exports" python3 scripts/check_pe.py --within \
        artifacts/win32-xp-slim/hisbridge.dll tests/windows/allowed-imports.txt tests/windows/allowed-exports.txt
    run "the DLL's size" python3 scripts/check_pe.py --size "$dll" 3050000
    run "the slim DLL's size" python3 scripts/check_pe.py --size artifacts/win32-xp-slim/hisbridge.dll 2350000
    run "the check refuses what it should" python3 scripts/check_pe.py --self-test "$dll" \
        tests/windows/allowed-imports.txt tests/windows/allowed-exports.txt "$compiler"
}

programs() {
    local libraries=$repo/artifacts/win32-xp linker
    cp "$dll" "$work/hisbridge.dll"
    # Without a C run-time library, so that the same object suits both linkers.
    "$compiler" -c -O2 -Wall -Wextra -Werror -Iinclude -DLINKED_BY='"MinGW import library"' \
        -o "$work/linked.o" tests/windows/linked.c
    "$compiler" -nostdlib -Wl,-e,_start -Wl,--subsystem,console:5.1 -o "$work/linked_mingw.exe" \
        "$work/linked.o" "$libraries/libhisbridge.dll.a" -lkernel32
    run "linked by MinGW's import library" "$wine" "$work/linked_mingw.exe"
    # Rust's linker stands in for Microsoft's: it takes the same options and libraries.
    linker=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    "$compiler" -c -O2 -Wall -Wextra -Werror -Iinclude -DLINKED_BY='"Microsoft import library"' \
        -o "$work/linked.obj" tests/windows/linked.c
    "$linker" -flavor link /entry:start /subsystem:console,5.1 /machine:x86 /safeseh:no \
        /out:"$work/linked_microsoft.exe" "$work/linked.obj" "$libraries/hisbridge.lib" \
        "$("$compiler" -print-file-name=libkernel32.a)"
    run "linked by Microsoft's import library" "$wine" "$work/linked_microsoft.exe"
    compile chrome -lshell32
    compile viewer "$libraries/libhisbridge.dll.a"
    run "imaging.open_viewer" "$wine" "$work/viewer.exe"
}

# The DLL lies in a folder with a Chinese name and a space, as on the desks of hospitals.
calls() {
    local folder="$work/医院 程序" connection
    mkdir -p "$folder"
    cp "$dll" "$folder/hisbridge.dll"
    cp "$HIS_SANDBOX/http.json" "$folder/hisbridge.json"
    "$compiler" -O1 -Wall -Wextra -Werror -o "$work/abi.exe" tests/c/abi.c
    export HIS_FILES=$work
    "$compiler" -O1 -Wall -Wextra -Werror -o "$work/families.exe" tests/c/families.c
    run "families" "$wine" "$work/families.exe" "$folder/hisbridge.dll" "$HIS_SANDBOX/http.json"
    # The same where the system's code page is not a Chinese one.
    run "families, code page 1252" env HISBRIDGE_LOCALE=C "$wine" "$work/families.exe" "$dll" "$HIS_SANDBOX/http.json"
    run "values" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" values
    for connection in http https tls12 tls13; do
        run "operations over $connection" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" operations "$HIS_SANDBOX/$connection.json"
    done
    run "threads over http" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" threads "$HIS_SANDBOX/http.json"
    run "threads over https" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" threads "$HIS_SANDBOX/https.json"
    run "jobs" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" jobs "$HIS_SANDBOX/http.json"
    run "unloading" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" reload "$HIS_SANDBOX/http.json"
    run "hisbridge.json beside the DLL" "$wine" "$work/abi.exe" "$folder/hisbridge.dll" beside
    compile panics
    panics "$work/panics.exe" "$folder/hisbridge.dll"
    outbox "$folder/hisbridge.dll"
    desks "$folder"
    doctor
}

# The doctor as on Windows XP: all is fine, one thing is wrong, the configuration is.
doctor() {
    local program=$repo/artifacts/win32-xp/hisbridge-doctor.exe folder="$work/医院 诊断"
    run "the doctor's imports" python3 scripts/check_pe.py "$program" tests/windows/doctor-imports.txt /dev/null
    rm -rf "$folder"; mkdir -p "$folder"
    cp "$program" "$folder"
    cp "$HIS_SANDBOX/http.json" "$folder/hisbridge.json"
    says 0 全部正常 "the doctor finds all fine" "$wine" "$folder/hisbridge-doctor.exe"
    # Where nobody listens, Windows knows it at once: no time-out.
    sed -E 's#(http://[0-9.]+):[0-9]+#\1:1#g' "$HIS_SANDBOX/http.json" > "$folder/hisbridge.json"
    says 1 拒绝连接 "the doctor says that a port is closed" "$wine" "$folder/hisbridge-doctor.exe" imaging
    # The document leaves the order open: the server tells.
    sed 's/C1C3C2/C1C2C3/' "$HIS_SANDBOX/http.json" > "$folder/hisbridge.json"
    says 1 'ciphertext_order 改为 C1C3C2' "the doctor says which order it is" "$wine" "$folder/hisbridge-doctor.exe" imaging
    echo '{' > "$folder/hisbridge.json"
    says 2 '不是 JSON' "the doctor says that the configuration is none" "$wine" "$folder/hisbridge-doctor.exe" --json
}

# says STATUS WORDS NAME COMMAND…: the command must end with that status and those words.
says() {
    local status=0 wanted=$1 words=$2 name=$3
    shift 3
    timeout -k 10 120 "$@" > "$work/output" 2> "$work/errors" || status=$?
    if [ "$status" = "$wanted" ] && grep -qF -- "$words" "$work/output"; then check "$name" 0; return; fi
    sed 's/^/# /' "$work/output" "$work/errors" | tail -n 60
    check "$name (status $status)" 1
}

# Five processes with one token file and one log.
desks() {
    local url before shared=$work/desks
    url=$(cat "$HIS_SANDBOX/url")
    fetches() { curl -fsS "$url/_sandbox/counters" | python3 -c 'import json, sys; print(json.load(sys.stdin)["token_fetches"].get("healthcard", 0))'; }
    rm -rf "$shared"; mkdir -p "$shared"
    compile desks
    before=$(fetches)
    run "desks that share" "$wine" "$work/desks.exe" "$1/hisbridge.dll" "$HIS_SANDBOX/http.json" "z:${shared//\//\\}"
    check "they fetch one token between them" $(($(fetches) - before - 1))
    # Five desks call twenty times each; the kept secrets are tried twice.
    check "each of their calls is a whole line of the log" \
        $((102 - $(cat "$shared"/日志.log "$shared"/日志.log.[0-9]* | grep -c '^....-..-.. .* INFO  healthcard.get_health_card_by_qr_code id=.* ok code=0 .* request={.*}.\?$')))
}

# The process ends where the DLL's part of that is over: tests/windows/leaving.c says why.
leaving() {
    compile leaving
    "$compiler" -O2 -Wall -Wextra -Werror -DLAST -shared -nostdlib -Wl,-e,_DllMain@12 -o "$work/last.dll" \
        tests/windows/leaving.c -lkernel32
    cp "$dll" "$work/hisbridge.dll"
    cp "$dll" "$work/hisbridge_first.dll"
    ends_with 7 50 "ExitProcess while 8 threads call" "$wine" "$work/leaving.exe" "$work/hisbridge.dll" \
        "$HIS_SANDBOX/http.json" "$work/last.dll" "$work/hisbridge_first.dll"
}

# panics PROGRAM DLL: panics in the middle of calls of the shipped DLL.
panics() {
    rm -f "$work/panics.log"
    run "panics" "$wine" "$1" "$2" "$HIS_SANDBOX/http.json" "z:${work//\//\\}\\panics.log"
}

# Reports in the outbox outlive the process that is killed.
outbox() {
    local folder=$work/outbox
    rm -rf "$folder"; mkdir -p "$folder"
    compile outbox
    run "the outbox" "$wine" "$work/outbox.exe" "$1" "$HIS_SANDBOX/http.json" "z:${folder//\//\\}"
}

win64() {
    local library=$repo/artifacts/win64/hisbridge.dll
    export HISBRIDGE_WINE=win64 HIS_FILES=$work
    compiler=x86_64-w64-mingw32-gcc
    "$compiler" -O1 -Wall -Wextra -Werror -o "$work/abi64.exe" tests/c/abi.c
    compile panics
    "$compiler" -O1 -Wall -Wextra -Werror -o "$work/families64.exe" tests/c/families.c
    run "64 bit: families" "$wine" "$work/families64.exe" "$library" "$HIS_SANDBOX/http.json"
    run "64 bit: values" "$wine" "$work/abi64.exe" "$library" values
    run "64 bit: operations" "$wine" "$work/abi64.exe" "$library" operations "$HIS_SANDBOX/https.json"
    run "64 bit: threads" "$wine" "$work/abi64.exe" "$library" threads "$HIS_SANDBOX/http.json"
    run "64 bit: jobs" "$wine" "$work/abi64.exe" "$library" jobs "$HIS_SANDBOX/http.json"
    run "64 bit: unloading" "$wine" "$work/abi64.exe" "$library" reload "$HIS_SANDBOX/http.json"
    panics "$work/panics.exe" "$library"
}

case "${1:-all}" in
    all | calls | leaving | win64) [ -n "${HIS_SANDBOX:-}" ] || exec "$repo/scripts/with-sandbox.sh" "$repo/scripts/test-windows.sh" "$@" ;;
esac
scripts/setup.sh windows wine
mkdir -p "$work"
case "${1:-all}" in
    fallbacks | image | programs | calls | leaving | win64) "$1" ;;
    all) image; fallbacks; programs; calls; leaving ;;
    *) echo "usage: scripts/test-windows.sh [fallbacks|image|programs|calls|leaving|win64]" >&2; exit 2 ;;
esac
echo "1..$number"
[ "$failures" = 0 ] || { echo "# $failures of $number failed"; exit 1; }
