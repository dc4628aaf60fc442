"""Reader of what is left out before it is stored: the `privacy` section of setpoint.yaml.

privacy:
  keep: [internal, private, confidential]      # each is left out unless it stands here
  block: {addresses: [ann@home.example], domains: [clinic.example]}
  subjects: [salary, medical leave]            # words that stand in a subject, whole and in any case
  labels: {only: [Deals]}                      # or {never: [Private]}; what Outlook has is meant, too
  folders: {never: [Private, Inbox/Family]}    # whole paths, with the folders in them; or only
  categories: {never: [Promotions, Private]}   # Gmail's tabs, Outlook's categories; or only
  calendars: {never: [Family]}                 # by their names; or only
  not_before: 2025-01-01                       # older mail is of no interest to any deal
  only_deal_contacts: true                     # nothing without somebody of a known deal's buyer
  retention_days: 90                           # or `keep`: how long what matched no deal is kept

A file for one mailbox says the same below `privacy`, or without it, but for `keep` and `retention_days`:
its owner takes nothing back. `also: [internal]` leaves out what the company keeps.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.capture.forgetting import DEFAULT_DAYS, MOST_DAYS
from domain.capture.place_names import PARTED_BY, folded_name
from domain.capture.privacy import MAY_BE_KEPT, Reason
from domain.company.privacy import PrivacySettings
from domain.moments import Zone
from domain.touches.words import words_of
from integrations.playbookfiles.addresses import a_domain, an_address
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList, shown
from integrations.playbookfiles.fields import Fields, Place, Reader, one_or_more, whole, without_repeats
from integrations.playbookfiles.scalars import a_line, an_instant, one_of, true_or_false

KEEP = "keep"
KEPT = {reason.value: reason for reason in Reason if reason in MAY_BE_KEPT}
_Names = tuple[tuple[str, ...], tuple[str, ...]]


def a_privacy(zone: Zone) -> Reader[PrivacySettings]:
    """A reader of the company's section; a day begins at midnight of the zone."""

    def read(place: Place) -> PrivacySettings:
        with Fields(place) as fields:
            kept = without_repeats(fields.given("keep", one_or_more(one_of(KEPT)), ()))
            days = fields.given("retention_days", _days, DEFAULT_DAYS)
            return replace(_settings(fields, zone, kept), retention_days=days)

    return read


def read_mailbox_privacy(file: Path, zone: Zone) -> PrivacySettings:
    """What a file says to be left out of one mailbox beside what the company leaves out.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList(str(file))
    return whole(document(file, faults), faults, _a_mailbox_file(zone))


def _a_mailbox_file(zone: Zone) -> Reader[PrivacySettings]:
    section = _a_mailbox_section(zone)

    def read(place: Place) -> PrivacySettings:
        if not Fields(place).says("privacy"):
            return section(place)
        with Fields(place) as fields:
            return fields.needed("privacy", section, PrivacySettings())

    return read


def _a_mailbox_section(zone: Zone) -> Reader[PrivacySettings]:
    def read(place: Place) -> PrivacySettings:
        with Fields(place) as fields:
            also = fields.given("also", one_or_more(one_of(KEPT)), ())
            if fields.place("keep") is not None:
                fields.at("keep").fault("expected nothing here: only the company can keep what it leaves out")
            return _settings(fields, zone, still_kept(also))

    return read


def still_kept(also: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """What the rules of a mailbox keep: all that holds without being asked for, but what is left out, too."""
    return tuple(reason for reason in KEPT.values() if reason not in also)


def _settings(fields: Fields, zone: Zone, kept: tuple[Reason, ...]) -> PrivacySettings:
    addresses, domains = fields.given("block", _blocked, ((), ()))
    labels = fields.given("labels", _names("label", a_phrase), ((), ()))
    folders = fields.given("folders", _names("folder", a_name), ((), ()))
    categories = fields.given("categories", _names("category", a_name), ((), ()))
    calendars = fields.given("calendars", _names("calendar", a_name), ((), ()))
    return PrivacySettings(
        kept=kept,
        addresses=addresses,
        domains=domains,
        subjects=without_repeats(fields.given("subjects", one_or_more(a_phrase), ())),
        only_labels=labels[0],
        never_labels=labels[1],
        not_before=fields.given("not_before", an_instant(zone), None),
        only_folders=folders[0],
        never_folders=folders[1],
        only_categories=categories[0],
        never_categories=categories[1],
        only_calendars=calendars[0],
        never_calendars=calendars[1],
        deal_contacts_only=fields.given("only_deal_contacts", true_or_false, instead=False),
    )


def _blocked(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with Fields(place) as fields:
        addresses = without_repeats(fields.given("addresses", one_or_more(an_address), ()))
        domains = without_repeats(fields.given("domains", one_or_more(a_domain), ()))
    if not addresses and not domains and fields.are_clean():
        place.fault("expected at least one address or domain, found none")
    return addresses, domains


def _names(what: str, a_name_of: Reader[str]) -> Reader[_Names]:
    """A reader of what lets in or keeps out, by the names of one kind."""

    def read(place: Place) -> _Names:
        with Fields(place) as fields:
            only = without_repeats(fields.given("only", one_or_more(a_name_of), ()))
            never = without_repeats(fields.given("never", one_or_more(a_name_of), ()))
        if only and never:
            place.fault("expected either `only` or `never`, found both")
        if not only and not never and fields.are_clean():
            place.fault(f"expected `only` or `never` with at least one {what}, found none")
        return only, never

    return read


def _days(place: Place) -> int | None:
    text = place.text
    if text == KEEP:
        return None
    if text is None or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        place.expected(f"a whole number of days from 1 to {MOST_DAYS:,}, or `{KEEP}`")
    return int(text)


def a_phrase(place: Place) -> str:
    """Text that has words to compare: signs alone would fit everything or nothing."""
    text = a_line(place)
    if not words_of(text):
        place.refuse(f"expected at least one word of letters or digits, found {shown(text)}")
    return text


def a_name(place: Place) -> str:
    """A whole name, or a path of names that are parted by `/`."""
    text = a_line(place)
    if not is_a_name(text):
        place.refuse(f"expected a name, or a path such as Inbox/Private, found {shown(text)}")
    return text


def is_a_name(text: str) -> bool:
    """Whether a text has a name in it, and no empty ones in its path."""
    return all(folded_name(text).split(PARTED_BY))
