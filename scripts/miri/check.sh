#!/bin/sh
# The C functions under Miri, which interprets Rust and watches every access to memory. What Miri cannot run is left out:
# the network, because ring's C is none of its, and what asks the system's loader.
set -eu
cd "$(dirname "$0")"
# Miri is part of nightly Rust only; one of a fixed day, so that what it says does not change by itself.
nightly=nightly-2026-05-20
if ! cargo "+$nightly" miri --version > /dev/null 2>&1; then
    rustup toolchain install "$nightly" --profile minimal --component miri --component rust-src --no-self-update || {
        echo "# NOT CHECKED: the boundary under Miri. $nightly cannot be fetched from this machine."
        exit 0
    }
fi
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-../../target}/miri
export CARGO_TARGET_DIR
for mode in values threads; do
    flags=-Zmiri-disable-isolation
    # The workers of the jobs wait for more until the process ends.
    if [ $mode = threads ]; then flags="$flags -Zmiri-ignore-leaks"; fi
    MIRIFLAGS=$flags cargo "+$nightly" miri run --quiet --locked -- $mode || { echo "not ok - miri: $mode"; exit 1; }
done
# It must notice a misuse, or it is blind.
if MIRIFLAGS=-Zmiri-disable-isolation cargo "+$nightly" miri run --quiet --locked -- twice > "$CARGO_TARGET_DIR/twice.log" 2>&1 ||
    ! grep -q 'Undefined Behavior: .*freed\|dangling' "$CARGO_TARGET_DIR/twice.log"; then
    cat "$CARGO_TARGET_DIR/twice.log"
    echo 'not ok - miri: an answer that is freed twice is noticed'
    exit 1
fi
echo 'ok - miri: an answer that is freed twice is noticed'
