#!/usr/bin/env bash
# What hosts do to their own lives (tests/c/life.c): little stack, forks, killed threads, little memory, ends in the midst
# of jobs, waits and calls. On Linux, 64 and 32 bit, and as on Windows XP.
#
#   scripts/life.sh                 all
#   scripts/life.sh win32-xp        one platform: linux-x86_64 linux-i686 win32-xp
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/wine_crashed.sh

if [ -z "${HIS_SANDBOX:-}" ]; then
  exec scripts/with-sandbox.sh "$0" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# In the profile `slow` the token's server does not answer.
python3 - "$HIS_SANDBOX" > "$work/life.json" <<'PY' || exit 1
import json, sys, urllib.request
folder = sys.argv[1]
url = open(f"{folder}/url").read()
fault = {"path": "/slow/*", "times": 0, "fault": {"slow": {"delay_ms": 5000}}}
urllib.request.urlopen(urllib.request.Request(f"{url}/_sandbox/faults", json.dumps(fault).encode(), {"Content-Type": "application/json"}))
config = json.load(open(f"{folder}/http.json"))
config.setdefault("profiles", {})["slow"] = {"healthcard": {"base_url": f"{url}/slow"}}
json.dump(config, sys.stdout)
PY

# life PLATFORM SECONDS EXPECTED-STATUS MODE [CONFIG]: passes its lines on; another status, or hanging, is a failure.
life() {
  local platform=$1 seconds=$2 expected=$3 mode=$4 config=${5:-$work/life.json}
  result=0
  # The examples of the file tools write where they are.
  (cd "$work" && exec timeout -k 5 "$seconds" "${program[@]}" "$mode" "$config") > "$work/out" 2>&1 || result=$?
  sed "s/^ok - /ok - $platform: /; s/^not ok - /not ok - $platform: /" "$work/out"
  grep -q '^not ok - ' "$work/out" && status=1
  [ "$result" = "$expected" ] && return 0
  [ "$result" = 1 ] && grep -q '^not ok - ' "$work/out" && return 1
  echo "not ok - $platform: $mode ended with status $result instead of $expected (124: it hung)"
  status=1
  return 1
}

# leaves PLATFORM TIMES MODE WORDS: ends with status 7 by itself, every time.
leaves() {
  local platform=$1 times=$2 mode=$3 good=0 crashed=0 before=$status
  while [ $good -lt "$times" ]; do
    if life "$platform" 30 7 "$mode" > "$work/words"; then
      good=$((good + 1))
    elif wine_crashed "$result" "$work/out" "${program[@]}" && [ $((crashed * 5)) -lt "$times" ]; then
      crashed=$((crashed + 1))
      status=$before
    else
      cat "$work/words"
      echo "# after $good good rounds"
      return
    fi
  done
  echo "ok - $platform: $4, $times times"
  [ $crashed = 0 ] || echo "# $crashed rounds repeated because Wine crashed"
}

[ $# -gt 0 ] || set -- linux-x86_64 linux-i686 win32-xp
for platform in "$@"; do
  if [ "$platform" = win32-xp ]; then
    i686-w64-mingw32-gcc -O1 -Wall -Wextra -Werror -o "$work/life.exe" tests/c/life.c || exit 1
    program=("$PWD/scripts/wine.sh" "$work/life.exe" "$PWD/artifacts/win32-xp/hisbridge.dll")
    life $platform 120 0 kill
    leaves $platform 5 window 'the last window closes while jobs and calls wait'
  else
    ${CC:-cc} "$([ "$platform" = linux-i686 ] && echo -m32 || echo -m64)" -std=gnu99 -O1 -Wall -Wextra -Werror -o "$work/life" tests/c/life.c -ldl -lpthread || exit 1
    program=("$work/life" "$PWD/artifacts/$platform/libhisbridge.so")
    life "$platform" 120 0 fork
    life "$platform" 120 0 fork-busy
    life "$platform" 200 0 memory
  fi
  life "$platform" 120 0 stack
  life "$platform" 120 0 stack "$HIS_SANDBOX/https.json"
  leaves "$platform" 10 leave-jobs 'exit in the midst of jobs, waits and calls'
  leaves "$platform" 10 return-jobs 'return from main in the midst of jobs, waits and calls'
done
exit $status
