#!/bin/sh
# Whether SM2 encryption's multiplication and the check of TLS records with AES-CBC run in constant time, in release
# machine code of both Linux targets. Needs Valgrind and rustup's i686 target. The i686 program is linked statically: Valgrind wants the debug symbols of a
# shared 32-bit libc, which few machines have.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-../../target}/constant_time
mkdir -p "$target"
python3 profile.py ../../Cargo.toml > "$target/profile.toml"
status=0
for triple in x86_64-unknown-linux-gnu i686-unknown-linux-gnu; do
    flags=
    # The backends of the 32-bit DLL (scripts/build-artifacts.sh).
    [ $triple = i686-unknown-linux-gnu ] && flags='-C target-feature=+crt-static --cfg sm2_backend="bigint"
        --cfg aes_backend="soft" --cfg aes_backend_soft="compact" --cfg sha2_256_backend="soft" --cfg sha2_backend_soft="compact"'
    RUSTFLAGS=$flags cargo build --quiet --locked --release --config "$target/profile.toml" \
        --target $triple --target-dir "$target"
    for run in clean leak records naive; do
        log=$target/$triple-$run.log
        valgrind --error-limit=no --num-callers=12 "$target/$triple/release/constant-time-check" $run > "$log" 2>&1 ||
            { cat "$log"; echo "not ok - $triple, $run: the program failed"; exit 1; }
        python3 judge.py $triple $run "$log" || status=1
    done
done
exit $status
