#!/usr/bin/env bash
# The release archives in dist/, each library built (what is built already stays) and tried.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh base windows
scripts/build-artifacts.sh win32-xp win32-xp-slim win64 linux-i686 linux-x86_64
scripts/test-windows.sh win64
rm -rf dist
scripts/pack.sh dist win32-xp win32-xp-slim win64 linux-i686 linux-x86_64
scripts/test-archives.sh dist
cat dist/SHA256SUMS
