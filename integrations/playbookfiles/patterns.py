"""Readers of patterns: what shows that a milestone has begun, goes on or is reached.

Source: rules.md section 6, "Evidence", and the playbook file of the contract.
"""

from __future__ import annotations

from domain.playbook.playbook import EvidenceKind, Pattern, Phrase
from domain.touches.words import words_of
from integrations.playbookfiles.addresses import a_company_domain
from integrations.playbookfiles.faults import or_known
from integrations.playbookfiles.fields import (
    Entry,
    Fields,
    Place,
    Reader,
    Unread,
    entries_of,
    list_of,
    one_or_more,
)
from integrations.playbookfiles.nodes import Entries, Scalar
from integrations.playbookfiles.scalars import a_line, one_of
from integrations.playbookfiles.sides import BOTH_SIDES


def patterns(place: Place) -> tuple[Pattern, ...]:
    """A list of patterns, any of which suffices; `word` alone stands for a list of one."""
    if isinstance(place.node, Scalar) and not place.node.is_nothing:
        return (a_pattern(place),)
    return list_of(a_pattern)(place)


def a_pattern(place: Place) -> Pattern:
    """One pattern: `word`, or a mapping of one kind to its conditions."""
    if place.text == EvidenceKind.WORD:
        return Pattern(EvidenceKind.WORD)
    if not isinstance(place.node, Entries):
        place.expected("a pattern such as word or {email: {subject_contains: [signed]}}")
    entries = entries_of(place)
    unknown = [entry for entry in entries if entry.name not in _READERS]
    for entry in unknown:
        entry.key.fault(f"unknown kind of pattern{or_known(entry.name, _READERS)}")
    if unknown:
        raise Unread
    if len(entries) != 1:
        found = " and ".join(entry.name for entry in entries) or "none"
        place.refuse(f"expected one kind of pattern, found {found}")
    return _with_a_condition(entries[0])


def a_phrase(place: Place) -> Phrase:
    """A word or phrase, folded as titles and subjects are."""
    return words_of(a_line(place)) or place.expected("a word or phrase with at least one letter or digit")


def _with_a_condition(entry: Entry) -> Pattern:
    """The pattern of an entry; one without a condition would fit everything, and is a fault."""
    faults_before = len(entry.value.faults)
    pattern = _READERS[entry.name](entry.value)
    no_new_faults = len(entry.value.faults) == faults_before
    if pattern == Pattern(EvidenceKind(entry.name)) and no_new_faults and pattern.kind != EvidenceKind.WORD:
        entry.value.refuse("expected at least one condition, found none: it would fit everything")
    return pattern


def _meeting_held(place: Place) -> Pattern:
    with Fields(place) as fields:
        return Pattern(
            EvidenceKind.MEETING_HELD,
            phrases=fields.given("title_contains", one_or_more(a_phrase), ()),
            roles=fields.given("roles", one_or_more(a_line), ()),
            domains=fields.given("domains", one_or_more(a_company_domain), ()),
        )


def _email(place: Place) -> Pattern:
    with Fields(place) as fields:
        return Pattern(
            EvidenceKind.EMAIL,
            phrases=fields.given("subject_contains", one_or_more(a_phrase), ()),
            side=fields.given("from", one_of(BOTH_SIDES), None),
            from_roles=fields.given("from_role", one_or_more(a_line), ()),
            to_roles=fields.given("to_role", one_or_more(a_line), ()),
        )


def _attachment(place: Place) -> Pattern:
    with Fields(place) as fields:
        return Pattern(
            EvidenceKind.ATTACHMENT,
            phrases=fields.given("name_contains", one_or_more(a_phrase), ()),
            side=fields.given("from", one_of(BOTH_SIDES), None),
            from_roles=fields.given("from_role", one_or_more(a_line), ()),
            to_roles=fields.given("to_role", one_or_more(a_line), ()),
        )


def _label(place: Place) -> Pattern:
    with Fields(place) as fields:
        return Pattern(EvidenceKind.LABEL, phrases=fields.given("name_contains", one_or_more(a_phrase), ()))


_READERS: dict[str, Reader[Pattern]] = {
    EvidenceKind.MEETING_HELD.value: _meeting_held,
    EvidenceKind.EMAIL.value: _email,
    EvidenceKind.ATTACHMENT.value: _attachment,
    EvidenceKind.LABEL.value: _label,
    EvidenceKind.WORD.value: one_of({"true": Pattern(EvidenceKind.WORD)}),
}
