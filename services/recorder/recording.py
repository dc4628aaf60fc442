"""Bringing a deal file and a harvest to their deal: in memory for a replay, or in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from domain.deal.commands import CaptureCalendarFact, CaptureEmail, DealCommand
from domain.deal.dealfile import DealFile
from domain.deal.decide import enact
from domain.deal.enrol import opening_of, statements_of, texts_of
from domain.deal.state import Deal
from domain.ports.texts import Text, TextStore
from domain.ports.tokens import Tokens
from domain.touches.titles import is_title_text, newest_title
from services.capture.harvest import Harvest
from services.recorder.ties import ties_of


def commands_of(
    file: DealFile, harvest: Harvest, tokens: Tokens, known: Deal | None = None
) -> Iterator[DealCommand]:
    """Everything that a deal file and its sources ask for, the opening first.

    `known` is the deal as the ledger has it, or the cycle before it.
    """
    yield opening_of(file, known)
    yield from statements_of(file, tokens, known)
    yield from (CaptureEmail(sighting) for sighting in harvest.sightings)
    yield from (CaptureCalendarFact(fact) for fact in harvest.facts)


def replayed(file: DealFile, harvest: Harvest, tokens: Tokens) -> Deal:
    """The deal of a file and its sources, recorded nowhere.

    Raises:
        Whatever `domain.deal.decide` raises.
    """
    deal = Deal()
    enact(deal, commands_of(file, harvest, tokens), opened_long_ago=lambda _opened, _at: True)
    ties = ties_of(deal, message_ids=lambda id_: harvest.message_ids.get(id_, ""), uids=harvest.uids.get)
    enact(deal, ties, opened_long_ago=lambda _opened, _at: True)
    return deal


def texts_to_keep(
    file: DealFile, harvest: Harvest, tokens: Tokens, kept: Mapping[str, Mapping[str, str]]
) -> Sequence[Text]:
    """The plain text of a deal file and a harvest; sources that were `kept` before stay named.

    A display name that is known stays when a later source gives none.
    """
    texts = {text.ref: text for text in (*texts_of(file, tokens), *harvest.texts)}
    return [_joined(text, kept.get(ref, {})) for ref, text in texts.items()]


def refs_to_keep(file: DealFile, harvest: Harvest, tokens: Tokens) -> list[str]:
    """The refs of the texts that `texts_to_keep` gives."""
    return list(dict.fromkeys(text.ref for text in (*texts_of(file, tokens), *harvest.texts)))


def _joined(text: Text, kept: Mapping[str, str]) -> Text:
    if is_title_text(text):
        return replace(text, fields=newest_title(text.fields, kept))
    fields = {name: value or kept.get(name, "") for name, value in text.fields.items()}
    if "sources" in fields:
        named = {*kept.get("sources", "").splitlines(), *fields["sources"].splitlines()}
        fields["sources"] = "\n".join(sorted(named))
    return Text(text.ref, text.owners, fields)


class PlainTexts:
    """Texts of a replay: held in memory, sealed by nobody, gone with the process."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._fields = {text.ref: text.fields for text in texts}

    def read(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The fields of each ref that is known."""
        return {ref: self._fields[ref] for ref in refs if ref in self._fields}


def plain_names(texts: TextStore, deal: Deal, harvest: Harvest) -> tuple[dict[str, str], dict[str, str]]:
    """Message-IDs by touch and UIDs by meeting, of this harvest and of what was kept before."""
    touches = {f"touch:{id_}": id_ for id_ in (*deal.sightings, *deal.interactions)}
    meetings = {f"meeting:{id_}": id_ for id_ in deal.calendar}
    kept = texts.read([*touches, *meetings])
    message_ids = {touches[ref]: f.get("message_id", "") for ref, f in kept.items() if ref in touches}
    uids = {meetings[ref]: f["uid"] for ref, f in kept.items() if ref in meetings}
    reported = dict.fromkeys(deal.interactions, "")
    return {**reported, **message_ids, **harvest.message_ids}, {**uids, **harvest.uids}
