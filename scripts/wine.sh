#!/bin/sh
# Runs a Windows program under Wine as on a Chinese Windows XP: version 5.1, ANSI code page 936,
# UTF-8 (so any) file names.
#
#   scripts/wine.sh PROGRAM.exe [ARGUMENT…]
#   HISBRIDGE_WINE=win64 scripts/wine.sh PROGRAM.exe …     a 64-bit prefix, Windows 7
#   HISBRIDGE_LOCALE=C scripts/wine.sh PROGRAM.exe …       the code page of Western Europe, 1252
#
# The prefix is made at the first use, in .cache/; so is the locale from which Wine takes the code
# page (scripts/chinese-locale.sh).
set -eu

repo=$(cd "$(dirname "$0")/.." && pwd)
arch=${HISBRIDGE_WINE:-win32}
export WINEPREFIX="$repo/.cache/wineprefix-$arch" WINEARCH="$arch" WINEDEBUG="${WINEDEBUG:--all}"
export LOCPATH="$repo/.cache/locale" LC_ALL=${HISBRIDGE_LOCALE:-zh_CN.UTF-8}
# No Mono, no Gecko, no menu entries: a first start asks nothing and needs no network.
export WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe="
unset DISPLAY WAYLAND_DISPLAY

command -v wine > /dev/null || { echo "wine.sh: Wine is missing: scripts/setup.sh wine" >&2; exit 127; }

make_prefix() {
    rm -rf "$WINEPREFIX"
    wineboot -i > "$WINEPREFIX.log" 2>&1
    if [ "$arch" = win32 ]; then winecfg -v winxp; else winecfg -v win7; fi >> "$WINEPREFIX.log" 2>&1
    wineserver -w
    touch "$WINEPREFIX/ready"
}

LC_ALL=C "$repo/scripts/chinese-locale.sh"
if [ ! -e "$WINEPREFIX/ready" ]; then
    mkdir -p "$repo/.cache"
    (
        # Two tests that start at once make one prefix.
        flock 9
        [ -e "$WINEPREFIX/ready" ] || make_prefix
    ) 9> "$WINEPREFIX.lock"
fi
exec wine "$@"
