"""Reader of what is left out before it is stored: the `privacy` section of setpoint.yaml.

privacy:
  keep: [internal, private, confidential]      # each is left out unless it stands here
  block: {addresses: [ann@home.example], domains: [clinic.example]}
  subjects: [salary, medical leave]            # words that stand in a subject, whole and in any case
  labels: {only: [Deals]}                      # or {never: [Private]}
  not_before: 2025-01-01                       # older mail is of no interest to any deal
  retention_days: 90                           # or `keep`: how long what matched no deal is kept
"""

from __future__ import annotations

from domain.capture.forgetting import DEFAULT_DAYS, MOST_DAYS
from domain.capture.privacy import MAY_BE_KEPT, Reason
from domain.company.privacy import PrivacySettings
from domain.moments import Zone
from domain.touches.words import words_of
from integrations.playbookfiles.addresses import a_domain, an_address
from integrations.playbookfiles.faults import shown
from integrations.playbookfiles.fields import Fields, Place, Reader, one_or_more, without_repeats
from integrations.playbookfiles.scalars import a_line, an_instant, one_of

KEEP = "keep"
KEPT = {reason.value: reason for reason in Reason if reason in MAY_BE_KEPT}


def a_privacy(zone: Zone) -> Reader[PrivacySettings]:
    """A reader of the section; a day begins at midnight of the zone."""

    def read(place: Place) -> PrivacySettings:
        with Fields(place) as fields:
            addresses, domains = fields.given("block", _blocked, ((), ()))
            only, never = fields.given("labels", _labels, ((), ()))
            return PrivacySettings(
                kept=without_repeats(fields.given("keep", one_or_more(one_of(KEPT)), ())),
                addresses=addresses,
                domains=domains,
                subjects=without_repeats(fields.given("subjects", one_or_more(_a_phrase), ())),
                only_labels=only,
                never_labels=never,
                not_before=fields.given("not_before", an_instant(zone), None),
                retention_days=fields.given("retention_days", _days, DEFAULT_DAYS),
            )

    return read


def _blocked(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with Fields(place) as fields:
        addresses = without_repeats(fields.given("addresses", one_or_more(an_address), ()))
        domains = without_repeats(fields.given("domains", one_or_more(a_domain), ()))
    if not addresses and not domains and fields.are_clean():
        place.fault("expected at least one address or domain, found none")
    return addresses, domains


def _labels(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with Fields(place) as fields:
        only = without_repeats(fields.given("only", one_or_more(_a_phrase), ()))
        never = without_repeats(fields.given("never", one_or_more(_a_phrase), ()))
    if only and never:
        place.fault("expected either `only` or `never`, found both")
    if not only and not never and fields.are_clean():
        place.fault("expected `only` or `never` with at least one label, found none")
    return only, never


def _days(place: Place) -> int | None:
    text = place.text
    if text == KEEP:
        return None
    if text is None or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        place.expected(f"a whole number of days from 1 to {MOST_DAYS:,}, or `{KEEP}`")
    return int(text)


def _a_phrase(place: Place) -> str:
    """Text that has words to compare: signs alone would fit everything or nothing."""
    text = a_line(place)
    if not words_of(text):
        place.refuse(f"expected at least one word of letters or digits, found {shown(text)}")
    return text
