#!/usr/bin/env bash
# The C interface under instruments that see what a test does not: wrong memory (AddressSanitizer), memory that nobody has
# any more (LeakSanitizer), threads that do not wait for each other (ThreadSanitizer), and valgrind's memcheck on the
# library as it is shipped.
#
#   scripts/sanitizers.sh                         all
#   scripts/sanitizers.sh address|thread|valgrind one of them
#
# Rust's sanitizers want an unstable option, and each its own build of everything, ring's C included; the thread sanitizer
# of the standard library too. The programs are linked with the run-time libraries that Rust brings.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ -z "${HIS_SANDBOX:-}" ]; then
  exec scripts/with-sandbox.sh "$0" "$@"
fi
scripts/setup.sh memory || exit 1
target=${CARGO_TARGET_DIR:-$PWD/target}
triple=x86_64-unknown-linux-gnu
runtimes=$(rustc --print sysroot)/lib/rustlib/$triple/lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HIS_FILES=$work
status=0

# build SANITIZER RUST-NAME [CARGO OPTION…]: the library into $work/SANITIZER.so, the test program into $work/SANITIZER.
# ring's assembler is the one thing that is not instrumented. Without the outbox, which no mode of the program uses, and
# without optimisation: building takes longer than running. In a build folder of its own: with the option for unstable
# options, Cargo would build in the common one everything anew, and again for the next command without it.
build() {
  local name=$1 short=$2 package plain=(--config 'profile.dev.opt-level=0') build=$target/sanitizers
  shift 2
  for package in $(sed -n '/^\[profile.dev.package\]/,/^$/s/^\([a-z0-9_-]*\) = { opt-level = 3 }$/\1/p' Cargo.toml); do
    plain+=(--config "profile.dev.package.$package.opt-level=0")
  done
  env CFLAGS_x86_64_unknown_linux_gnu="-fsanitize=$name -g1" RUSTC_BOOTSTRAP=1 CARGO_ENCODED_RUSTFLAGS="-Zsanitizer=$name" \
    cargo rustc --quiet --locked --package hisbridge --lib --crate-type cdylib --target $triple --target-dir "$build" \
    --no-default-features "${plain[@]}" "$@" || { echo "not ok - $name: the library builds"; exit 1; }
  cp "$build/$triple/debug/libhisbridge.so" "$work/$name.so"
  ${CC:-cc} "-fsanitize=$name" -std=gnu99 -O1 -g -c -o "$work/$name.o" tests/c/abi.c &&
    ${CC:-cc} -o "$work/$name" "$work/$name.o" -rdynamic -Wl,--whole-archive "$runtimes/librustc-stable_rt.$short.a" \
      -Wl,--no-whole-archive -lpthread -ldl -lm -lrt || exit 1
}

# run NAME COMMAND…: the program's lines, each with the instrument's name; what the instrument finds makes it fail.
run() {
  local name=$1 result=0
  shift
  timeout -k 5 300 "$@" > "$work/out" 2> "$work/errors" || result=$?
  sed "s/^ok - /ok - $name: /; s/^not ok - /not ok - $name: /" "$work/out"
  [ $result = 0 ] && return
  head -n 120 "$work/errors"
  echo "not ok - $name: ended with status $result"
  status=1
}

# sees NAME WORDS COMMAND…: the command misuses the library on purpose, and the instrument must say these words.
sees() {
  local name=$1 words=$2
  shift 2
  if ! timeout -k 5 120 "$@" > "$work/out" 2>&1 && grep -q "$words" "$work/out"; then
    echo "ok - $name: notices $words"
  else
    cat "$work/out"
    echo "not ok - $name: notices $words"
    status=1
  fi
}

address() {
  build address asan
  export ASAN_OPTIONS=detect_leaks=1
  # The second his_free already reads the text for its length: use after free, or double free, as the code is compiled.
  sees address 'freed by thread' "$work/address" "$work/address.so" misuse twice
  sees address 'detected memory leaks' "$work/address" "$work/address.so" misuse never
  run address "$work/address" "$work/address.so" values
  run address "$work/address" "$work/address.so" operations "$HIS_SANDBOX"/http.json "$HIS_SANDBOX"/https.json
  run address "$work/address" "$work/address.so" threads "$HIS_SANDBOX/https.json"
  run address "$work/address" "$work/address.so" jobs "$HIS_SANDBOX/http.json"
  run address "$work/address" "$work/address.so" reload "$HIS_SANDBOX/http.json"
}

thread() {
  build thread tsan -Zbuild-std=std,panic_unwind
  export TSAN_OPTIONS=exitcode=66
  sees thread 'data race' "$work/thread" "$work/thread.so" misuse race
  run thread "$work/thread" "$work/thread.so" threads "$HIS_SANDBOX/http.json"
  run thread "$work/thread" "$work/thread.so" threads "$HIS_SANDBOX/https.json"
  run thread "$work/thread" "$work/thread.so" jobs "$HIS_SANDBOX/http.json"
}

valgrind() {
  local memcheck=(valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect --num-callers=20)
  local library=artifacts/linux-x86_64
  ${CC:-cc} -std=gnu99 -O1 -g -o "$work/abi" tests/c/abi.c -ldl -lpthread || exit 1
  ${CC:-cc} -std=gnu99 -O1 -g -Iinclude -o "$work/demo" examples-c/demo.c -L$library -lhisbridge -Wl,-rpath,"$PWD/$library" || exit 1
  sees valgrind 'Invalid free' "${memcheck[@]}" "$work/abi" $library/libhisbridge.so misuse twice
  sees valgrind 'definitely lost' "${memcheck[@]}" "$work/abi" $library/libhisbridge.so misuse never
  run valgrind "${memcheck[@]}" "$work/abi" $library/libhisbridge.so values
  # The C example, with a browser and an outbox as in scripts/demo.sh.
  python3 - "$HIS_SANDBOX/http.json" "$work" > "$work/demo.json" <<'PY' || exit 1
import json, sys
config = json.load(open(sys.argv[1]))
config["imaging"]["browser"] = "/bin/true"
config["outbox"] = {"path": f"{sys.argv[2]}/outbox.db"}
json.dump(config, sys.stdout)
PY
  (cd "$work" && run_demo) || status=1
}

# Its output is for people: only how it ends is looked at.
run_demo() {
  local result=0
  timeout -k 5 400 "${memcheck[@]}" ./demo demo.json > demo.out 2> errors || result=$?
  if [ $result = 0 ]; then echo "ok - valgrind: the C example"; return; fi
  tail -n 5 demo.out
  head -n 120 errors
  echo "not ok - valgrind: the C example ended with status $result"
  return 1
}

[ $# -gt 0 ] || set -- address thread valgrind
for instrument in "$@"; do
  case "$instrument" in
    address | thread | valgrind) "$instrument" ;;
    *) echo "usage: scripts/sanitizers.sh [address|thread|valgrind]…" >&2; exit 2 ;;
  esac
done
exit $status
