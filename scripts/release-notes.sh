#!/usr/bin/env bash
# What CHANGELOG.md says of a release, for a tag; fails if the tag is not the version of Cargo.toml or the changelog does
# not know it.
#
#   scripts/release-notes.sh v1.2.3
set -euo pipefail
cd "$(dirname "$0")/.."

tag=${1:?usage: scripts/release-notes.sh v1.2.3}
version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
[ "$tag" = "v$version" ] || { echo "the tag is $tag, but the version in Cargo.toml $version: one of them is wrong" >&2; exit 1; }

# The part under "## [1.2.3] - 2026-01-31", without empty lines round it.
notes=$(awk -v head="## [$version] - " 'index($0, "## ") == 1 { inside = index($0, head) == 1; next } inside' CHANGELOG.md | sed '/./,$!d')
[ -n "$notes" ] || { echo "CHANGELOG.md has nothing under \"## [$version] - DATE\": what is under [Unreleased] belongs there" >&2; exit 1; }
printf '%s\n' "$notes"
