#!/usr/bin/env bash
# Fuzzing (docs/reliability.md): builds all targets once, then runs each so many seconds, two at a time, from seeds that
# are made from the catalogue's examples. A finding ends in `not ok` and lies in fuzz/artifacts/TARGET.
#
#   scripts/fuzz.sh                     10 s per target
#   FUZZ_SECONDS=600 scripts/fuzz.sh    longer
#   scripts/fuzz.sh abi wire            only these targets
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-10}
programs=${CARGO_TARGET_DIR:-fuzz/target}/x86_64-unknown-linux-gnu/release
scripts/setup.sh fuzz || { echo 'not ok cargo-fuzz is missing'; exit 1; }

# Nightly's options in the stable compiler, for this build alone: the sanitizer's runtime comes with it.
fuzz() { RUSTC_BOOTSTRAP=1 cargo fuzz "$@"; }

seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
HISBRIDGE_FUZZ_SEEDS=$seeds cargo test --quiet --test fuzz_seeds || { echo 'not ok the seeds'; exit 1; }
fuzz build || { echo 'not ok the fuzz targets do not build'; exit 1; }

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(fuzz list)

# run TARGET: what it prints comes at once, whole, when it ends.
run() {
  local target=$1 log
  log=$(mktemp -p "$seeds")
  mkdir -p "fuzz/corpus/$target"
  mkdir -p "fuzz/artifacts/$target"
  # The program itself: `cargo fuzz run` would look at every file again, and build anew when the corpus has grown.
  # The corpus that grows stays here, the seeds are only read.
  if ASAN_OPTIONS=detect_odr_violation=0 "$programs/$target" "fuzz/corpus/$target" "$seeds/$target" \
    -artifact_prefix="fuzz/artifacts/$target/" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 >"$log" 2>&1; then
    echo "ok fuzz $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions in $seconds s"
  else
    # What the target itself says of it comes before the stack.
    printf '%s\n%s\nnot ok fuzz %s\n' "$(grep -m 1 -A 5 'panicked at' "$log")" "$(tail -n 60 "$log")" "$target"
    return 1
  fi
}

# Two side by side: a target keeps one core busy.
failed=0
running=0
for target in "${targets[@]}"; do
  if [ $running = 2 ]; then
    wait -n || failed=1
    running=1
  fi
  run "$target" &
  running=$((running + 1))
done
while [ $running -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done
exit $failed
