#!/bin/sh
# Makes the locale zh_CN.UTF-8 in .cache/locale, if it is not there: from it Wine takes the code page. Needs no root, only
# the sources in Debian's package locales.
set -eu

folder=$(cd "$(dirname "$0")/.." && pwd)/.cache/locale
[ ! -e "$folder/zh_CN.UTF-8/LC_CTYPE" ] || exit 0
mkdir -p "$folder"
made=$folder/zh_CN.UTF-8.$$
trap 'rm -rf "$made"' EXIT
# Its status tells of warnings too: what counts is what it made.
words=$(localedef -i zh_CN -f UTF-8 "$made" 2>&1) || true
[ -e "$made/LC_CTYPE" ] || {
    printf 'setup: could not make the locale zh_CN.UTF-8 for Wine (%s); run: apt-get install --reinstall locales\n' \
        "$(printf '%s\n' "$words" | head -n 1)" >&2
    exit 1
}
# Another test that starts at the same time may have been faster.
mv -T "$made" "$folder/zh_CN.UTF-8" 2> /dev/null || [ -e "$folder/zh_CN.UTF-8/LC_CTYPE" ]
