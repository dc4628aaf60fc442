"""The privacy rules and what they left out, as JSON (keys as in setpoint.yaml) and for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.capture.forgetting import Channel, ContactsForgotten, ForgottenBecause
from domain.capture.privacy import MAY_BE_KEPT, Reason
from domain.company.privacy import PrivacySettings
from domain.ports.provider import LeftOut
from services.matching.sentences import number
from services.privacy.account import UNTOLD, Account
from services.privacy.forgetting import Counts
from services.shapes import Json, instant_shape

SAYS = {
    Reason.INTERNAL: "internal (nobody but your own people)",
    Reason.PRIVATE: "marked as private",
    Reason.CONFIDENTIAL: "marked as confidential",
    Reason.BLOCKED_ADDRESS: "a blocked address takes part",
    Reason.BLOCKED_DOMAIN: "a blocked domain takes part",
    Reason.SUBJECT_WORD: "a word in the subject",
    Reason.LABEL: "a label that keeps mail out",
    Reason.NO_LABEL: "none of the labels that let mail in",
    Reason.TOO_OLD: "older than the first day of interest",
    Reason.FOLDER: "in a folder that keeps mail out",
    Reason.NO_FOLDER: "in none of the folders that let mail in",
    Reason.CATEGORY: "a category that keeps out",
    Reason.NO_CATEGORY: "none of the categories that let in",
    Reason.CALENDAR: "in a calendar that keeps meetings out",
    Reason.NO_CALENDAR: "in none of the calendars that let meetings in",
    Reason.NO_DEAL_CONTACT: "nobody of a known deal's buyer takes part",
    Reason.FORGOTTEN: "forgotten before, and still of no deal",
}

NO_CONTACT = {
    LeftOut.DRAFT.value: "never sent (drafts)",
    LeftOut.SPAM.value: "spam",
    LeftOut.CHAT.value: "chats",
    LeftOut.NO_MEETING.value: "no meeting (focus time, out of office)",
    LeftOut.ELSEWHERE.value: "moved to another calendar",
    "older": "older than the first day of interest, as its mailbox tells",
    UNTOLD: "left out before reasons were kept for each",
}
"""What mailboxes leave out besides, because it is no contact."""


def privacy_shape(settings: PrivacySettings) -> Json:
    """The rules, each key whether or not anything stands there."""
    since = settings.not_before
    return {
        "keep": [reason.value for reason in settings.kept],
        "block": {"addresses": list(settings.addresses), "domains": list(settings.domains)},
        "subjects": list(settings.subjects),
        "labels": {"only": list(settings.only_labels), "never": list(settings.never_labels)},
        "folders": {"only": list(settings.only_folders), "never": list(settings.never_folders)},
        "categories": {"only": list(settings.only_categories), "never": list(settings.never_categories)},
        "calendars": {"only": list(settings.only_calendars), "never": list(settings.never_calendars)},
        "not_before": None if since is None else instant_shape(since),
        "only_deal_contacts": settings.deal_contacts_only,
        "retention_days": "keep" if settings.retention_days is None else settings.retention_days,
    }


def mailbox_privacy_shape(settings: PrivacySettings) -> Json:
    """The rules of one mailbox, each key whether or not anything stands there."""
    shape = privacy_shape(settings)
    kept = shape.pop("keep")
    del shape["retention_days"]  # the company alone says that
    return {
        "also": [reason.value for reason in Reason if reason in MAY_BE_KEPT and reason.value not in kept],
        **shape,
    }


def account_shape(account: Account) -> Json:
    """What became of what was listed."""
    return {
        "listed": account.listed,
        "kept": account.kept,
        "left_out": dict(account.left_out),
        "set_aside": account.set_aside,
        "not_listed": dict(account.not_listed),
        "stored_before_not_listed": account.earlier,
    }


def privacy_lines(shape: Json) -> Iterator[str]:
    """What is not stored, one sentence each."""
    held = [reason for reason in Reason if reason in MAY_BE_KEPT and _holds(reason.value, shape)]
    yield from (SAYS[reason] for reason in held)
    named = (
        ("to or from", (*shape["block"]["addresses"], *shape["block"]["domains"])),
        ("subjects with", shape["subjects"]),
        ("labelled", shape["labels"]["never"]),
        ("not labelled", shape["labels"]["only"]),
        ("in the folder", shape["folders"]["never"]),
        ("not in the folder", shape["folders"]["only"]),
        ("of the category", shape["categories"]["never"]),
        ("not of the category", shape["categories"]["only"]),
        ("in the calendar", shape["calendars"]["never"]),
        ("not in the calendar", shape["calendars"]["only"]),
    )
    yield from (f"{what} {', '.join(values)}" for what, values in named if values)
    if shape["not_before"] is not None:
        yield f"before {shape['not_before']}"
    if shape["only_deal_contacts"]:
        yield "without anybody of a known deal's buyer"


def _holds(reason: str, shape: Json) -> bool:
    """Whether a reason that holds by itself does; a mailbox's rules name those, the company's the others."""
    return reason in shape["also"] if "also" in shape else reason not in shape["keep"]


def account_lines(account: Account) -> Iterator[str]:
    """What became of what was listed, for people."""
    left_out = account.left_out.total()
    yield f"{account.listed} listed by its provider: {account.kept} stored, {left_out} left out"
    yield from counted_lines(account.left_out)
    if account.set_aside:
        yield f"{account.set_aside:>7}  set aside: can not be had or read as yet, each an open gap"
    yield from not_listed_lines(account.not_listed)
    if account.earlier:
        yield f"{account.earlier:>7}  of these were stored before, and stay"


def not_listed_lines(not_listed: Mapping[str, int]) -> Iterator[str]:
    """What is left out whole."""
    for reason, count in not_listed.items():
        what = "calendars" if "calendar" in reason else "folders"
        yield f"{count} {what} not listed at all, so nothing in them is counted"


def kept_line(shape: Json) -> str:
    """How long what matched no deal is kept."""
    days = shape["retention_days"]
    if days == "keep":
        return "what matches no deal is kept"
    return f"what matches no deal is forgotten {number(days, 'day')} after it was captured, and counted"


def forgotten_shape(told: Iterable[ContactsForgotten]) -> Json:
    """How much was forgotten so far, by reason and channel."""
    return _added_up(each.counts for each in told)


def due_shape(counts: Counts) -> Json:
    """How much would be forgotten now, by reason and channel."""
    return _added_up([counts])


def forgotten_words(shape: Json) -> str:
    """The same in a few words: `12 emails and 1 meeting of no deal, 2 emails that were ambiguous`."""
    said = [
        f"{_listed(by_channel)} {_BECAUSE[ForgottenBecause(because)]}"
        for because, by_channel in shape.items()
        if any(by_channel.values())
    ]
    return ", ".join(said) or "nothing"


_BECAUSE = {
    ForgottenBecause.NO_DEAL: "of no deal",
    ForgottenBecause.AMBIGUOUS: "of which nobody said which deal",
}


def _listed(by_channel: Mapping[str, int]) -> str:
    said = (f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in by_channel.items() if count)
    return " and ".join(said)


def _added_up(counts: Iterable[Counts]) -> Json:
    added = {because.value: {channel.value: 0 for channel in Channel} for because in ForgottenBecause}
    for each in counts:
        for because, by_channel in each.items():
            for channel, count in by_channel.items():
                added[because.value][channel.value] += count
    return added


def counted_words(counted: Mapping[str, int]) -> str:
    """The same in a few words, most first: `3 internal, 1 spam`."""
    most_first = sorted(counted, key=lambda reason: (-counted[reason], reason))
    return ", ".join(f"{counted[reason]:,} {reason.replace('_', ' ')}" for reason in most_first)


def counted_lines(counted: Mapping[str, int]) -> Iterator[str]:
    """How much was left out, a line for each reason that occurred."""
    says = {**{reason.value: SAYS[reason] for reason in Reason}, **NO_CONTACT}
    known = [reason for reason in says if counted.get(reason)]
    for reason in (*known, *sorted(counted.keys() - says.keys())):
        yield f"{counted[reason]:>7}  {says.get(reason, reason)}"
