# make demo       builds everything and runs every operation of all five systems against the sandbox
# make test       installs what is missing, builds all artifacts, runs every test, ends with a count
# make artifacts  the libraries: artifacts/win32-xp, linux-i686, linux-x86_64
# make dist       the release archives in dist/
# make fuzz       runs each fuzz target for ten minutes (FUZZ_SECONDS=… for another time)
# make generate   brings the committed generated files (header, client sources, reference) up to date
# make bench      the library beside its peers, for docs/performance.md; on a machine that does nothing else
# make check      only formatting and lints
.PHONY: demo test artifacts dist fuzz generate bench check

demo:
	scripts/demo.sh

test:
	scripts/test.sh

artifacts:
	scripts/setup.sh base windows
	scripts/build-artifacts.sh

dist:
	scripts/dist.sh

fuzz:
	scripts/setup.sh base fuzz
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} scripts/fuzz.sh

generate:
	scripts/generate.sh

bench:
	scripts/setup.sh base bench
	benches/build.sh
	"$${CARGO_TARGET_DIR:-target}/peers/python/bin/python" benches/compare.py

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
