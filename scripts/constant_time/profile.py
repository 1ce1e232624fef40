"""The library's release profile for the check's program, so that the machine code looked at is what the library gets;
with line numbers, which change none of it."""
import sys
import tomllib

with open(sys.argv[1], "rb") as manifest:
    release = tomllib.load(manifest)["profile"]["release"]
packages = release.pop("package", {})
release |= {"debug": 1, "strip": False}


def write(table, settings):
    print(f"[{table}]")
    for name, value in settings.items():
        print(name, "=", str(value).lower() if isinstance(value, bool) else repr(value))


write("profile.release", release)
for name, settings in packages.items():
    write(f'profile.release.package."{name}"', settings)
