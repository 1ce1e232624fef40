#!/bin/bash
# Builds the libraries that are shipped, into artifacts/.
#
#   scripts/build-artifacts.sh                  all of them
#   scripts/build-artifacts.sh win32-xp …       some: win32-xp win32-xp-slim win64 linux-i686 linux-x86_64
#
# win32-xp-slim is the DLL without outbox, Redis and JPEG, for slow lines: a quarter smaller.
#
# The same source gives the same bytes, wherever it lies: no path of this machine and no time of day
# gets into a file. Windows libraries come with their import libraries.
set -euo pipefail

repo=$(cd "$(dirname "$0")/.." && pwd)
cd "$repo"
target=${CARGO_TARGET_DIR:-$repo/target}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

# The folders of this machine, each with the name that stands for it in messages of a panic.
# Rust's own source is named through the toolchain's link and through what that leads to.
places() {
    local sysroot source
    sysroot=$(rustc --print sysroot)
    printf "%s=%s\n" "$repo" hisbridge "$target" target
    for source in "$cargo_home"/registry/src/*; do printf '%s=%s\n' "$source" crates; done
    printf '%s=%s\n' "$sysroot/lib/rustlib/src/rust" rust "$(readlink -f "$sysroot")/lib/rustlib/src/rust" rust
}

flags=
c_flags=
while IFS= read -r place; do
    # Separated by 0x1f, so that paths may hold spaces.
    flags+=${flags:+$'\x1f'}--remap-path-prefix=$place
    c_flags+="${c_flags:+ }-ffile-prefix-map=$place"
done < <(places)

# Only the cdylib is asked for: Cargo optimises across crates only when no rlib is made with it.
library=(--lib --crate-type cdylib)

# build TRIPLE CARGO OPTION… [-- RUSTC OPTION…]
build() {
    local triple=$1 variable flags=$flags
    shift
    variable=CFLAGS_${triple//-/_}
    # On 32 bits the curve's plain big-number arithmetic is smaller and faster than fiat-crypto's.
    if [[ $triple == i686-* ]]; then flags+=$'\x1f--cfg=sm2_backend="bigint"'; fi
    env "$variable=$c_flags" CARGO_ENCODED_RUSTFLAGS="$flags" CARGO_TARGET_DIR="$target" \
        cargo rustc --locked --package hisbridge --release --target "$triple" "$@"
}

# The Windows 7 targets have no ready-made standard library. Stable Rust builds it from source when told that unstable
# options are wanted; without its feature `backtrace` it is 250 kB smaller. What else keeps the DLL small:
# - panics without the source lines that no caller ever sees; derived Debug texts without their contents
# - compiler_builtins in many small parts, of which the linker takes what is called (one part would be taken whole)
# - AES and SHA-256 in few instructions: requests are small, and the DLL is loaded over slow lines
# - C without unwinding tables: no panic passes through it
build_windows() {
    local triple=$1 option
    shift
    local flags=$flags c_flags="$c_flags -Oz -fno-asynchronous-unwind-tables -fno-unwind-tables"
    # Stacks of 32-bit Windows are aligned to four bytes; GCC would pad every call to sixteen.
    if [ "$triple" = i686-win7-windows-gnu ]; then c_flags+=' -mpreferred-stack-boundary=2'; fi
    for option in -Zlocation-detail=none -Zfmt-debug=shallow -Zfunction-sections=yes \
        '--cfg=aes_backend="soft"' '--cfg=aes_backend_soft="compact"' \
        '--cfg=sha2_256_backend="soft"' '--cfg=sha2_backend_soft="compact"'; do
        flags+=$'\x1f'$option
    done
    RUSTC_BOOTSTRAP=1 build "$triple" -Zbuild-std=std,panic_unwind -Zbuild-std-features=panic-unwind,optimize_for_size \
        --config profile.release.package.compiler_builtins.codegen-units=10000 "$@"
}

# version_resource MINGW-PREFIX FILE.o: what Explorer's properties page shows.
version_resource() {
    local numbers=${version%%-*} source=$target/version.rc
    cat > "$source" <<RC
1 VERSIONINFO
FILEVERSION ${numbers//./,},0
PRODUCTVERSION ${numbers//./,},0
FILEOS 0x40004
FILETYPE 2
{
  BLOCK "StringFileInfo"
  {
    BLOCK "080404b0"
    {
      VALUE "FileDescription", "hisbridge: 医院信息系统第三方平台接口"
      VALUE "FileVersion", "$version"
      VALUE "InternalName", "hisbridge"
      VALUE "LegalCopyright", "MIT OR Apache-2.0"
      VALUE "OriginalFilename", "hisbridge.dll"
      VALUE "ProductName", "hisbridge"
      VALUE "ProductVersion", "$version"
    }
  }
  BLOCK "VarFileInfo"
  {
    VALUE "Translation", 0x804, 1200
  }
}
RC
    "$1-windres" --codepage=65001 --input="$source" --output="$2"
}

# The program that says what stands between a desk and the platforms; it needs nothing beside it.
doctor() {
    local folder=$1 triple=$2
    build_windows "$triple" --bin hisbridge-doctor -- -C link-arg=-Wl,--no-insert-timestamp
    cp "$target/$triple/release/hisbridge-doctor.exe" "artifacts/$folder/"
}

windows() {
    local folder=$1 triple=$2 prefix=$3 resource last=$target/$2/release/last-flavour
    shift 3
    scripts/setup.sh windows
    mkdir -p "$target/$triple/release" "artifacts/$folder"
    # The library has one name whatever its features: cargo would take the one that another flavour left for this one.
    if [ "$(cat "$last" 2>/dev/null)" != "$folder" ]; then rm -rf "$target/$triple"/release/.fingerprint/hisbridge-*; fi
    echo "$folder" > "$last"
    resource=$target/version-${folder//\//-}.o
    version_resource "$prefix" "$resource"
    build_windows "$triple" "${library[@]}" "$@" -- -C link-arg="$resource" -C link-arg=-Wl,--no-insert-timestamp
    cp "$target/$triple/release/hisbridge.dll" "artifacts/$folder/"
    # Again by name: a build folder that once made one with symbols may hand that one out. Left to itself, strip writes the
    # time of day into the file.
    "$prefix-strip" --preserve-dates "artifacts/$folder/hisbridge.dll"
    python3 scripts/import_libraries.py "artifacts/$folder/hisbridge.dll" include/hisbridge.h
}

# In a build folder of its own, so that it can be made beside a Windows library.
linux() {
    local folder=$1 triple=$2 target=$target/linux flags=$flags
    # Cargo.toml's settings are for the DLL's size, which matters less here. Callers' threads may have 64 KB of stack: a function with
    # a large frame (unpacking gzip: 43 KB) must not become part of one that every call goes through.
    flags+=$'\x1f-Cllvm-args=-inline-max-stacksize=4096'
    mkdir -p "$target"
    build "$triple" "${library[@]}" --config profile.release.opt-level=2 --config profile.release.package.serde_json.opt-level=2
    mkdir -p "artifacts/$folder"
    cp "$target/$triple/release/libhisbridge.so" "artifacts/$folder/"
}

each() {
    local artifact
    for artifact in "$@"; do
        case "$artifact" in
            win32-xp)
                windows win32-xp i686-win7-windows-gnu i686-w64-mingw32
                doctor win32-xp i686-win7-windows-gnu
                ;;
            win32-xp-slim) windows win32-xp-slim i686-win7-windows-gnu i686-w64-mingw32 --no-default-features ;;
            win64) windows win64 x86_64-win7-windows-gnu x86_64-w64-mingw32 ;;
            linux-i686) linux linux-i686 i686-unknown-linux-gnu ;;
            linux-x86_64) linux linux-x86_64 x86_64-unknown-linux-gnu ;;
        esac
        ls -l "artifacts/$artifact"
    done
}

[ $# -gt 0 ] || set -- win32-xp win32-xp-slim linux-i686 linux-x86_64
on_windows=()
on_linux=()
for artifact in "$@"; do
    case "$artifact" in
        win32-xp | win32-xp-slim | win64) on_windows+=("$artifact") ;;
        linux-i686 | linux-x86_64) on_linux+=("$artifact") ;;
        *) echo "build-artifacts.sh: unknown: $artifact" >&2; exit 2 ;;
    esac
done
scripts/setup.sh base
# Most of a build is one long step on one core: the two systems' libraries are made side by side.
if [ ${#on_linux[@]} -gt 0 ] && [ ${#on_windows[@]} -gt 0 ]; then
    beside=$(mktemp)
    trap 'rm -f "$beside"' EXIT
    failed=0
    (each "${on_linux[@]}") > "$beside" 2>&1 &
    linux=$!
    # Not as part of a condition, where the shell would go on after a failure.
    (each "${on_windows[@]}") &
    wait $! || failed=1
    wait $linux || failed=1
    cat "$beside"
    exit $failed
fi
each "$@"
