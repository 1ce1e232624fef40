#!/bin/bash
# Builds what benches/compare.py measures: the libraries as they are shipped, the sandbox, and the peers. About ten
# minutes on two cores the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
export CARGO_TARGET_DIR=$target
out=$target/peers
mkdir -p "$out"

scripts/build-artifacts.sh linux-x86_64 linux-i686
cargo build --locked --release -p hisbridge-sandbox

for triple in x86_64-unknown-linux-gnu i686-unknown-linux-gnu; do
    (cd benches/peers/rust && cargo build --locked --release --target $triple --target-dir "$out")
done
for bits in 64 32; do
    compile() { gcc -m$bits -O2 -Wall -Wextra -Werror "$@"; }
    multiarch=/usr/lib/$([ $bits = 64 ] && echo x86_64 || echo i386)-linux-gnu
    headers=/usr/include/${multiarch##*/}
    compile benches/peers/ours.c -o "$out/ours$bits" -ldl -lpthread
    compile -I"$headers" benches/peers/openssl.c -o "$out/openssl$bits" -L"$multiarch" -lcrypto
    compile -I"$headers" benches/peers/curl.c -o "$out/curl$bits" -L"$multiarch" -lcurl
done
javac -cp /usr/share/java/bcprov.jar -d "$out" benches/peers/BouncyCastle.java
mkdir -p "$out/node"
cp benches/peers/node/* "$out/node/"
npm ci --prefix "$out/node" --silent --no-audit --no-fund
[ -x "$out/python/bin/python" ] || python3 -m venv "$out/python"
"$out/python/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/python/requirements.txt
