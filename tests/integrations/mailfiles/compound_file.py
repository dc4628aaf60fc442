"""Writes compound files ([MS-CFB]) small enough for tests: every stream shorter than 4,096 bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _SHORT = 512, 64
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Node:
    name: str
    kind: int
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    right: int = _FREE


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of streams by their path, such as `__recip_version1.0_#0/__substg1.0_39FE001F`."""
    nodes = [_Node("Root Entry", _ROOT)]
    places = {"": 0}
    for path, content in streams.items():
        folder, _, name = path.rpartition("/")
        for kind, full, short in ((_STORAGE, folder, folder), (_STREAM, path, name)):
            if full not in places:
                parent = places[folder] if kind is _STREAM else 0
                places[full] = len(nodes)
                nodes[parent].children.append(len(nodes))
                nodes.append(_Node(short, kind, content if kind is _STREAM else b""))
    for node in nodes:
        for place, child in enumerate(node.children[:-1]):
            nodes[child].right = node.children[place + 1]
    return _written(nodes)


def _written(nodes: list[_Node]) -> bytes:
    """Header, FAT, directory, short FAT, and the short sectors in which all streams lie."""
    shorts, short_fat, starts = bytearray(), list[int](), list[int]()
    for node in nodes:
        count = -(-len(node.content) // _SHORT)
        starts.append(len(short_fat) if count else _END)
        short_fat += [*range(len(short_fat) + 1, len(short_fat) + count), _END] if count else []
        shorts += node.content.ljust(count * _SHORT, b"\0")
    nodes[0].content = bytes(shorts)
    parts = [
        b"".join(_entry(node, start) for node, start in zip(nodes, starts, strict=True)),
        struct.pack(f"<{len(short_fat)}I", *short_fat).ljust(_SECTOR, b"\xff"),
        bytes(shorts),
    ]
    fat, places = [_FAT], list[int]()
    for part in parts:
        places.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + -(-len(part) // _SECTOR)), _END]
    starts[0] = places[2]
    parts[0] = b"".join(_entry(node, start) for node, start in zip(nodes, starts, strict=True))
    head = struct.pack(
        "<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, places[0], 0, 4_096, places[1], 1, _END, 0,
    )  # fmt: skip
    tables = struct.pack("<109I", 0, *[_FREE] * 108) + struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return head + tables + b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in parts)


def _entry(node: _Node, start: int) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    child = node.children[0] if node.children else _FREE
    return struct.pack(
        "<64sHBB3I16xI8x8xIQ",
        name,
        len(name),
        node.kind,
        1,
        _FREE,
        node.right,
        child,
        0,
        start,
        len(node.content),
    )
