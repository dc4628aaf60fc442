"""The addresses of the distribution lists that a mail came through, as its header lines name them.

Source: RFC 2369 section 3.4 (List-Post), RFC 2919 (List-Id); X-BeenThere is what Mailman and Google Groups
write. A List-Id is a name and no address: it names the list only where the mail is addressed to one
of that name. Lists of Exchange leave no such line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.touches.mail import Envelope
from integrations.rfc5322.addresses import address_list
from integrations.rfc5322.headers import Fields

MOST_LISTS = 20
_POST = re.compile(r"<mailto:([^<>?]{1,320})", re.IGNORECASE)
_ID = re.compile(r"<([^<>\s]{1,320})>")


def list_addresses(fields: Fields, envelope: Envelope) -> tuple[str, ...]:
    """The addresses of the lists, in lower case, each once; at most 20."""
    if not ("list-id" in fields or "list-post" in fields or "x-beenthere" in fields):
        return ()
    named = (*_posted(fields), *_known_by_id(fields, envelope))
    return tuple(dict.fromkeys(named))[:MOST_LISTS]


def _posted(fields: Fields) -> Iterator[str]:
    lines = [
        address for value in fields.get("list-post", [])[:MOST_LISTS] for address in _POST.findall(value)
    ]
    for line in (*lines, *fields.get("x-beenthere", [])[:MOST_LISTS]):
        yield from (each.address for each in address_list(line) if "@" in each.address)


def _known_by_id(fields: Fields, envelope: Envelope) -> Iterator[str]:
    ids = {found for value in fields.get("list-id", [])[:MOST_LISTS] for found in _ID.findall(value.lower())}
    for address in (*envelope.to, *envelope.cc, *envelope.bcc):
        if address.address.replace("@", ".") in ids:
            yield address.address
