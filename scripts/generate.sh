#!/usr/bin/env bash
# Copies what build.rs made from the catalogue to its place in the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --lib
target=${CARGO_TARGET_DIR:-target}
# The newest build folder is the one of the build just made.
made=$(find "$target/debug/build" -maxdepth 3 -path '*/hisbridge-*/out/generated' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
[ -d "$made" ] || { echo "nothing was generated under $target/debug/build" >&2; exit 1; }
cp -rv "$made"/. .
