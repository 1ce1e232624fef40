#!/usr/bin/env bash
# The release archives in dist/: library, header, import libraries, the client sources of every language, a commented
# sample configuration, READMEs, the licences of everything inside, and SHA256SUMS.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh base windows
scripts/build-artifacts.sh win32-xp win64 linux-i686 linux-x86_64
version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
rm -rf dist
mkdir -p dist

# What is inside each library, with its licence: from the packages that its build really uses.
inside() {
  cargo metadata --format-version 1 --locked --filter-platform "$1" | python3 scripts/licences.py
}

for platform in win32-xp:i686-pc-windows-gnu win64:x86_64-pc-windows-gnu linux-i686:i686-unknown-linux-gnu linux-x86_64:x86_64-unknown-linux-gnu; do
  name=${platform%%:*}
  folder=dist/hisbridge-$version-$name
  mkdir -p "$folder"
  cp "artifacts/$name"/* include/hisbridge.h README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$folder"
  for language in c delphi csharp powerbuilder vb6; do cp -r "examples-$language" "$folder"; done
  cp docs/hisbridge.sample.json "$folder"
  inside "${platform##*:}" > "$folder/THIRD-PARTY-LICENSES.txt"
  # The same input gives the same archive: files of one age, in one order.
  find "$folder" -exec touch -h -d '2026-01-01 00:00:00 UTC' {} +
  case "$name" in
    win*) (cd dist && find "${folder#dist/}" | LC_ALL=C sort | TZ=UTC zip -q -X "hisbridge-$version-$name.zip" -@) ;;
    *) tar --sort=name --owner=0 --group=0 --numeric-owner -C dist -czf "dist/hisbridge-$version-$name.tar.gz" "${folder#dist/}" ;;
  esac
  rm -r "$folder"
done
(cd dist && sha256sum hisbridge-* > SHA256SUMS && cat SHA256SUMS)
