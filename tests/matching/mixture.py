"""How often what happens in a company's correspondence: fixed before anything was measured.

There is no public count of these situations, so the shares are assumptions, made from what
users of other systems complain about (a situation that is reported again and again gets at least
half a per cent) and from what an office of 30 sellers sees in a week:

* A good third of all threads is plain: one deal open at the company. Another third is hard only in
  how it is written, addressed or captured.
* About one thread in eleven is of a company with two deals open at once; in most of them other
  owners or the subject tell which, in one in seven of them nothing does.
* A seventh of all threads belongs to no deal: newsletters, suppliers, support and invoices of
  customers whose deal is closed, private mail, recruiters.
* A deal is opened when its first mails are already there: three threads in a hundred.
* Each complaint about lost or wrong mail has its situation: subjects that are edited with
  references dropped (Odoo 22488), the same subject of different customers (nylas-mail 1931), a
  colleague in copy who answers (Frappe 1247), mail of contacts whose company is not the deal's
  (Twenty 20701), out of office (Odoo 227829), several addresses of one person (Twenty 13504).

`THREADS` are threads of a thousand, so that a corpus of any size holds each in a known number.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Situation(StrEnum):
    """What makes a thread easy or hard; each of its contacts carries the label."""

    PLAIN = "plain"
    TWO_OWNERS = "two deals, two owners"
    TWO_TELLING = "two deals, subject tells"
    TWO_SILENT = "two deals, nothing tells"
    CHANGES = "thread changes its deal"
    MOVED = "person moved company"
    CONSULTANT = "consultant in two deals"
    RESELLER_OURS = "reseller of ours, with us"
    RESELLER_ALONE = "reseller of ours, without us"
    RESELLER_THEIRS = "reseller for the buyer"
    REOPENED = "closed, next cycle"
    AFTER_CLOSE = "after closing"
    BEFORE_OPENING = "before opening"
    COLLEAGUE_KNOWN = "colleague answers, known domain"
    COLLEAGUE_UNKNOWN = "colleague answers, unknown domain"
    FORWARDED = "forwarded to another customer"
    DROPPED = "subject edited, references dropped"
    MISSING_PARENT = "parents never captured"
    LATE_FIRST = "first mail comes late"
    PROVIDER_THREAD = "provider's thread joins"
    INVITATION = "invitation answers a thread"
    MEETING_ALONE = "meeting without a thread"
    PARENT_DOMAIN = "parent domain"
    GROUP = "group of companies"
    PUBLIC_DOMAIN = "public mail domain"
    ALIAS = "another address"
    PLUS = "plus address"
    AUTOMATED = "automated mail of the buyer"
    BCC = "copies with other recipients"
    SAME_SUBJECT = "same subject, other customer"
    IN_ERROR = "a deal opened in error beside it"
    SUPPORT_OPEN = "support while a deal is open"
    NEWSLETTER = "none: newsletters"
    SUPPORT = "none: support after closing"
    INVOICE = "none: invoices after closing"
    PRIVATE = "none: private"
    SUPPLIER = "none: suppliers"
    RECRUITING = "none: recruiting"


THREADS: Mapping[Situation, int] = MappingProxyType(
    {
        Situation.PLAIN: 352,
        Situation.TWO_OWNERS: 40,
        Situation.TWO_TELLING: 36,
        Situation.TWO_SILENT: 12,
        Situation.CHANGES: 8,
        Situation.MOVED: 10,
        Situation.CONSULTANT: 14,
        Situation.RESELLER_OURS: 16,
        Situation.RESELLER_ALONE: 6,
        Situation.RESELLER_THEIRS: 14,
        Situation.REOPENED: 20,
        Situation.AFTER_CLOSE: 14,
        Situation.BEFORE_OPENING: 30,
        Situation.COLLEAGUE_KNOWN: 20,
        Situation.COLLEAGUE_UNKNOWN: 10,
        Situation.FORWARDED: 6,
        Situation.DROPPED: 16,
        Situation.MISSING_PARENT: 16,
        Situation.LATE_FIRST: 10,
        Situation.PROVIDER_THREAD: 12,
        Situation.INVITATION: 30,
        Situation.MEETING_ALONE: 60,
        Situation.PARENT_DOMAIN: 14,
        Situation.GROUP: 10,
        Situation.PUBLIC_DOMAIN: 12,
        Situation.ALIAS: 10,
        Situation.PLUS: 6,
        Situation.AUTOMATED: 20,
        Situation.BCC: 12,
        Situation.SAME_SUBJECT: 12,
        Situation.IN_ERROR: 6,
        Situation.SUPPORT_OPEN: 6,
        Situation.NEWSLETTER: 40,
        Situation.SUPPORT: 24,
        Situation.INVOICE: 14,
        Situation.PRIVATE: 14,
        Situation.SUPPLIER: 34,
        Situation.RECRUITING: 14,
    }
)
"""Threads of a thousand."""


def numbers(threads: int) -> Mapping[Situation, int]:
    """How many threads of each situation a corpus of so many holds; at least two."""
    return {each: max(2, round(share * threads / 1_000)) for each, share in THREADS.items()}
