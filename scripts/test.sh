#!/usr/bin/env bash
# Every test, on a bare Debian or Ubuntu machine with rustup: installs what is missing, builds all artifacts, runs the
# Rust tests, the C programs on three platforms, Windows under Wine and the clients' languages, and ends with a count.
# A step that cannot run is a failure, never a silent skip.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# step NAME COMMAND…: runs it, adds its tests to the count; a step without tests of its own counts as one.
step() {
  local name=$1 status=0 good bad start
  shift
  start=$(date +%s)
  printf '\n=== %s\n' "$name"
  "$@" > >(tee "$log") 2>&1 || status=$?
  wait
  good=$(($(sed -n 's/^test result:.* \([0-9]*\) passed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/') + $(grep -c '^ok ' "$log")))
  bad=$(($(sed -n 's/^test result:.* \([0-9]*\) failed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/') + $(grep -c '^not ok ' "$log")))
  if [ "$good" = 0 ] && [ "$bad" = 0 ]; then
    if [ "$status" = 0 ]; then good=1; else bad=1; fi
  elif [ "$status" != 0 ] && [ "$bad" = 0 ]; then
    bad=1
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '=== %s: %d passed, %d failed, %d s\n' "$name" "$good" "$bad" $(($(date +%s) - start))
}

step 'set-up' scripts/setup.sh all
step 'formatting' cargo fmt --all --check
step 'lints' cargo clippy --workspace --all-targets -- -D warnings
step 'Rust tests' cargo test --workspace --no-fail-fast
step 'supply chain' scripts/supply-chain.sh
step 'constant time' scripts/constant_time/check.sh
step 'artifacts' scripts/build-artifacts.sh
step 'C programs on Linux' scripts/test-c.sh
step 'sanitizers' scripts/sanitizers.sh
step 'leaks' scripts/leaks.sh
step 'life and death' scripts/life.sh
step 'Windows' scripts/test-windows.sh
step 'client languages' scripts/test-clients.sh
step 'release archives' scripts/test-archives.sh
step 'fuzzing, short' scripts/fuzz.sh

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
