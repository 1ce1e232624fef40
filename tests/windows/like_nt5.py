#!/usr/bin/env python3
"""Removes the TLS directory from a 32-bit DLL: like_nt5.py IN.dll OUT.dll

A loader then calls no thread callbacks for it. That is how Windows up to Server 2003, XP among them,
treats every DLL that comes by LoadLibrary, and what a newer Windows or Wine would not show.
"""
import struct
import sys

source, target = sys.argv[1:]
data = bytearray(open(source, "rb").read())
header = struct.unpack_from("<I", data, 0x3C)[0]
machine, magic = struct.unpack_from("<H", data, header + 4)[0], struct.unpack_from("<H", data, header + 24)[0]
tls = header + 24 + 96 + 9 * 8
if (machine, magic) != (0x14C, 0x10B) or struct.unpack_from("<I", data, tls)[0] == 0:
    sys.exit(f"{source} is not a 32-bit program with a TLS directory")
struct.pack_into("<II", data, tls, 0, 0)
open(target, "wb").write(data)
