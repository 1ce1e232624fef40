#!/bin/bash
# The clients' own languages against the sandbox: the desk programs of examples-*, and PowerBuilder's and VB6's way of
# calling. Prints TAP lines and ends with status 1 if a test failed. Uses the libraries in artifacts/ and makes those
# that are not there; what else is missing is installed where that can be done. Nothing is skipped.
#
#   scripts/test-clients.sh            all
#   scripts/test-clients.sh c          examples-c/desk.c on Linux 64 and 32 bits and Windows; C++
#   scripts/test-clients.sh csharp     examples-csharp with Mono on Linux
#   scripts/test-clients.sh delphi     examples-delphi with Free Pascal under Wine, AnsiString and UnicodeString
#   scripts/test-clients.sh calls      tests/clients/powerbuilder_calls.c under Wine, GBK and UTF-8
#
# HISBRIDGE_ARTIFACTS names another folder of libraries, HISBRIDGE_SANDBOX the --ready-file of a sandbox that
# runs already; else one is built and started.
set -euo pipefail

repo=$(cd "$(dirname "$0")/.." && pwd)
cd "$repo"
. scripts/wine_crashed.sh
target=${CARGO_TARGET_DIR:-$repo/target}
artifacts=${HISBRIDGE_ARTIFACTS:-$repo/artifacts}
work=$target/client-tests
wine=$repo/scripts/wine.sh
windows_compiler=i686-w64-mingw32-gcc

# What the person at the desk types: the log-in code's number, then what the card's scanner reads.
login=4d5750e4-798e-40f8-ab84-b8efd48ed101-764341
card=2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1

number=0
failures=0

# check NAME STATUS: one line for a test that this script itself decides.
check() {
    number=$((number + 1))
    if [ "$2" = 0 ]; then echo "ok $number - $1"; else
        failures=$((failures + 1)); echo "not ok $number - $1"
    fi
}

# Passes a program's own lines on, with numbers.
count_lines() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        case "$line" in
            "ok - "*) check "${line#ok - }" 0 ;;
            "not ok - "*) check "${line#not ok - }" 1 ;;
            *) echo "# ${line#\# }" ;;
        esac
    done < "$1"
}

# needs LIBRARY: artifacts/LIBRARY is there, or is made.
needs() {
    [ -n "$(find "$artifacts/$1" -name '*hisbridge.*' 2>/dev/null)" ] || scripts/build-artifacts.sh "$1" >&2
}

# ---- the sandbox ----------------------------------------------------------------------------

sandbox_pid=
stop_sandbox() { [ -z "$sandbox_pid" ] || kill "$sandbox_pid" 2>/dev/null || true; }

