#!/usr/bin/env bash
# Builds the library and the sandbox, starts the sandbox, and runs examples-c/demo.c through every operation.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh base
cargo build --release --lib
cargo build --release -p hisbridge-sandbox
target=${CARGO_TARGET_DIR:-target}/release

work=$(mktemp -d)
sandbox=
stop() {
  [ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

"$target/hisbridge-sandbox" --dir "$work" --config-out "$work/config.json" --ready-file "$work/ready.json" \
  --log "$work/sandbox.log" &
sandbox=$!
for _ in $(seq 100); do
  [ -s "$work/ready.json" ] && break
  kill -0 "$sandbox" 2>/dev/null || { echo "The sandbox did not start; its words are above." >&2; exit 1; }
  sleep 0.1
done
[ -s "$work/ready.json" ] || { echo "The sandbox was not ready within 10 s." >&2; exit 1; }

# In place of Chrome, curl opens the viewer: the page that the doctor would see is then looked at here.
python3 - "$work/config.json" "$work/viewer.html" <<'PY'
import json, shutil, sys
path, page = sys.argv[1:]
config = json.load(open(path))
config["imaging"]["browser"] = shutil.which("curl")
config["imaging"]["browser_args"] = ["--silent", "--output", page]
config["outbox"] = {"path": path.replace("config.json", "outbox.db")}
json.dump(config, open(path, "w"), ensure_ascii=False)
PY

${CC:-cc} -std=c99 -Wall -Wextra -Werror -Iinclude examples-c/demo.c -L"$target" -lhisbridge -Wl,-rpath,"$(realpath "$target")" \
  -o "$work/demo"
(cd "$work" && ./demo config.json) || { echo; echo "What the sandbox saw:"; tail -n 40 "$work/sandbox.log"; exit 1; }

echo
if grep -q '李明' "$work/viewer.html"; then
  echo "The viewer page opened from the built address shows the patient (李明)."
else
  echo "The viewer page does not show the patient." >&2
  exit 1
fi
