"""Canaries: strings that stand in one item alone, and a search for them in every byte of a folder."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

from domain.people import fold_address
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens

RITA, BEA = "rita@ours.example", "bea@north.example"
PLACES = ("subject", "body", "name", "local", "domain", "attachment", "header", "mid", "uid")
DATE = "Mon, 23 Nov 2026 10:00:00 +0100"


def canary(of: str, place: str) -> str:
    """A word that occurs in one place of one item."""
    return f"zq{of}{place}wx".replace("_", "")


def words(of: str) -> list[str]:
    """All canaries of an item."""
    return [canary(of, place) for place in PLACES]


def letter(of: str, *, sender: str = BEA, **headers: str) -> bytes:
    """A mail to Rita with a canary in each place; `sender` is named, the canary's address is in copy."""
    made = EmailMessage()
    domain = "ours.example" if sender.endswith("@ours.example") else f"{canary(of, 'domain')}.example"
    said = {
        "From": f"{canary(of, 'name')} <{sender}>",
        "To": RITA,
        "Cc": f"{canary(of, 'local')}@{domain}",
        "Subject": f"Prices {canary(of, 'subject')}",
        "Date": DATE,
        "Message-ID": f"<{canary(of, 'mid')}@north.example>",
        "X-Custom": canary(of, "header"),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in said.items():
        made[name] = value
    made.set_content(f"Hello {canary(of, 'body')}")
    name = f"{canary(of, 'attachment')}.pdf"
    made.add_attachment(b"%PDF " + canary(of, "body").encode(), "application", "pdf", filename=name)
    return made.as_bytes()


def forms(word: str) -> Iterator[bytes]:
    """The word as it may be written: in three encodings, in base64 at each offset, as %41, in hex."""
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    for offset in range(3):
        whole = base64.b64encode(b"\x00" * offset + plain)
        cut = whole[2 if offset == 1 else 3 if offset == 2 else 0 :].rstrip(b"=")
        yield cut[: len(cut) - len(cut) % 4 - 4] if len(cut) % 4 or offset else cut[:-4]
        yield base64.urlsafe_b64encode(b"\x00" * offset + plain)[4:-4]
    yield "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "".join(f"%{byte:02X}" for byte in plain).encode()
    yield plain.hex().encode()


def found_in(data: bytes, words: list[str]) -> set[str]:
    """Which of the words stand in some bytes, in whatever form, in capitals or not."""
    folded = data.lower()
    return {word for word in words if any(form.lower() in folded for form in forms(word) if form)}


def found_on_disk(folder: Path, words: list[str]) -> set[str]:
    """Which of the words stand in any file of a folder, or in the name of one."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".texts") for path in files)
    names = "\n".join(str(path.relative_to(folder)) for path in files).encode()
    every = (names, *(path.read_bytes() for path in files if path.name != "setpoint.yaml"))
    return set().union(*(found_in(data, words) for data in every))


def unsealed(ledger: Path, texts: TextStore) -> bytes:
    """Everything that the keys beside a ledger open."""
    with closing(sqlite3.connect(f"{ledger}.texts")) as file:
        refs = [ref for (ref,) in file.execute("SELECT ref FROM texts")]
    read = texts.read(refs)
    assert read
    return repr({ref: dict(fields) for ref, fields in read.items()}).encode()


def tokens_of(of: str, tokens: Tokens) -> list[str]:
    """What would stand in events for an item's people, its words and its names."""
    addresses = [
        f"{canary(of, 'local')}@{canary(of, 'domain')}.example",
        f"{canary(of, 'local')}@ours.example",
    ]
    return [
        *(tokens.person(fold_address(each)) for each in addresses),
        tokens.domain(f"{canary(of, 'domain')}.example"),
        *(tokens.word(canary(of, place)) for place in PLACES),
        tokens.name(f"{canary(of, 'mid')}@north.example"),
        tokens.name(canary(of, "uid")),
    ]
