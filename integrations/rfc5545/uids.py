"""One UID for one meeting, whoever wrote it.

Outlook and Exchange make UIDs of a GlobalObjectId in hexadecimal ([MS-OXOCAL] section
2.2.1.27): 16 bytes that mark it, 4 bytes with the date of an exception, 8 of creation
time, 8 of zeros, the length of the data, the data. Data that begins with `vCal-Uid` hold
a UID of somebody else.
"""

from __future__ import annotations

import re

_GLOBAL_OBJECT_ID = re.compile(r"040000008200E00074C5B7101A82E008(?:[0-9A-F]{2}){24,}", re.IGNORECASE)
_EXCEPTION_DATE = slice(16, 20)
_DATA = 40
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


def normalised_uid(uid: str) -> str:
    """The UID under which an invitation and every calendar that holds it meet.

    Other UIDs are given back as they are: RFC 5545 compares them exactly.
    """
    if not _GLOBAL_OBJECT_ID.fullmatch(uid):
        return uid
    content = bytearray.fromhex(uid)
    data = bytes(content[_DATA:])
    if data.startswith(_FOREIGN):
        return data.removeprefix(_FOREIGN).rstrip(b"\x00").decode("utf-8", "replace").strip()
    content[_EXCEPTION_DATE] = bytes(4)
    return content.hex().upper()
