#!/usr/bin/env python3
"""What is inside a library, from the packages that its build uses (`cargo metadata`) and from Cargo.lock.

    contents.py licences TARGET [--no-default-features]   name, version and licence of each, and every licence's text once
    contents.py bom TARGET [--no-default-features]        the same as a bill of materials: CycloneDX 1.5

Both are the same bytes for the same source. A package without a licence's text is an error.
"""
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid

RUST_VERSION = subprocess.run(["rustc", "-V"], capture_output=True, text=True, check=True).stdout.split()[1]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def is_macro(package):
    """Macros run in the compiler; nothing of them gets into the library."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def linked(target, features):
    """The root, all packages that are linked into it (by name), and per package id what it links."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target, *features]
    metadata = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(package["id"] for package in metadata["packages"] if package["name"] == "hisbridge")
    uses, waiting = {}, [root]
    while waiting:
        here = waiting.pop()
        if here in uses:
            continue
        uses[here] = sorted(
            dependency["pkg"]
            for dependency in nodes[here]["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]) and not is_macro(packages[dependency["pkg"]])
        )
        waiting += uses[here]
    found = sorted((packages[name] for name in uses if name != root), key=lambda found: (found["name"], found["version"]))
    return packages[root], found, uses


def licence(package):
    return package["license"].replace("/", " OR ")


def licence_files(package):
    # A crate of this repository has no source beside it; its licence is the repository's.
    folder = os.path.dirname(package["manifest_path"]) if package["source"] else os.curdir
    files = sorted(os.listdir(folder))
    chosen = [file for file in files if re.match("LICEN[SC]E|COPYING|NOTICE", file, re.I)]
    # Some print their licence in the README only.
    chosen = chosen or [file for file in files if re.match("README", file, re.I) and "icense" in read(os.path.join(folder, file))]
    paths = [os.path.join(folder, file) for file in chosen]
    return [path for path in paths if os.path.isfile(path)]


def sqlite_version(packages):
    """libsqlite3-sys brings SQLite's source along."""
    for package in packages:
        if package["name"] == "libsqlite3-sys":
            header = read(os.path.join(os.path.dirname(package["manifest_path"]), "sqlite3", "sqlite3.h"))
            return re.search(r'#define SQLITE_VERSION\s+"([\d.]+)"', header).group(1)
    return None


def licences(target, features):
    _, packages, _ = linked(target, features)
    print("The library, and hisbridge-doctor where it lies beside it, contain the following packages. Their licences follow, each text once.\n")
    texts = {}
    for package in packages:
        print(f"{package['name']} {package['version']}: {licence(package)}  {package.get('repository') or ''}")
        files = licence_files(package)
        if not files:
            sys.exit(f"contents.py: {package['name']} {package['version']} comes without the text of its licence")
        for file in files:
            texts.setdefault(read(file).strip(), []).append(f"{package['name']} {package['version']} ({os.path.basename(file)})")
    sqlite = sqlite_version(packages)
    if sqlite:
        print(f"SQLite {sqlite}: public domain  https://www.sqlite.org/copyright.html")
    for text, owners in texts.items():
        print("\n" + "=" * 100 + "\n" + ", ".join(owners) + "\n" + "-" * 100 + "\n" + text)


def bom(target, features):
    root, packages, uses = linked(target, features)
    with open("Cargo.lock", "rb") as file:
        checksums = {(row["name"], row["version"]): row.get("checksum") for row in tomllib.load(file)["package"]}

    def reference(package):
        return f"pkg:cargo/{package['name']}@{package['version']}"

    def component(package):
        row = {
            "type": "library",
            "bom-ref": reference(package),
            "name": package["name"],
            "version": package["version"],
            "licenses": [{"expression": licence(package)}],
            "purl": reference(package),
        }
        checksum = checksums[package["name"], package["version"]]
        if checksum:
            row["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package.get("repository"):
            row["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return row

    by_id = {package["id"]: package for package in [root, *packages]}
    depends = {
        reference(by_id[package]): [reference(by_id[other]) for other in others] for package, others in uses.items()
    }
    components = [component(package) for package in packages]

    def add(name, version, words, user):
        """Something that Cargo knows nothing of."""
        place = f"pkg:generic/{name}@{version}"
        row = {"type": "library", "bom-ref": place, "name": name, "version": version, "licenses": [words], "purl": place}
        components.append(row)
        depends[user].append(place)
        depends[place] = []

    add("rust-std", RUST_VERSION, {"expression": "MIT OR Apache-2.0"}, reference(root))
    sqlite = sqlite_version(packages)
    if sqlite:
        user = next(place for place in depends if place.startswith("pkg:cargo/libsqlite3-sys@"))
        add("sqlite", sqlite, {"license": {"name": "Public domain"}}, user)
    components.sort(key=lambda row: row["bom-ref"])
    json.dump(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, reference(root) + target + json.dumps(components))}",
            "version": 1,
            "metadata": {
                "component": component(root) | {"description": root["description"]},
                "properties": [{"name": "target", "value": target}],
            },
            "components": components,
            "dependencies": [{"ref": place, "dependsOn": sorted(others)} for place, others in sorted(depends.items())],
        },
        sys.stdout,
        ensure_ascii=False,
        indent=1,
    )
    print()


if __name__ == "__main__":
    parts = {"licences": licences, "bom": bom}
    if len(sys.argv) < 3 or sys.argv[1] not in parts or sys.argv[3:] not in ([], ["--no-default-features"]):
        sys.exit(__doc__)
    parts[sys.argv[1]](sys.argv[2], sys.argv[3:])
