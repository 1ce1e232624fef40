#!/usr/bin/env bash
# Packs release archives from what scripts/build-artifacts.sh has built; builds nothing.
#
#   scripts/pack.sh FOLDER PLATFORM…      win32-xp win32-xp-slim win64 linux-i686 linux-x86_64
#
# An archive holds the library, header, import libraries, the client sources of every language, a commented sample
# configuration, both READMEs, the licences of everything inside and a bill of materials; beside them lies SHA256SUMS.
# The same input gives the same bytes: entries have one age, one order and no owner.
set -euo pipefail
cd "$(dirname "$0")/.."

output=$1
shift
version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
sysroot=$(rustc --print sysroot)
umask 022

target_of() {
  case "$1" in
    win32-xp) echo i686-win7-windows-gnu ;;
    win32-xp-slim) echo i686-win7-windows-gnu --no-default-features ;;
    win64) echo x86_64-win7-windows-gnu ;;
    linux-i686) echo i686-unknown-linux-gnu ;;
    linux-x86_64) echo x86_64-unknown-linux-gnu ;;
    *) echo "pack.sh: unknown: $1" >&2; return 1 ;;
  esac
}

# The licences of what is linked in beside the packages: Rust's standard library and, on Windows, MinGW's C parts.
runtime_licences() {
  cp "$sysroot/share/doc/rust/COPYRIGHT-library.html" "$2/rust-standard-library.html"
  case "$1" in
    win*)
      cp /usr/share/doc/mingw-w64-common/copyright "$2/mingw-w64.txt"
      cp "$sysroot/share/doc/rust/licenses/GCC-exception-3.1.txt" "$2/gcc-runtime-exception.txt"
      ;;
  esac
}

# XP's Notepad shows a text without carriage returns as one line. Client sources are kept as their tools want them.
windows_lines() {
  find "$1" \( -name '*.md' -o -name '*.txt' -o -name '*.json' -o -name '*.h' -o -name '*.hpp' -o -name '*.c' -o -name '*.cpp' -o -name 'LICENSE-*' \) \
    -exec sed -i 's/\r*$/\r/' {} +
}

# pack PLATFORM: what its library is made of is said by a target and perhaps an option.
pack() {
  local target name=hisbridge-$version-$1 folder
  target=$(target_of "$1")
  folder=$output/$name
  rm -rf "$folder" "$folder".{zip,tar.gz}
  mkdir -p "$folder/docs" "$folder/licences" "$folder/include"
  cp include/hisbridge.{h,hpp} "$folder/include"
  cp "artifacts/$1"/* docs/hisbridge.sample.json "$folder"
  cp README.md README.zh-CN.md CONTRIBUTING.md SECURITY.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$folder"
  cp docs/*.md "$folder/docs"
  cp -r examples-{c,delphi,csharp,powerbuilder,vb6} "$folder"
  # shellcheck disable=SC2086
  python3 scripts/contents.py licences $target > "$folder/licences/packages.txt"
  runtime_licences "$1" "$folder/licences"
  # shellcheck disable=SC2086
  python3 scripts/contents.py bom $target > "$folder/bom.cdx.json"
  case "$1" in win*) windows_lines "$folder" ;; esac
  chmod -R u=rwX,go=rX "$folder"
  find "$folder" -exec touch -h -d '2026-01-01 00:00:00 UTC' {} +
  case "$1" in
    win*) (cd "$output" && find "$name" | LC_ALL=C sort | TZ=UTC zip -q -X "$name.zip" -@) ;;
    *)
      LC_ALL=C tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner -C "$output" -cf - "$name" |
        gzip -9n > "$folder.tar.gz"
      ;;
  esac
  rm -r "$folder"
}

mkdir -p "$output"
for platform in "$@"; do pack "$platform"; done
(cd "$output" && LC_ALL=C sha256sum hisbridge-* > SHA256SUMS)
