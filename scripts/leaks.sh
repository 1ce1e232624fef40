#!/usr/bin/env bash
# A great many calls with every kind of result (tests/c/leaks.c): memory and handles must stay as they were.
#
#   scripts/leaks.sh                     a million calls on Linux (64 and 32 bit), some less as on Windows XP
#   scripts/leaks.sh linux-x86_64 N      N calls on one platform: linux-x86_64 linux-i686 win32-xp
#
# It first shows that the measurement sees a leak.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ -z "${HIS_SANDBOX:-}" ]; then
  exec scripts/with-sandbox.sh "$0" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# A configuration with a profile for each way to fail, and the sandbox's part in it.
python3 - "$HIS_SANDBOX" > "$work/leaks.json" <<'PY' || exit 1
import json, sys, urllib.request
folder = sys.argv[1]
url = open(f"{folder}/url").read()
config = json.load(open(f"{folder}/http.json"))
https = json.load(open(f"{folder}/https.json"))
def control(name, arguments):
    request = urllib.request.Request(f"{url}/_sandbox/{name}", json.dumps(arguments).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))
control("faults", {"faults": [{"path": f"/{name}/*", "times": 0, "fault": fault} for name, fault in {
    "reset": "reset", "gateway": {"html": {"status": 502}}, "html": {"html": {"status": 200}},
    "slow": {"slow": {"delay_ms": 400}}, "big": {"big": {}}}.items()]})
# The 40 MB are refused at their length.
config["http"] = {**config.get("http", {}), "retries": 0, "max_response_bytes": 8 << 20}
config["profiles"] = {name: {"signit": {"base_url": f"{url}/{name}"}} for name in ("reset", "gateway", "html", "slow", "big")}
config["profiles"] |= {
    "empty": {"signit": {"base_url": "", "app_id": ""}},
    "refused": {"signit": {"base_url": "http://127.0.0.1:9"}},
    "untrusted": {"signit": {"base_url": https["signit"]["base_url"]}},
    "https": {"signit": {"base_url": https["signit"]["base_url"]}, "http": https["http"]},
}
json.dump(config, sys.stdout)
PY

# leaks PLATFORM CALLS NETWORK: the platform's name is before each line.
leaks() {
  local platform=$1 result=0 program
  shift
  case "$platform" in
    win32-xp)
      i686-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -o "$work/leaks.exe" tests/c/leaks.c -lpsapi || exit 1
      program=(scripts/wine.sh "$work/leaks.exe" "$PWD/artifacts/win32-xp/hisbridge.dll" "$work/leaks.json")
      ;;
    *)
      ${CC:-cc} "$([ "$platform" = linux-i686 ] && echo -m32 || echo -m64)" -std=gnu99 -O1 -Wall -Wextra -Werror -o "$work/leaks" tests/c/leaks.c -ldl -lpthread || exit 1
      program=("$work/leaks" "$PWD/artifacts/$platform/libhisbridge.so" "$work/leaks.json")
      ;;
  esac
  # Without the C library's caches of freed blocks per thread, which count as in use: the figure is exact.
  export GLIBC_TUNABLES=glibc.malloc.tcache_count=0
  timeout -k 5 200 "${program[@]}" 20000 100 forget > "$work/out" 2>&1
  if grep -q '^not ok - allocated memory stays' "$work/out" && grep -q '^ok - handles stay' "$work/out"; then
    echo "ok - $platform: one answer in ten that is not freed is noticed"
  else
    cat "$work/out"
    echo "not ok - $platform: one answer in ten that is not freed is noticed"
    status=1
  fi
  timeout -k 5 400 "${program[@]}" "$@" > "$work/out" 2>&1 || result=$?
  sed "s/^ok - /ok - $platform: /; s/^not ok - /not ok - $platform: /" "$work/out"
  if [ $result != 0 ]; then
    grep -q '^not ok - ' "$work/out" || echo "not ok - $platform: $1 calls: ended with status $result"
    status=1
  fi
}

if [ $# -gt 0 ]; then
  leaks "$1" "${2:-1000000}" "${3:-10000}"
else
  leaks linux-x86_64 1000000 10000
  leaks linux-i686 200000 2000
  leaks win32-xp 200000 2000
fi
exit $status
