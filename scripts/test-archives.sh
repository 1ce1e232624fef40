#!/usr/bin/env bash
# Release archives, looked at as their user does: all is inside, the sums are right, the C example builds and runs, the
# sample configuration is taken. Prints TAP lines.
#
#   scripts/test-archives.sh            packs what is built into a folder of its own, twice: the bytes must be the same
#   scripts/test-archives.sh FOLDER     only looks at the archives there
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0

# check NAME COMMAND…: one line; what the command says is shown when it fails.
check() {
  local name=$1
  shift
  number=$((number + 1))
  if "$@" > "$work/output" 2>&1; then echo "ok $number - $name"; else
    failures=$((failures + 1))
    echo "not ok $number - $name"
    sed 's/^/# /' "$work/output" | tail -n 20
  fi
}

# has FOLDER FILE…
has() {
  local folder=$1 file status=0
  shift
  for file in "$@"; do [ -s "$folder/$file" ] || { echo "missing: $file"; status=1; }; done
  return $status
}

# complete PLATFORM FOLDER
complete() {
  local files="include/hisbridge.h include/hisbridge.hpp README.md README.zh-CN.md CONTRIBUTING.md SECURITY.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE hisbridge.sample.json bom.cdx.json
    docs/catalogue.md licences/packages.txt licences/rust-standard-library.html
    examples-c/demo.c examples-c/desk.c examples-c/card.cpp examples-delphi/HisBridge.pas examples-delphi/Desk.dpr examples-csharp/HisBridge.cs
    examples-csharp/Desk.cs examples-powerbuilder/pb9/n_hisbridge.sru examples-powerbuilder/pb10/n_hisbridge.sru
    examples-vb6/HisBridge.bas examples-vb6/FrmDesk.frm"
  case "$1" in
    win*) files+=" hisbridge.dll hisbridge.def hisbridge.lib libhisbridge.dll.a licences/mingw-w64.txt licences/gcc-runtime-exception.txt" ;;
    *) files+=" libhisbridge.so" ;;
  esac
  # shellcheck disable=SC2086 # a list of names
  has "$2" $files
}

# The READMEs lead to files that are there.
links() {
  local file target status=0
  for file in "$1"/README*.md "$1"/examples-*/README.md; do
    for target in $(grep -o '](\([^):#]*\))' "$file" | sed 's/^](//; s/)$//'); do
      [ -e "$(dirname "$file")/$target" ] || { echo "$file: $target"; status=1; }
    done
  done
  return $status
}

windows_lines() {
  ! grep -rLP '\r$' --include='*.md' --include='*.json' --include='*.txt' --include='*.h' --include='*.hpp' "$1" | grep .
}

# Nothing names this machine's folders.
names_no_place() {
  ! grep -rlaF -e "$PWD" -e "$HOME/" -e "${CARGO_HOME:-$HOME/.cargo}" "$1"
}

