#!/usr/bin/env bash
# Every test, on a bare Debian or Ubuntu machine with rustup: installs what is missing, builds all artifacts, runs the
# Rust tests, the C programs on three platforms, Windows under Wine and the clients' languages, and ends with a count.
# A step that cannot run is a failure, never a silent skip.
#
# Two lanes of steps run side by side, as for two cores: much of a build is one long step on one core, and much of the
# tests is waiting. A line says when a step starts; what it printed follows as one block when it ends.
set -uo pipefail
cd "$(dirname "$0")/.."

# Everything is built once, from nothing: what would help a second build costs time in the first.
export CARGO_INCREMENTAL=0

work=$(mktemp -d)
begun=$(date +%s)
lanes=()
# Each lane is a process group of its own: what interrupts this script ends all that runs in them.
finish() {
  local lane
  for lane in "${lanes[@]}"; do kill -- "-$lane" 2> /dev/null; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# say FILE LINE: the file's contents (may be empty) and a line, without another lane's words between them.
say() { (flock 9 && cat "$1" && printf '=== %s\n' "$2") 9> "$work/lock"; }

# step NAME COMMAND…: runs it, adds its tests to the count; a step without tests of its own counts as one. With `at_once`
# set, what it prints is not kept back until it ends.
step() {
  local name=$1 status=0 good bad start log shown
  shift
  start=$(date +%s)
  log=$(mktemp -p "$work")
  say /dev/null "$name …"
  if [ -n "${at_once:-}" ]; then
    "$@" 2>&1 < /dev/null | tee "$log"
    status=${PIPESTATUS[0]}
    shown=/dev/null
  else
    printf '\n=== %s\n' "$name" > "$log"
    "$@" >> "$log" 2>&1 < /dev/null || status=$?
    shown=$log
  fi
  good=$(($(sed -n 's/^test result:.* \([0-9]*\) passed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/') + $(grep -c '^ok ' "$log")))
  bad=$(($(sed -n 's/^test result:.* \([0-9]*\) failed.*/\1/p' "$log" | paste -sd+ | sed 's/^$/0/') + $(grep -c '^not ok ' "$log")))
  if [ "$good" = 0 ] && [ "$bad" = 0 ]; then
    if [ "$status" = 0 ]; then good=1; else bad=1; fi
  elif [ "$status" != 0 ] && [ "$bad" = 0 ]; then
    bad=1
  fi
  say "$shown" "$name: $good passed, $bad failed, $(($(date +%s) - start)) s"$'\n'
  echo "$good $bad" >> "$work/counts"
}

# What Rust builds and runs by itself. These share a build folder and would wait for each other in two lanes.
rust() {
  step 'formatting' cargo fmt --all --check
  step 'lints' cargo clippy --workspace --all-targets -- -D warnings
  step 'Rust tests' cargo test --workspace --no-fail-fast
  step 'sanitizers' scripts/sanitizers.sh address thread
  step 'Miri' scripts/miri/check.sh
  step 'fuzzing, short' scripts/fuzz.sh
}

# The libraries as they are shipped, and all that calls them. One after the other: they share Wine too.
libraries() {
  step 'supply chain' scripts/supply-chain.sh
  step 'workflows' scripts/check-workflows.sh
  step 'set-up on other machines' scripts/test-setup.sh
  step 'artifacts' scripts/build-artifacts.sh
  step 'constant time' scripts/constant_time/check.sh
  step 'C programs on Linux' scripts/test-c.sh
  step 'valgrind' scripts/sanitizers.sh valgrind
  step 'leaks' scripts/leaks.sh
  step 'life and death' scripts/life.sh
  step 'Windows' scripts/test-windows.sh
  step 'client languages' scripts/test-clients.sh
  step 'release archives' scripts/test-archives.sh
}

# Packages first, as only one can install them at a time; the steps that use cargo-fuzz and cargo-deny build those. It may
# wait for the package manager, and says so.
at_once=yes step 'set-up' scripts/setup.sh base servers windows wine pascal csharp memory workflows
set -m
(rust; exit 0) &
lanes+=($!)
(libraries; exit 0) &
lanes+=($!)
set +m
for lane in "${lanes[@]}"; do
  wait "$lane" || { say /dev/null 'a lane was ended before its last step'; echo '0 1' >> "$work/counts"; }
done
lanes=()

read -r passed failed < <(awk '{ good += $1; bad += $2 } END { print good, bad }' "$work/counts")
printf '\n%d passed, %d failed, %d s\n' "$passed" "$failed" $(($(date +%s) - begun))
[ "$failed" = 0 ]
