"""What was said of addresses for all deals, shown again with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.people import PersonToken
from services.recorder.reasons import address_reason_ref
from services.shapes import Json
from services.wiring import Store


def said_shape(store: Store) -> Json:
    """Which addresses are one person's, and which were said to be a person's or nobody's."""
    company = store.deals.company()
    tokens = {token for whole in company.joined for token in whole} | company.judged.keys()
    refs = [ref for token in tokens for ref in (f"person:{token}", address_reason_ref(token))]
    kept = store.texts.read(refs)

    def plain(token: PersonToken) -> str:
        return kept.get(f"person:{token}", {}).get("address") or token

    def reason(people: Iterable[PersonToken]) -> str | None:
        found = (kept.get(address_reason_ref(each), {}).get("reason") for each in people)
        return next((each for each in found if each), None)

    joined = [
        {"addresses": sorted(map(plain, each)), "reason": reason(sorted(each))} for each in company.joined
    ]
    judged = [
        {"address": plain(token), "is_person": is_person, "reason": reason((token,))}
        for token, is_person in company.judged.items()
    ]
    return {
        "joined": sorted(joined, key=lambda each: each["addresses"]),
        "judged": sorted(judged, key=lambda each: str(each["address"])),
    }


def said_lines(shape: Json) -> Iterator[str]:
    """The same, a line each."""
    for each in shape["joined"]:
        yield _with_reason(f"{' and '.join(each['addresses'])} are one person", each["reason"])
    for each in shape["judged"]:
        word = "a person" if each["is_person"] else "not a person"
        yield _with_reason(f"{each['address']} is {word}", each["reason"])
    if not shape["joined"] and not shape["judged"]:
        yield "nobody has said anything of addresses yet"


def _with_reason(says: str, reason: str | None) -> str:
    return f"{says}: {reason}" if reason else says