start_sandbox() {
    local ready=${HISBRIDGE_SANDBOX:-$work/ready.json}
    if [ -z "${HISBRIDGE_SANDBOX:-}" ]; then
        # As in scripts/with-sandbox.sh.
        cargo test --quiet --locked --workspace --no-run --test sandbox
        rm -f "$ready"
        "$target/debug/hisbridge-sandbox" --dir "$work/sandbox" --ready-file "$ready" --quiet --exit-with-parent \
            > /dev/null &
        sandbox_pid=$!
        trap stop_sandbox EXIT
        for _ in $(seq 100); do
            [ ! -e "$ready" ] || break
            sleep 0.1
        done
    fi
    read -r url https_url ca_file < <(python3 -c 'import json, sys
ready = json.load(open(sys.argv[1]))
print(ready["http"], ready["https"], ready["ca_file"])' "$ready")
}

# control NAME [JSON]
control() { curl -sS --noproxy '*' -X POST --data "${2:-{\}}" "$url/_sandbox/$1"; }

# calls PATH: how often the vendor was asked since the last reset.
calls() {
    control counters | python3 -c 'import json, sys; print(json.load(sys.stdin)["calls"].get(sys.argv[1], 0))' "$1"
}

# The callbacks of 医网信 in $work/callbacks: each as the vendor signs it, and signed by somebody who does not know the secret.
make_callbacks() {
    local event
    mkdir -p "$work/callbacks"
    for event in doctor_status sign_result auto_sign; do
        posted $event 2017070411003360 > "$work/callbacks/$event.json"
        posted $event somebodyElses > "$work/callbacks/$event.forged.json"
    done
}

# posted EVENT SECRET
posted() {
    control callback "{\"event\":\"$1\",\"secret\":\"$2\",\"body\":{\"note\":\"科室：龙䶮\"}}" |
        python3 -c 'import json, sys; sys.stdout.buffer.write(json.load(sys.stdin.buffer)["body"].encode())'
}

# ---- the desk -------------------------------------------------------------------------------

# Runs a desk program: answers go to $work/said (UTF-8), the exit status is its own.
# run_desk ENCODING CARD COMMAND…
run_desk() {
    local encoding=$1 card=$2 status=0
    shift 2
    printf '%s\n%s\n' "$login" "$card" |
        timeout -k 10 200 "$@" > "$work/output" 2>&1 || status=$?
    iconv -f "$encoding" -t UTF-8 "$work/output" > "$work/said" || status=99
    return $status
}

says() { grep -q -e "$1" "$work/said"; }

# desk NAME ENCODING COMMAND…: the whole of it, and a patient whose card is not known.
desk() {
    local name=$1 encoding=$2 status=0 good=0
    shift 2
    control reset > /dev/null
    run_desk "$encoding" "$card" "$@" || status=$?
    says 已登录：李医生 && says 张三 && says 1993-09-14 && says '影像检查.*[1-9]' && says "调阅网址：$url/hisLogin?code=" &&
        says 签名状态：已签名 && says 今天的工作完成了 || good=1
    [ $status = 0 ] && [ $good = 0 ] || sed 's/^/# /' "$work/said"
    check "$name: log-in, card, images, signature (status $status)" $((status + good))
    [ "$(calls /rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/getHealthCardByQRCode)" = 1 ] &&
        [ "$(calls /api/risexaminfo/check)" = 1 ] && [ "$(calls /gateway/recipe/synRecipeInfo)" = 1 ] &&
        [ "$(calls /gateway/recipe/querySignDataByUniqueId)" -gt 1 ] || good=1
    check "$name: each vendor was asked once, and again only while waiting" $good

    status=0
    control reset > /dev/null
    control scan "{\"kind\":\"signit_login\",\"id\":\"$login\",\"result\":\"ok\"}" > /dev/null
    run_desk "$encoding" "no such card" "$@" || status=$?
    good=0
    [ $status = 1 ] && says '读健康卡没有成功：.*（代码' || good=1
    [ $good = 0 ] || sed 's/^/# /' "$work/said"
    check "$name: a refusal is said in Chinese" $good
}

# leaves NAME TIMES COMMAND…: shut down while jobs wait, the program ends by itself, every time.
leaves() {
    local name=$1 times=$2 good=0 crashed=0 status
    shift 2
    # Nobody's telephone answers.
    control settings '{"auto_scan":false}' > /dev/null
    while [ $good -lt "$times" ]; do
        status=0
        { timeout -k 5 30 "$@" > "$work/output" 2>&1; } 2> /dev/null || status=$?
        if [ $status = 7 ]; then
            good=$((good + 1))
        elif wine_crashed $status "$work/output" "$@" && [ $((crashed * 5)) -lt "$times" ]; then
            crashed=$((crashed + 1))
        else
            sed 's/^/# /' "$work/output"
            echo "# status $status after $good good rounds (124: it hung)"
            break
        fi
    done
    control reset > /dev/null
    check "$name: shut down while jobs wait, $good of $times times" $((times - good))
}

# refuses NAME ENCODING WORDS COMMAND…: the program ends by itself with these words.
refuses() {
    local name=$1 encoding=$2 words=$3 status=0 good=1
    shift 3
    timeout -k 10 60 "$@" > "$work/output" 2>&1 < /dev/null || status=$?
    iconv -f "$encoding" -t UTF-8 "$work/output" > "$work/said" || true
    [ $status = 1 ] && says "$words" && good=0
    [ $good = 0 ] || sed 's/^/# /' "$work/said"
    check "$name" $good
}

# own_lines NAME COMMAND…: a program that prints its own lines, and ends well.
own_lines() {
    local name=$1 status=0 before=$number
    shift
    timeout -k 10 200 "$@" > "$work/output" 2> "$work/errors" || status=$?
    count_lines "$work/output"
    [ $status = 0 ] && [ "$number" -gt "$before" ] || { sed 's/^/# /' "$work/errors"; status=1; }
    check "$name: ends well" $status
}

c() {
    local bits folder status
    for bits in 64 32; do
        folder=linux-x86_64
        [ $bits = 64 ] || folder=linux-i686
        needs $folder
        mkdir -p "$work/c$bits"
        cp "$artifacts/$folder/libhisbridge.so" "$work/c$bits/"
        gcc -m$bits -std=c99 -Wall -Wextra -Werror -o "$work/c$bits/desk" examples-c/desk.c -Iinclude \
            -L"$work/c$bits" -lhisbridge -Wl,-rpath,'$ORIGIN'
        desk "C, Linux, $bits bits" UTF-8 "$work/c$bits/desk" "$url"
        gcc -m$bits -Wall -Wextra -Werror -o "$work/c$bits/leave_early" tests/clients/leave_early.c -Iinclude \
            -L"$work/c$bits" -lhisbridge -Wl,-rpath,'$ORIGIN'
        gcc -m$bits -std=c99 -Wall -Wextra -Werror -o "$work/c$bits/callbacks" tests/clients/callbacks.c -Iinclude \
            -L"$work/c$bits" -lhisbridge -Wl,-rpath,'$ORIGIN'
        own_lines "C, Linux, $bits bits: callbacks" "$work/c$bits/callbacks" "$work/callbacks"
        leaves "C, Linux, $bits bits" 10 "$work/c$bits/leave_early" "$url"
    done

    g++ -std=c++98 -pedantic -Wall -Wextra -Werror -o "$work/c64/cpp" tests/clients/cpp.cpp -Iinclude -ldl
    g++ -std=c++98 -pedantic -Wall -Wextra -Werror -o "$work/c64/card" examples-c/card.cpp -Iinclude -ldl
    control reset > /dev/null
    own_lines "C++, Linux" "$work/c64/cpp" "$url" libdl.so.2 'no function his_free'
    status=0
    { "$work/c64/card" "$url" "$card" > "$work/said" && says 患者.*张三 && says 1993-09-14; } || status=1
    { ! "$work/c64/card" "$url" "no such card" > "$work/said" && says 没有读到; } || status=1
    check "C++, Linux: a card is read, a refusal is said" $status

    # A browser that writes down what it was started with.
    printf '#!/bin/sh\nprintf "%%s\\n" "$*" > "%s/browser.said.new"\nmv "%s/browser.said.new" "%s/browser.said"\n' \
        "$work" "$work" "$work" > "$work/browser"
    chmod +x "$work/browser"
    rm -f "$work/browser.said"
    control reset > /dev/null
    status=0
    run_desk UTF-8 "$card" "$work/c64/desk" "$url" "$work/browser" || status=$?
    for _ in $(seq 50); do [ ! -e "$work/browser.said" ] || break; sleep 0.1; done
    grep -q "^$url/hisLogin?code=" "$work/browser.said" || status=1
    check "C: the viewer is opened in the configured browser" $status

    scripts/setup.sh windows
    scripts/setup.sh wine
    needs win32-xp
    mkdir -p "$work/c-windows"
    cp "$artifacts/win32-xp/hisbridge.dll" "$work/c-windows/"
    "$windows_compiler" -std=c99 -Wall -Wextra -Werror -o "$work/c-windows/desk.exe" examples-c/desk.c -Iinclude \
        "$work/c-windows/hisbridge.dll"
    desk "C, Windows" UTF-8 "$wine" "$work/c-windows/desk.exe" "$url"
    i686-w64-mingw32-g++ -std=c++98 -pedantic -Wall -Wextra -Werror -static -o "$work/c-windows/cpp.exe" \
        tests/clients/cpp.cpp -Iinclude
    control reset > /dev/null
    # What is no Windows library in the place of one.
    cp "$(type -P true)" "$work/c-windows/other.dll"
    own_lines "C++, Windows" "$wine" "$work/c-windows/cpp.exe" "$url" "Z:$work/c-windows/other.dll" '(193)'
    "$windows_compiler" -Wall -Wextra -Werror -o "$work/c-windows/leave_early.exe" tests/clients/leave_early.c -Iinclude \
        "$work/c-windows/hisbridge.dll"
    leaves "C, Windows" 20 "$wine" "$work/c-windows/leave_early.exe" "$url"
}

csharp() {
    scripts/setup.sh csharp
    needs linux-x86_64
    mkdir -p "$work/csharp"
    # ISO-2 is C# 2.0, the language of .NET 2.0.
    mcs -langversion:ISO-2 -warnaserror -out:"$work/csharp/Desk.exe" examples-csharp/Desk.cs examples-csharp/HisBridge.cs
    rm -f "$work/csharp/libhisbridge.so"
    refuses "C#: a missing library is said in Chinese" UTF-8 '找不到 hisbridge.dll' mono "$work/csharp/Desk.exe" "$url"
    gcc -shared -fPIC -o "$work/csharp/libhisbridge.so" tests/clients/old_library.c
    refuses "C#: a library that is too old is said in Chinese" UTF-8 '版本是 0.0.1，太旧' \
        mono "$work/csharp/Desk.exe" "$url"
    cp "$artifacts/linux-x86_64/libhisbridge.so" "$work/csharp/"
    desk "C#" UTF-8 mono "$work/csharp/Desk.exe" "$url"
    mcs -langversion:ISO-2 -warnaserror -out:"$work/csharp/Names.exe" tests/clients/Names.cs examples-csharp/HisBridge.cs
    own_lines "C#: names" mono "$work/csharp/Names.exe" "$url"
    mcs -langversion:ISO-2 -warnaserror -out:"$work/csharp/Callbacks.exe" tests/clients/Callbacks.cs \
        examples-csharp/HisBridge.cs
    own_lines "C#: callbacks" mono "$work/csharp/Callbacks.exe" "$work/callbacks"
}

# compile_delphi MODE FOLDER PROGRAM
compile_delphi() {
    (cd "$2" && "$repo/.cache/fpc/ppc386" -Twin32 "-M$1" -n -Fu"$repo/.cache/fpc/units" "-o$3.exe" "$3.dpr") \
        > "$work/output" 2>&1 || { cat "$work/output"; check "Delphi: $3.dpr compiles as $1" 1; return 1; }
}

delphi() {
    scripts/setup.sh windows
    scripts/setup.sh wine
    scripts/setup.sh pascal
    needs win32-xp
    # As Delphi 7 to 2007: the source is GBK, and so are the strings.
    mkdir -p "$work/delphi-ansi" "$work/delphi-unicode"
    cp examples-delphi/HisBridge.pas examples-delphi/Desk.dpr "$work/delphi-ansi/"
    # As Delphi 2009 and later, which take the file for GBK on Chinese Windows; Free Pascal has to be given UTF-8.
    for file in HisBridge.pas Desk.dpr; do
        { printf '\xEF\xBB\xBF'; iconv -f GBK -t UTF-8 "examples-delphi/$file"; } > "$work/delphi-unicode/$file"
    done
    local kind mode name folder program
    for kind in ansi unicode; do
        mode=Delphi name="Delphi, AnsiString (GBK)" folder=$work/delphi-$kind
        [ $kind = ansi ] || { mode=DelphiUnicode name="Delphi, UnicodeString (UTF-8)"; }
        cp tests/clients/{Names,Callbacks}.dpr "$folder/"
        for program in Desk Names Callbacks; do compile_delphi $mode "$folder" $program || continue 2; done
        rm -f "$folder/hisbridge.dll"
        refuses "$name: a missing library is said in Chinese" GBK '装不上 hisbridge.dll' \
            "$wine" "$folder/Desk.exe" "$url"
        "$windows_compiler" -shared -Wl,--kill-at -o "$folder/hisbridge.dll" tests/clients/old_library.c
        refuses "$name: a library that is too old is said in Chinese" GBK '版本是 0.0.1，太旧' \
            "$wine" "$folder/Desk.exe" "$url"
        printf 'int nothing(void) { return 0; }\n' > "$work/nothing.c"
        "$windows_compiler" -shared -o "$folder/hisbridge.dll" "$work/nothing.c"
        refuses "$name: another library is refused" GBK '不是本产品的文件' "$wine" "$folder/Desk.exe" "$url"
        cp "$artifacts/win32-xp/hisbridge.dll" "$folder/"
        desk "$name" GBK "$wine" "$folder/Desk.exe" "$url"
        own_lines "$name: names" "$wine" "$folder/Names.exe" "$url"
        own_lines "$name: callbacks" "$wine" "$folder/Callbacks.exe" "Z:$work/callbacks"
    done
}

# The vendor's own view of the last imaging request: opened by its private key, as text.
seen_by_imaging() {
    control last '{"count":200}' | python3 -c '
import json, sys
for entry in json.load(sys.stdin)["requests"]:
    if entry["path"] == "/api/risexaminfo/check":
        print(json.dumps(entry["decrypted"], ensure_ascii=False))
        break
'
}

calls_like_powerbuilder() {
    scripts/setup.sh windows
    scripts/setup.sh wine
    needs win32-xp
    local folder=$work/门诊（张三） status encoding before
    mkdir -p "$folder"
    "$windows_compiler" -O0 -std=gnu99 -Wall -Wextra -Werror -o "$work/powerbuilder_calls.exe" \
        tests/clients/powerbuilder_calls.c -lshell32
    { printf '%%PDF-1.4\n'; head -c 240000 /dev/urandom; } > "$folder/病历.pdf"
    cp "$ca_file" "$folder/证书.pem"
    for encoding in gbk utf-8; do
        status=0
        rm -f "$folder"/{已签名.pdf,日志.log,令牌.json}
        control reset > /dev/null
        before=$number
        timeout -k 10 300 "$wine" "$work/powerbuilder_calls.exe" "Z:$artifacts/win32-xp/hisbridge.dll" $encoding \
            "$url" "$https_url" "Z:$folder" > "$work/output" 2> "$work/errors" || status=$?
        count_lines "$work/output"
        [ $status = 0 ] && [ "$number" -gt "$before" ] || sed 's/^/# /' "$work/errors"
        check "$encoding: powerbuilder_calls ends well (status $status)" $status
        [ "$(calls /gateway/recipe/synSignDataSearch)" = 1 ] || status=1
        check "$encoding: the large answer took one vendor request" $status
        cmp -n "$(stat -c %s "$folder/病历.pdf")" "$folder/病历.pdf" "$folder/已签名.pdf" || status=1
        check "$encoding: the signed PDF is the one that was sent" $status
        grep -q healthcard.get_health_card_by_qr_code "$folder/日志.log" && [ -s "$folder/令牌.json" ] || status=1
        check "$encoding: log and token store are in the files with Chinese names" $status
        seen_by_imaging > "$work/said"
        says 𠮷三 && says 县人民医院（东院） && says 心内科 || status=1
        check "$encoding: the vendor received the rare name and the Chinese of the configuration" $status
    done
}

scripts/setup.sh base
mkdir -p "$work"
start_sandbox
make_callbacks
case "${1:-all}" in
    c | csharp | delphi) "$1" ;;
    calls) calls_like_powerbuilder ;;
    all) c; csharp; delphi; calls_like_powerbuilder ;;
    *) echo "usage: scripts/test-clients.sh [c|csharp|delphi|calls]" >&2; exit 2 ;;
esac
echo "1..$number"
[ "$failures" = 0 ] || { echo "# $failures of $number failed"; exit 1; }
