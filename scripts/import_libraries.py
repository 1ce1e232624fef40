#!/usr/bin/env python3
"""Writes the files with which C and C++ programs link to the Windows DLL, beside the DLL:

    import_libraries.py hisbridge.dll hisbridge.h

 * hisbridge.def         the exported names, for tools that make their own import library
 * libhisbridge.dll.a    import library for MinGW
 * hisbridge.lib         import library for Microsoft's linker

The DLL exports all names undecorated, because PowerBuilder and VB6 want it so. A C compiler calls a
stdcall function (His…) of the header as _HisCall@16 in 32-bit programs. So both libraries lead that
name to the export HisCall. The size of the arguments comes from the header.
"""
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

I386, AMD64 = 0x14C, 0x8664


def exports(path):
    """Machine type and exported names of a PE file."""
    data = path.read_bytes()
    header = struct.unpack_from("<I", data, 0x3C)[0]
    machine, sections = struct.unpack_from("<HH", data, header + 4)
    optional = header + 24
    tables = optional + (96 if machine == I386 else 112)
    first = optional + struct.unpack_from("<H", data, header + 20)[0]
    areas = [struct.unpack_from("<IIII", data, first + 40 * n + 8) for n in range(sections)]

    def offset(address):
        for size, virtual, raw_size, raw in areas:
            if virtual <= address < virtual + max(size, raw_size):
                return raw + address - virtual
        raise ValueError(f"{path}: address {address:#x} lies in no section")

    table = offset(struct.unpack_from("<I", data, tables)[0])
    count = struct.unpack_from("<I", data, table + 24)[0]
    names = offset(struct.unpack_from("<I", data, table + 32)[0])
    found = []
    for n in range(count):
        start = offset(struct.unpack_from("<I", data, names + 4 * n)[0])
        found.append(data[start : data.index(b"\0", start)].decode("ascii"))
    return machine, sorted(found)


def stdcall_sizes(header):
    """Bytes of arguments per stdcall function. Each of their arguments is one 32-bit word."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", header.read_text("utf-8"), flags=re.S)
    sizes = {}
    for name, arguments in re.findall(r"HIS_STDCALL\s+(\w+)\s*\(([^)]*)\)", text):
        parts = [part.strip() for part in arguments.split(",") if part.strip() not in ("", "void")]
        for part in parts:
            if not re.match(r"(const )?(char|uint16_t) \*|u?int32_t |intptr_t |ptrdiff_t ", part):
                sys.exit(f"{header}: {name}: size of the argument '{part}' is not known")
        sizes[name] = 4 * len(parts)
    return sizes


def main(dll, header):
    machine, names = exports(dll)
    sizes = stdcall_sizes(header) if machine == I386 else {}
    if machine == I386 and set(sizes) != {name for name in names if name.startswith("His")}:
        sys.exit(f"the stdcall functions of {header} are not those that {dll} exports")
    folder = dll.parent
    listing = "LIBRARY {}\nEXPORTS\n{}\n".format(dll.name, "\n".join(f"    {name}" for name in names))
    (folder / "hisbridge.def").write_text(listing)

    decorated = {name: f"{name}@{sizes[name]}" if name in sizes else name for name in names}
    with tempfile.TemporaryDirectory() as scratch:
        definitions = Path(scratch, "mingw.def")
        definitions.write_text(f"LIBRARY {dll.name}\nEXPORTS\n" + "".join(f"    {d}\n" for d in decorated.values()))
        tool = "i686-w64-mingw32-dlltool" if machine == I386 else "x86_64-w64-mingw32-dlltool"
        # --kill-at: the decoration is only in the name that programs use, not in the imported one.
        subprocess.run([tool, "--kill-at", "--deterministic-libraries", "--temp-prefix", "hisbridge",
                        "--input-def", definitions, "--dllname", dll.name,
                        # Its path becomes part of symbols: only the name, so that every folder gives the same.
                        "--output-lib", "libhisbridge.dll.a"], check=True, cwd=scratch)
        shutil.copyfile(Path(scratch, "libhisbridge.dll.a"), folder / "libhisbridge.dll.a")

        definitions = Path(scratch, "microsoft.def")
        # `symbol == export`: the linker takes the decoration off when it makes the import.
        lines = [f"_{d} == {name}" if name in sizes else name for name, d in decorated.items()]
        definitions.write_text(f"LIBRARY {dll.name}\nEXPORTS\n" + "".join(f"    {line}\n" for line in lines))
        sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout
        host = re.search(r"host: (\S+)", subprocess.run(["rustc", "-vV"], capture_output=True, text=True,
                                                        check=True).stdout).group(1)
        lld = Path(sysroot.strip(), "lib/rustlib", host, "bin/rust-lld")
        subprocess.run([lld, "-flavor", "link", "/lib", f"/def:{definitions}",
                        f"/machine:{'x86' if machine == I386 else 'x64'}",
                        f"/out:{folder / 'hisbridge.lib'}"], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