# Each package that Cargo links (it lists them itself) is in the bill of materials and under the licences.
contents() {
  python3 - "$@" <<'PY'
import json, subprocess, sys
folder, target, *features = sys.argv[1:]
tree = subprocess.run(["cargo", "tree", "--locked", "-p", "hisbridge", "-e", "normal,no-proc-macro", "--prefix", "none",
                       "--format", "{p}", "--target", target, *features], capture_output=True, text=True, check=True).stdout
linked = {tuple(line.split()[:2]) for line in tree.splitlines() if line} - {("hisbridge", line.split()[1]) for line in tree.splitlines()[:1]}
bill = json.load(open(f"{folder}/bom.cdx.json", encoding="utf-8"))
listed = {(part["name"], "v" + part["version"]) for part in bill["components"]}
texts = open(f"{folder}/licences/packages.txt", encoding="utf-8").read()
missing = sorted(f"{name} {version}" for name, version in linked if (name, version) not in listed or f"{name} {version[1:]}: " not in texts)
print("missing:", missing)
known = {part["bom-ref"] for part in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
loose = [row["ref"] for row in bill["dependencies"] if row["ref"] not in known or not known.issuperset(row["dependsOn"])]
print("loose:", loose)
sys.exit(bool(missing or loose or len(linked) < 50 or ("sqlite" in {part["name"] for part in bill["components"]}) == bool(features)))
PY
}

# A program made of the archive alone calls the library under the sample configuration, and the C sources build.
c_program() {
  local folder=$1
  shift
  for example in demo desk; do
    cc "$@" -o "$folder/$example" "$folder/examples-c/$example.c" -I"$folder/include" -L"$folder" -lhisbridge -Wl,-rpath,"$folder"
  done
  cat > "$folder/user.c" << 'C'
#include <stdio.h>
#include <string.h>
#include "hisbridge.h"
int main(void)
{
    /* hisbridge.json beside the library is read by the first call that needs it. */
    char *card = his_call("imaging.his_login", "{}"), *digest = his_call("crypto.sm3", "{\"text\":\"abc\"}");
    char *ok = his_json_get(digest, "/ok"), *kind = his_json_get(card, "/error/kind");
    printf("hisbridge %s\n%s\n%s\n", his_version(), card, digest);
    return strcmp(ok, "true") != 0 || strcmp(kind, "argument") != 0;
}
C
  cc "$@" -o "$folder/user" "$folder/user.c" -I"$folder/include" -L"$folder" -lhisbridge -Wl,-rpath,"$folder"
  cp "$folder/hisbridge.sample.json" "$folder/hisbridge.json"
  "$folder/user"
}

archives=${1:-}
if [ -z "$archives" ]; then
  archives=$work/first
  built=$(cd artifacts && ls -d win32-xp win32-xp-slim win64 linux-i686 linux-x86_64 2> /dev/null || true)
  # shellcheck disable=SC2086 # a list of names
  scripts/pack.sh "$work/first" $built
  # shellcheck disable=SC2086
  (umask 077 && scripts/pack.sh "$work/second" $built)
  check "the same archives, byte for byte, when packed again" diff -r "$work/first" "$work/second"
fi

check "SHA256SUMS" sh -c "cd '$archives' && sha256sum -c --strict SHA256SUMS && [ \$(wc -l < SHA256SUMS) = \$(ls hisbridge-* | wc -l) ]"
for platform in win32-xp win32-xp-slim linux-i686 linux-x86_64 win64; do
  archive=$(ls "$archives"/hisbridge-*-"$platform".* 2> /dev/null || true)
  # The 64-bit DLL is part of a release only.
  [ -n "$archive" ] || [ "$platform" != win64 ] || continue
  mkdir "$work/$platform"
  case "$platform" in
    win*) check "$platform unpacks" unzip -q "$archive" -d "$work/$platform" ;;
    *) check "$platform unpacks" tar -xzf "$archive" -C "$work/$platform" ;;
  esac
  folder=$(echo "$work/$platform"/*)
  check "$platform: all files are there" complete "$platform" "$folder"
  check "$platform: the READMEs' links" links "$folder"
  check "$platform: no folder of this machine is named" names_no_place "$folder"
  case "$platform" in
    win32-xp)
      check "$platform: the bill of materials and the licences" contents "$folder" i686-win7-windows-gnu
      check "$platform: the doctor" has "$folder" hisbridge-doctor.exe
      check "$platform: texts have Windows line ends" windows_lines "$folder"
      ;;
    win32-xp-slim) check "$platform: the bill of materials and the licences" contents "$folder" i686-win7-windows-gnu --no-default-features ;;
    win64) check "$platform: the bill of materials and the licences" contents "$folder" x86_64-win7-windows-gnu ;;
    linux-i686)
      check "$platform: the bill of materials and the licences" contents "$folder" i686-unknown-linux-gnu
      check "$platform: C programs of the archive alone" c_program "$folder" -m32
      ;;
    linux-x86_64)
      check "$platform: the bill of materials and the licences" contents "$folder" x86_64-unknown-linux-gnu
      check "$platform: C programs of the archive alone" c_program "$folder"
      ;;
  esac
done

echo "1..$number"
[ "$failures" = 0 ] || { echo "# $failures of $number failed"; exit 1; }
