#!/usr/bin/env python3
"""Checks that the Windows DLL can be loaded by Windows XP, and that it exports what it should.

    check_pe.py FILE.dll ALLOWED-IMPORTS.txt ALLOWED-EXPORTS.txt

XP refuses a program that names one function which it lacks. So the imports must be exactly those of
the first list, each of which XP SP3 has, and the exports exactly those of the second, undecorated.
Besides: an i386 image, no subsystem version above 5.1, no static thread-local data (XP sets none up
for a DLL that comes by LoadLibrary) and no code that reads them; and no time of day, as the same
source gives the same bytes.

    check_pe.py --within FILE.dll IMPORTS EXPORTS   the same for a DLL that may need less than the list
    check_pe.py --imports FILE IMPORTS…             only that each import of a program is in one of the lists
    check_pe.py --size FILE.dll BYTES  how large it may be
    check_pe.py --list FILE.dll        prints the imports, in the first list's form
    check_pe.py --self-test DLL IMPORTS EXPORTS COMPILER
                                       shows that each rule refuses a DLL that breaks it

Prints TAP lines; exit status 0 if all is well. Python's standard library and MinGW's objdump.
"""
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

I386 = 0x14C
PE32 = 0x10B
EXPORTS, IMPORTS, TLS, DELAYED_IMPORTS = 0, 1, 9, 13
XP_VERSION = (5, 1)
# DLLs that came after XP. The list of imports names none; this tells why one is refused.
NOT_ON_XP = re.compile(r"^(api-ms-|ext-ms-|bcrypt|ncrypt|ucrtbase|vcruntime|kernelbase)", re.I)


class Image:
    """The parts of a 32-bit PE file that the rules are about."""

    def __init__(self, path):
        self.data = data = Path(path).read_bytes()
        header = struct.unpack_from("<I", data, 0x3C)[0]
        if data[:2] != b"MZ" or data[header : header + 4] != b"PE\0\0":
            raise ValueError(f"{path} is not a Windows program")
        self.machine, sections = struct.unpack_from("<HH", data, header + 4)
        self.timestamp = struct.unpack_from("<I", data, header + 8)[0]
        optional_size = struct.unpack_from("<H", data, header + 20)[0]
        optional = header + 24
        self.format = struct.unpack_from("<H", data, optional)[0]
        if (self.machine, self.format) != (I386, PE32):
            raise ValueError(f"{path} is not a 32-bit i386 program (machine {self.machine:#x})")
        self.base = struct.unpack_from("<I", data, optional + 28)[0]
        self.subsystem_version = struct.unpack_from("<HH", data, optional + 48)
        count = min(struct.unpack_from("<I", data, optional + 92)[0], 16)
        self.directories = [struct.unpack_from("<II", data, optional + 96 + 8 * n) for n in range(count)]
        self.sections = [
            struct.unpack_from("<IIII", data, optional + optional_size + 40 * n + 8) for n in range(sections)
        ]

    def offset(self, address):
        """Where an address (relative to the image's base) stands in the file."""
        for virtual_size, virtual, raw_size, raw in self.sections:
            if virtual <= address < virtual + max(virtual_size, raw_size):
                return raw + address - virtual
        raise ValueError(f"address {address:#x} lies in no section")

    def word(self, address):
        return struct.unpack_from("<I", self.data, self.offset(address))[0]

    def text(self, address):
        start = self.offset(address)
        return self.data[start : self.data.index(b"\0", start)].decode("latin-1")

    def directory(self, number):
        return self.directories[number] if number < len(self.directories) else (0, 0)

    def imports(self):
        """All imports as 'dll!name' or 'dll!#number', the DLL in small letters."""
        found = []
        entry = self.directory(IMPORTS)[0]
        while entry and self.word(entry + 12):
            dll = self.text(self.word(entry + 12)).lower()
            thunk = self.word(entry) or self.word(entry + 16)
            while value := self.word(thunk):
                name = f"#{value & 0xFFFF}" if value >> 31 else self.text(value + 2)
                found.append(f"{dll}!{name}")
                thunk += 4
            entry += 20
        return sorted(found)

    def exports(self):
        table = self.directory(EXPORTS)[0]
        if not table:
            return []
        count, names = self.word(table + 24), self.word(table + 32)
        return sorted(self.text(self.word(names + 4 * n)) for n in range(count))

    def thread_local_bytes(self):
        """Static thread-local data, without the marker words that MinGW's start-up code puts there."""
        table = self.directory(TLS)[0]
        if not table:
            return 0
        start, end, _, _, zeros = (self.word(table + 4 * n) for n in range(5))
        template = self.data[self.offset(start - self.base) :][: end - start] if end > start else b""
        return zeros + (len(template) if len(template) > 8 or template.strip(b"\0") else 0)


