"""Who sees what, as JSON and for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.visibility.choices import Choices
from domain.visibility.levels import Visibility, What, Who
from services.shapes import Json

_WHO = {Who.TEAM: "its team", Who.COMPANY: "the company"}
_WHAT = {
    What.METADATA: "that it was, when, and between whom",
    What.SUBJECT: "its subject, too",
    What.BODY: "a link to its words, too",
}


def visibility_shape(visibility: Visibility) -> Json:
    """One visibility."""
    return {"who": visibility.who.value, "what": visibility.what.value}


def choices_shape(choices: Choices, addresses: Mapping[str, str]) -> Json:
    """All choices; a mailbox by its owner's address, as far as that is known."""
    return {
        "company": visibility_shape(choices.company),
        "mailboxes": {
            addresses.get(id_, id_): visibility_shape(each) for id_, each in choices.mailboxes.items()
        },
        "touches": {id_: visibility_shape(each) for id_, each in choices.touches.items()},
        "threads": {id_: visibility_shape(each) for id_, each in choices.threads.items()},
    }


def choices_lines(shape: Json) -> Iterator[str]:
    """The same, a line each."""
    yield f"visible: {_said(shape['company'])}"
    for address, said in shape["mailboxes"].items():
        yield f"  mailbox of {address}: {_said(said)}"
    chosen = len(shape["touches"]) + len(shape["threads"])
    if chosen:
        yield f"  touches and threads that were chosen for: {chosen}"


def visibility_words(visibility: Visibility) -> str:
    """One visibility in a few words."""
    if visibility.who is Who.OWNER:
        return "to its owners alone"
    return f"to {_WHO[visibility.who]}: {_WHAT[visibility.what]}"


def _said(shape: Json) -> str:
    return visibility_words(Visibility(Who(shape["who"]), What(shape["what"])))
