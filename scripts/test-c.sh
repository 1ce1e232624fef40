#!/usr/bin/env bash
# The C programs on Linux, 64 and 32 bit, against the built libraries and the sandbox.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ -z "${HIS_SANDBOX:-}" ]; then
  exec scripts/with-sandbox.sh "$0" "$@"
fi

status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HIS_FILES=$work

# run NAME EXPECTED-STATUS COMMAND…: passes its lines on; ending otherwise, or without a line, is a failure.
run() {
  local name=$1 expected=$2 result=0
  shift 2
  timeout -k 5 300 "$@" > "$work/out" 2>&1 || result=$?
  sed "s/^ok - /ok - $name: /; s/^not ok - /not ok - $name: /" "$work/out"
  if [ "$result" != "$expected" ] || { [ "$expected" = 0 ] && ! grep -q '^ok - ' "$work/out"; }; then
    echo "not ok - $name: ended with status $result instead of $expected"
    status=1
  fi
  grep -q '^not ok' "$work/out" && status=1
}

for platform in linux-x86_64 linux-i686; do
  bits=$([ $platform = linux-i686 ] && echo -m32 || echo -m64)
  library=$PWD/artifacts/$platform/libhisbridge.so
  ${CC:-cc} "$bits" -std=gnu99 -O1 -Wall -Wextra -Werror -o "$work/abi" tests/c/abi.c -ldl -lpthread || exit 1
  run "$platform" 0 "$work/abi" "$library" values
  run "$platform" 0 "$work/abi" "$library" operations "$HIS_SANDBOX"/{http,https,tls12,tls13}.json
  run "$platform" 0 "$work/abi" "$library" threads "$HIS_SANDBOX/http.json"
  run "$platform" 0 "$work/abi" "$library" threads "$HIS_SANDBOX/https.json"
  run "$platform" 0 "$work/abi" "$library" jobs "$HIS_SANDBOX/http.json"
  run "$platform" 0 "$work/abi" "$library" reload "$HIS_SANDBOX/http.json"
  ${CC:-cc} "$bits" -std=gnu99 -O1 -Wall -Wextra -Werror -o "$work/families" tests/c/families.c -ldl -lpthread || exit 1
  run "$platform" 0 "$work/families" "$library" "$HIS_SANDBOX/http.json"
  # What stands in for the clock and the memory must be found before the C library's.
  ${CC:-cc} "$bits" -std=gnu99 -O1 -Wall -Wextra -Werror -rdynamic -o "$work/exports" tests/c/exports.c -ldl -lpthread || exit 1
  nm -D --defined-only "$library" | awk '{ print $3 }' | grep -i '^his' > "$work/exports.txt"
  for mode in list buffers clock memory; do
    # The examples of the file tools write where they are.
    run "$platform" 0 env -C "$work" ./exports "$library" exports.txt "$HIS_SANDBOX/http.json" $mode
  done
  mkdir -p "$work/医院 程序"
  cp "$library" "$work/医院 程序/"
  cp "$HIS_SANDBOX/http.json" "$work/医院 程序/hisbridge.json"
  run "$platform" 0 "$work/abi" "$work/医院 程序/libhisbridge.so" beside
  ended=0
  for _ in $(seq 20); do
    timeout -k 5 30 "$work/abi" "$library" busy "$HIS_SANDBOX/http.json" > /dev/null 2>&1
    [ $? = 7 ] && ended=$((ended + 1))
  done
  if [ $ended = 20 ]; then echo "ok - $platform: exit with eight busy threads, 20 times"; else echo "not ok - $platform: exit with eight busy threads: $ended of 20"; status=1; fi
done
exit $status