def disassembly(path):
    objdump = shutil.which("i686-w64-mingw32-objdump") or shutil.which("objdump")
    if not objdump:
        raise ValueError("objdump is missing: scripts/setup.sh windows")
    command = [objdump, "-d", "--no-show-raw-insn", "-M", "intel", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def read_list(path):
    lines = (line.split("#!")[0].strip() for line in Path(path).read_text("utf-8").splitlines())
    return sorted(line for line in lines if line and not line.startswith("#"))


def differences(found, allowed, what):
    extra, missing = sorted(set(found) - set(allowed)), sorted(set(allowed) - set(found))
    faults = [f"{what} {name} is not in the list" for name in extra]
    return faults + [f"{what} {name} of the list is not there" for name in missing]


def faults(path, allowed_imports, allowed_exports):
    """Per rule its name and what breaks it."""
    try:
        image = Image(path)
    except ValueError as error:
        yield "32-bit i386 image", [str(error)]
        return
    imports, exports = image.imports(), image.exports()
    yield "32-bit i386 image", []
    yield "no time of day inside", [f"timestamp {image.timestamp}"] if image.timestamp else []
    version = image.subsystem_version
    yield "subsystem version at most 5.1", [] if version <= XP_VERSION else ["it is %d.%d" % version]
    yield "imports are exactly those of the list", differences(imports, allowed_imports, "import")
    newer = sorted({name.split("!")[0] for name in imports if NOT_ON_XP.match(name)})
    yield "no DLL that XP lacks", newer
    delayed = image.directory(DELAYED_IMPORTS)[0]
    yield "no delayed imports", ["there are some"] if delayed else []
    local = image.thread_local_bytes()
    yield "no static thread-local data", [f"{local} bytes"] if local else []
    reads = re.findall(r"^.*fs:(?:\[0x2c\]|0x2c).*$", disassembly(path), re.M)
    yield "no code reads static thread-local data", [" ".join(line.split()) for line in reads[:5]]
    decorated = [name for name in exports if re.search(r"[@?]|^_", name)]
    yield "exports are undecorated", decorated
    yield "exports are exactly those of the list", differences(exports, allowed_exports, "export")


def report(path, allowed_imports, allowed_exports):
    good = True
    for rule, found in faults(path, allowed_imports, allowed_exports):
        print(f"{'not ok' if found else 'ok'} - {Path(path).name}: {rule}")
        for fault in found:
            print(f"# {fault}")
        good = good and not found
    return good


# One small DLL per rule that breaks this rule and (but for the export lists) no other.
PROBE = """
#include <windows.h>
__declspec(dllexport) int probe(void) { return (int)GetTickCount(); }
BOOL WINAPI DllMain(HINSTANCE i, DWORD r, void *p) { return TRUE; }
"""
BREAKERS = {
    "no time of day inside": (PROBE, ["-Wl,--insert-timestamp"]),
    "imports are exactly those of the list": (
        PROBE + "__declspec(dllimport) ULONGLONG WINAPI GetTickCount64(void);"
        "int more(void) { return (int)GetTickCount64(); } int (*keep)(void) = more;", []),
    "subsystem version at most 5.1": (PROBE, ["-Wl,--major-subsystem-version,6"]),
    "no code reads static thread-local data": (
        PROBE + '__declspec(dllexport) int tls(void) { int x; __asm__("movl %%fs:0x2c,%0":"=r"(x)); return x; }', []),
    "exports are undecorated": (PROBE + "__declspec(dllexport) int WINAPI twin(int x) { return x; }", []),
    "exports are exactly those of the list": (PROBE + "__declspec(dllexport) int another(void) { return 1; }", []),
    "no static thread-local data": (
        PROBE + '__attribute__((section(".tls$M"), used)) char block[64] = "data";', []),
}


def self_test(dll, allowed_imports, allowed_exports, compiler):
    good = True
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")

        def build(name, text, flags):
            source.write_text(text)
            output = Path(folder, name)
            subprocess.run([compiler, "-shared", "-O1", "-w", "-s", "-Wl,--no-insert-timestamp", "-o", output, source, *flags],
                           check=True)
            return output

        plain = build("plain.dll", PROBE, [])
        imports, exports = Image(plain).imports(), Image(plain).exports()
        good = report(plain, imports, exports)
        for rule, (text, flags) in BREAKERS.items():
            broken = build("broken.dll", text, flags)
            found = dict(faults(broken, imports, exports))
            caught = bool(found[rule])
            print(f"{'ok' if caught else 'not ok'} - a DLL is refused by the rule: {rule}")
            for fault in found[rule]:
                print(f"# {fault}")
            good = good and caught
        # The real DLL against a list that lacks one of its imports.
        missing = allowed_imports[len(allowed_imports) // 2]
        shorter = [name for name in allowed_imports if name != missing]
        found = dict(faults(dll, shorter, allowed_exports))["imports are exactly those of the list"]
        caught = found == [f"import {missing} is not in the list"]
        print(f"{'ok' if caught else 'not ok'} - the DLL is refused when one import more ({missing}) is in it")
        return good and caught


def report_size(path, most):
    """The DLL goes over slow lines to old machines."""
    size = Path(path).stat().st_size
    print(f"{'ok' if size <= most else 'not ok'} - {Path(path).parent.name}/{Path(path).name}: at most {most:,} bytes")
    print(f"# {size:,} bytes")
    return size <= most


def report_imports(path, lists):
    """A program of the tests: it runs on XP when XP has all that it needs, however it is linked otherwise."""
    known = {name for one in lists for name in read_list(one)}
    lacking = sorted(set(Image(path).imports()) - known)
    print(f"{'not ok' if lacking else 'ok'} - {Path(path).name}: imports are in the lists")
    for name in lacking:
        print(f"# import {name} is in none of them")
    return not lacking


def main(arguments):
    if len(arguments) > 2 and arguments[0] == "--imports":
        return 0 if report_imports(arguments[1], arguments[2:]) else 1
    if len(arguments) == 3 and arguments[0] == "--size":
        return 0 if report_size(arguments[1], int(arguments[2])) else 1
    if len(arguments) == 4 and arguments[0] == "--within":
        path, imports, exports = arguments[1:]
        # The slim DLL needs less of Windows; nothing that the full one does not.
        allowed = sorted(set(read_list(imports)) & set(Image(path).imports()))
        return 0 if report(path, allowed, read_list(exports)) else 1
    if len(arguments) == 2 and arguments[0] == "--list":
        print("\n".join(Image(arguments[1]).imports()))
        return 0
    if len(arguments) == 5 and arguments[0] == "--self-test":
        dll, imports, exports, compiler = arguments[1:]
        return 0 if self_test(dll, read_list(imports), read_list(exports), compiler) else 1
    if len(arguments) == 3:
        dll, imports, exports = arguments
        return 0 if report(dll, read_list(imports), read_list(exports)) else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
