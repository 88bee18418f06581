"""Look into a zip container without trusting what it says of itself: every member is inflated and counted (U4–U9)."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib

from disclosure.validation.findings import Refused

__all__ = ["MOST_BYTES", "inflate_gzip", "read_archive"]

MOST_MEMBERS = 1000
MOST_BYTES = 500 * 1024 * 1024  # inflated, all members together
MOST_PART = 300 * 1024 * 1024  # inflated, one member
RATIO = 100  # inflated to deflated; looked at only above RATIO_FROM, as small regular parts do reach it
RATIO_FROM = 4 * 1024 * 1024
CHUNK = 1024 * 1024  # bytes that are inflated at once
PIECE = 16 * 1024  # bytes that are given to be inflated
_LOCAL = struct.Struct("<4s5H3I2H")  # APPNOTE 4.3.7
ENCRYPTED = 0x1
NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_BAD_NAME = re.compile(r"[\x00-\x1f\\]|^[A-Za-z]:")


def read_archive(content: bytes) -> dict[str, bytes]:
    """Every member's bytes by name; raises Refused for what an honest office file never has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise Refused("upload.corrupt") from error
    if len(members) > MOST_MEMBERS:
        raise Refused("upload.too_many_members", values={"members": len(members), "most": MOST_MEMBERS})
    _check_members(members)
    parts: dict[str, bytes] = {}
    spent, ends = 0, 0
    for member in sorted(members, key=lambda item: item.header_offset):
        if member.header_offset < ends:
            raise Refused("upload.zip_overlap")
        start = _data_start(content, member)
        ends = start + member.compress_size
        part = _inflate(content[start:ends], member, MOST_BYTES - spent)
        spent += len(part)
        _check_ratio(spent, ends)
        parts[member.filename] = part
    return parts


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names: set[str] = set()
    for member in members:
        name = member.filename
        if name in names:
            raise Refused("upload.zip_mismatch", values={"member": name})
        names.add(name)
        if member.flag_bits & ENCRYPTED:
            raise Refused("upload.encrypted")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Refused("upload.zip_symlink", values={"member": name})
        if name.startswith("/") or _BAD_NAME.search(name) or ".." in posixpath.normpath(name).split("/"):
            raise Refused("upload.zip_path", values={"member": name})


def _data_start(content: bytes, member: zipfile.ZipInfo) -> int:
    """Where a member's data begins by its local header, which must name the same member."""
    head = content[member.header_offset : member.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size:
        raise Refused("upload.corrupt")
    signature, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack(head)
    start = member.header_offset + _LOCAL.size
    name = content[start : start + name_length]
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if signature != b"PK\x03\x04" or method != member.compress_type or name != member.orig_filename.encode(encoding):
        raise Refused("upload.zip_mismatch", values={"member": member.filename})
    return start + name_length + extra_length


def _inflate(data: bytes, member: zipfile.ZipInfo, most: int) -> bytes:
    """The member's real bytes, stopped where they pass `most`, whatever sizes it declares."""
    if member.compress_type == zipfile.ZIP_STORED:
        part = data
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = _bounded(zlib.decompressobj(-15), data, min(most, MOST_PART))
    else:
        raise Refused("upload.corrupt")
    if len(part) != member.file_size:
        raise Refused("upload.size_lie", values={"member": member.filename})
    if zlib.crc32(part) != member.CRC:
        raise Refused("upload.corrupt")
    return part


def inflate_gzip(content: bytes) -> bytes:
    """The bytes in a gzip file, for telling a bomb or a broken file from one that is only of the wrong type."""
    return _bounded(zlib.decompressobj(31), content, MOST_PART)


def _bounded(inflater: zlib._Decompress, data: bytes, most: int) -> bytes:
    """What `data` inflates to. It is given in pieces: the inflater copies all that it leaves, at each step."""
    out = io.BytesIO()  # grows in place: to join pieces takes all of them twice
    whole = memoryview(data)
    try:
        for start in range(0, len(data), PIECE):
            waiting = bytes(whole[start : start + PIECE])
            while waiting and not inflater.eof:
                out.write(inflater.decompress(waiting, CHUNK))
                waiting = inflater.unconsumed_tail
                _check_ratio(out.tell(), start + PIECE)
                if out.tell() > most:
                    raise Refused("upload.too_large", values={"most": most // 1024 // 1024})
    except zlib.error as error:
        raise Refused("upload.corrupt") from error
    if not inflater.eof:
        raise Refused("upload.corrupt")
    _check_ratio(out.tell(), len(data))
    return out.getvalue()


def _check_ratio(inflated: int, deflated: int) -> None:
    if inflated > RATIO_FROM and inflated > RATIO * deflated:
        raise Refused("upload.ratio", values={"most": RATIO})
