#!/usr/bin/env bash
# Takes the profiles that the Linux libraries are built with: builds each library with counters, lets it work against
# the sandbox, and writes what was counted to profiles/. Five minutes.
#
# What a compiler knows of the usual way of a call makes a call a tenth faster, because what belongs together then lies
# together. A profile that no longer fits does no harm: the functions that have changed are built as if there was none.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${HIS_SANDBOX:-}" ]; then
  scripts/setup.sh base profile
  exec scripts/with-sandbox.sh "$0" "$@"
fi

tool=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/llvm-profdata
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each configuration without the public key for the viewer, and once more with a new connection for every call.
python3 - "$HIS_SANDBOX" "$work" <<'PY'
import json, sys
sandbox, work = sys.argv[1:]
for scheme in ("http", "https"):
    settings = json.load(open(f"{sandbox}/{scheme}.json"))
    del settings["imaging"]
    json.dump(settings, open(f"{work}/{scheme}.json", "w"))
    settings["http"] = settings.get("http", {}) | {"max_connections": 0}
    json.dump(settings, open(f"{work}/{scheme}-new.json", "w"))
PY

for platform in linux-x86_64 linux-i686; do
  bits=$([ $platform = linux-i686 ] && echo -m32 || echo -m64)
  cc "$bits" -std=gnu99 -O1 -Wall -Wextra -Werror -o "$work/train" profiles/train.c -ldl -lpthread
  HIS_COUNT_INTO=$work/counts scripts/build-artifacts.sh $platform
  # Some examples write files to where they run.
  library=$PWD/artifacts/$platform/libhisbridge.so
  (cd "$work" && ./train "$library" 100 "$work/http.json" 100 "$work/https.json" \
    10 "$work/http-new.json" 10 "$work/https-new.json")
  # What did not run is built small, and out of the way of what did. But not the curve's arithmetic, which must neither
  # be slow nor be arranged by what some numbers made it do: of that the profile knows nothing.
  "$tool" merge --text -o "$work/all" "$work"/counts/*.profraw
  rm -r "$work/counts"
  python3 - "$work" <<'PY'
import re, sys
work = sys.argv[1]
begin, rest = re.match(r"(.*?\n:ir\n)(.*)", open(f"{work}/all").read(), re.DOTALL).groups()
functions = [block for block in rest.split("\n\n") if block.strip()]
curve = re.compile("sm2|elliptic_curve|primeorder|primefield|crypto_bigint|fiat_crypto|subtle|rfc6979|2ff|5group")
kept = [block for block in functions if not curve.search(block.strip().split("\n", 1)[0])]
open(f"{work}/kept", "w").write(begin + "\n\n".join(kept) + "\n\n")
print(f"{len(kept)} functions of {len(functions)}")
PY
  "$tool" merge -o "$work/profile" "$work/kept"
  xz -9e < "$work/profile" > profiles/$platform.profdata.xz
  ls -l profiles/$platform.profdata.xz
done
echo 'The libraries in artifacts/ are those that counted: scripts/build-artifacts.sh builds them anew.'
