#!/usr/bin/env python3
"""Looks at the packages in Cargo.lock: has a version been taken back (yanked), and is each direct dependency kept?

    cargo metadata --format-version 1 --locked | scripts/dependencies.py           lines of a test
    cargo metadata --format-version 1 --locked | scripts/dependencies.py --table   the table of docs/dependencies.md

What it knows comes from Cargo's own copy of the registry's index, which names for every version the time of its release.
"""
import datetime
import glob
import json
import os
import sys

# A direct dependency whose last release is so many days older than the newest one in Cargo.lock needs a reason here. (Not
# so many days ago: the same commit gives the same result on every day.)
OLD = 3 * 365
FINISHED = {
    "httpdate": "the three forms of a date in HTTP do not change; hyper stands on it; no dependencies, 600 lines",
    "qrcodegen": "the QR code standard does not change, and its author keeps it in six languages; no dependencies, 1,300 lines",
}

# Cargo knows dependencies of a package, not of a program in it.
IN_PROGRAMS = {"lexopt": "in hisbridge-doctor"}


def index_entries(name):
    """The versions of a package in Cargo's copy of the index, which it writes as version and JSON, each with a NUL."""
    folder = {1: "1", 2: "2", 3: f"3/{name[0]}"}.get(len(name), f"{name[:2]}/{name[2:4]}")
    home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
    for path in glob.glob(f"{home}/registry/index/*/.cache/{folder}/{name}"):
        for part in open(path, "rb").read().split(b"\0"):
            if part.startswith(b"{"):
                yield json.loads(part)


def release(text):
    return tuple(int(number) for number in text.split("+")[0].split("-")[0].split("."))


def main():
    metadata = json.load(sys.stdin)
    table = "--table" in sys.argv
    root = next(package for package in metadata["packages"] if package["name"] == "hisbridge")
    # Of a package that is used in several ways the most important one counts.
    order = ["dev", "build", None]
    direct = {dependency["name"]: dependency["kind"] for dependency in sorted(root["dependencies"], key=lambda one: order.index(one["kind"])) if not dependency.get("path")}
    yanked, unknown, old, rows = [], [], [], []
    published = [entry.get("pubtime", "")[:10] for package in metadata["packages"] for entry in index_entries(package["name"]) if entry["vers"] == package["version"]]
    newest_of_all = datetime.date.fromisoformat(max(filter(None, published), default="1970-01-01"))
    for package in sorted(metadata["packages"], key=lambda package: package["name"]):
        name, version = package["name"], package["version"]
        if package["source"] is None:
            continue
        entries = {entry["vers"]: entry for entry in index_entries(name)}
        if version not in entries:
            unknown.append(f"{name} {version}")
            continue
        if entries[version].get("yanked"):
            yanked.append(f"{name} {version}")
        if name not in direct:
            continue
        finals = [entry for entry in entries.values() if "-" not in entry["vers"].split("+")[0] and not entry.get("yanked")] or list(entries.values())
        newest = max(finals, key=lambda entry: release(entry["vers"]))
        when = max((entry["pubtime"][:10] for entry in entries.values() if entry.get("pubtime")), default=None)
        if when is None:
            unknown.append(f"{name}: no time of release")
        elif (newest_of_all - datetime.date.fromisoformat(when)).days > OLD and name not in FINISHED:
            old.append(f"{name}: {when}")
        keeper = (package.get("repository") or "").removesuffix(".git").split("/tree/")[0].split("//")[-1].rstrip("/")
        if (name, version) not in [(row[0], row[1]) for row in rows] and version == max((p["version"] for p in metadata["packages"] if p["name"] == name), key=release):
            used = IN_PROGRAMS.get(name) or {None: "in the library", "dev": "tests", "build": "build"}[direct[name]]
            rows.append((name, version, newest["vers"], when, used, keeper))
    if table:
        print("| package | here | newest | last release | used in | kept at |\n| --- | --- | --- | --- | --- | --- |")
        for row in rows:
            print("| " + " | ".join(str(cell) for cell in row) + " |")
        return 0
    for what, found in (
        ("every version is in the index, with the time of its release", unknown),
        ("no version was taken back", yanked),
        ("every direct dependency has had a release within three years, or a reason why it needs none", old),
    ):
        print("".join(f"# {line}\n" for line in found) + ("not ok" if found else "ok") + f" - {what}")
    return 1 if unknown or yanked or old else 0


if __name__ == "__main__":
    sys.exit(main())
