"""The rules of one mailbox, from a file or from options; either says everything, instead of all before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.capture.privacy import Reason
from domain.company.privacy import PrivacySettings
from domain.moments import Zone
from domain.people import fold_address
from domain.touches.words import words_of
from integrations.playbookfiles.addresses import is_a_domain, is_an_address
from integrations.playbookfiles.faults import shown
from integrations.playbookfiles.privacy import KEPT, is_a_name, read_mailbox_privacy, still_kept
from services.asked_instants import asked_instant
from services.speaking.typed import CannotBeSaid

KINDS = ("label", "folder", "category", "calendar")


@dataclass(frozen=True, slots=True)
class TypedRules:
    """What options say, as it was typed; `only` and `never` are names with their kinds, `folder:Private`."""

    also: Sequence[str] = ()
    block: Sequence[str] = ()
    subjects: Sequence[str] = ()
    only: Sequence[str] = ()
    never: Sequence[str] = ()
    not_before: str | None = None
    only_deal_contacts: bool = False
    nothing_more: bool = False


def stated_rules(typed: TypedRules, file: Path | None, zone: Zone) -> PrivacySettings:
    """The rules that a file or options say.

    Raises:
        FaultyFile: the file does not say what it has to.
        CannotBeSaid, NotAnInstant: an option does not, or both were given, or nothing was.
    """
    if file is not None and typed == TypedRules():
        return read_mailbox_privacy(file, zone)
    if file is not None:
        raise CannotBeSaid("FILE", "expected either a file or options, found both")
    if typed == TypedRules():
        raise CannotBeSaid("FILE", "expected a file, or options such as --never folder:Private; see --help")
    if typed.nothing_more and typed != TypedRules(nothing_more=True):
        raise CannotBeSaid("--nothing-more", "expected no other option beside it")
    return _of_options(typed, zone)


def _of_options(typed: TypedRules, zone: Zone) -> PrivacySettings:
    only, never = _names("--only", typed.only), _names("--never", typed.never)
    for kind in KINDS:
        if only[kind] and never[kind]:
            raise CannotBeSaid("--never", f"expected either --only or --never of {kind}, found both")
    blocked = [_blocked(each) for each in typed.block]
    return PrivacySettings(
        kept=still_kept(tuple(map(_also, typed.also))),
        addresses=tuple(each for each in blocked if "@" in each),
        domains=tuple(each for each in blocked if "@" not in each),
        subjects=tuple(_checked("--subject", each, words_of) for each in typed.subjects),
        only_labels=only["label"],
        never_labels=never["label"],
        not_before=asked_instant(typed.not_before, option="--not-before", zone=zone),
        only_folders=only["folder"],
        never_folders=never["folder"],
        only_categories=only["category"],
        never_categories=never["category"],
        only_calendars=only["calendar"],
        never_calendars=never["calendar"],
        deal_contacts_only=typed.only_deal_contacts,
    )


def _names(option: str, typed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    for each in typed:
        kind, _, name = (part.strip() for part in each.partition(":"))
        if kind not in KINDS:
            told = ", ".join(KINDS)
            raise CannotBeSaid(option, f"expected KIND:NAME with a kind of {told}, found {shown(each)}")
        is_fit = words_of if kind == "label" else is_a_name
        found[kind] = (*found[kind], _checked(option, name, is_fit))
    return {kind: tuple(dict.fromkeys(names)) for kind, names in found.items()}


def _checked(option: str, text: str, is_fit: Callable[[str], object]) -> str:
    if not (is_fit(text) and text.isprintable()):
        raise CannotBeSaid(option, f"expected a word or a name, found {shown(text)}")
    return text.strip()


def _also(text: str) -> Reason:
    if text not in KEPT:
        raise CannotBeSaid("--also", f"expected {', '.join(KEPT)}, found {shown(text)}")
    return KEPT[text]


def _blocked(text: str) -> str:
    if is_an_address(text.strip()):
        return fold_address(text)
    if is_a_domain(text.strip().lower()):
        return text.strip().lower()
    raise CannotBeSaid("--block", f"expected an address, or a domain as north.example, found {shown(text)}")
