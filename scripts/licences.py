#!/usr/bin/env python3
"""Reads `cargo metadata` and writes the licences of everything that is linked into the library, with their texts."""
import json
import os
import sys

metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
root = next(package["id"] for package in metadata["packages"] if package["name"] == "hisbridge")

linked, waiting = set(), [root]
while waiting:
    for dependency in nodes[waiting.pop()]["deps"]:
        if any(kind["kind"] is None for kind in dependency["dep_kinds"]) and dependency["pkg"] not in linked:
            linked.add(dependency["pkg"])
            waiting.append(dependency["pkg"])

print("hisbridge contains the following packages. Their licences follow, each text once.\n")
texts = {}
for package in sorted((packages[name] for name in linked), key=lambda package: package["name"]):
    print(f"{package['name']} {package['version']}: {package['license'] or 'see below'}  {package.get('repository') or ''}")
    folder = os.path.dirname(package["manifest_path"])
    for file in sorted(os.listdir(folder)):
        if file.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE")) and os.path.isfile(os.path.join(folder, file)):
            text = open(os.path.join(folder, file), encoding="utf-8", errors="replace").read().strip()
            texts.setdefault(text, []).append(f"{package['name']} {package['version']} ({file})")
for text, owners in texts.items():
    print("\n" + "=" * 100 + "\n" + ", ".join(owners) + "\n" + "-" * 100 + "\n" + text)
