#!/usr/bin/env bash
# What the library is made of: licences, sources, banned and doubled packages (cargo-deny, deny.toml), versions that were
# taken back, dependencies that nobody keeps (scripts/dependencies.py), and known weaknesses where the database of them
# can be reached.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh supply || exit 1
deny=.cache/cargo-deny/bin/cargo-deny
advisories=https://github.com/RustSec/advisory-db
status=0

# check NAME COMMAND…: shows what a command says only when it fails.
check() {
  local name=$1 words
  shift
  if words=$("$@" 2>&1); then echo "ok - $name"; else printf '%s\nnot ok - %s\n' "$words" "$name"; status=1; fi
}

check 'Cargo.lock is that of Cargo.toml' cargo metadata --format-version 1 --locked --quiet
for what in licenses sources bans; do check "cargo-deny: $what" "$deny" --locked --log-level error check "$what"; done
cargo metadata --format-version 1 --locked --quiet | python3 scripts/dependencies.py || status=1
if timeout 30 git ls-remote --quiet "$advisories" HEAD > /dev/null 2>&1; then
  check 'cargo-deny: advisories' "$deny" --locked --log-level error check advisories
else
  echo "# NOT CHECKED: known weaknesses. The database $advisories cannot be reached from this machine."
  echo "# Run scripts/supply-chain.sh once before a release on a machine that reaches it."
fi
exit $status
