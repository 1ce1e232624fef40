#!/usr/bin/env bash
# Starts the sandbox, runs a command with HIS_SANDBOX set to a folder of matching configurations, stops the sandbox.
#
#   scripts/with-sandbox.sh COMMAND…
#
# In the folder: http.json, https.json, tls12.json, tls13.json (the configuration for each kind of connection),
# ca.pem, url (the HTTP address, for /_sandbox/… control calls), sandbox.log.
set -euo pipefail
cd "$(dirname "$0")/.."

# As `cargo test --workspace` builds it: what `cargo build` makes of the same source has other features in its dependencies.
cargo test --quiet --workspace --no-run --test sandbox
work=$(mktemp -d)
sandbox=
stop() {
  [ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

"${CARGO_TARGET_DIR:-target}/debug/hisbridge-sandbox" --dir "$work" --config-out "$work/http.json" \
  --config-https "$work/https.json" --ready-file "$work/ready.json" --log "$work/sandbox.log" &
sandbox=$!
for _ in $(seq 100); do
  [ -s "$work/ready.json" ] && break
  kill -0 "$sandbox" 2>/dev/null || { echo "The sandbox did not start; its words are above." >&2; exit 1; }
  sleep 0.1
done
[ -s "$work/ready.json" ] || { echo "The sandbox was not ready within 10 s." >&2; exit 1; }

python3 - "$work" <<'PY'
import json, sys, urllib.request
work = sys.argv[1]
url = json.load(open(f"{work}/ready.json"))["http"]
open(f"{work}/url", "w").write(url)
text = open(f"{work}/https.json").read()
https = json.load(open(f"{work}/ready.json"))["https"]
for kind in ("tls12", "tls13"):
    request = urllib.request.Request(f"{url}/_sandbox/tls", json.dumps({"kind": kind}).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request))
    open(f"{work}/{kind}.json", "w").write(text.replace(https, answer["url"]))
PY

HIS_SANDBOX=$work "$@"
