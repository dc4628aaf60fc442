"""Addresses that are nobody's own by what they look like: mailboxes of a department, rooms, machines.

Source: rules.md section 2, "Rooms, resources and distribution lists are not people"; RFC 2142 for names
that are the same everywhere. Who has such an address writes for their side, and counts as no person;
somebody's word outranks what an address looks like. Distribution lists look like nothing: the header
lines of their mail name them, or somebody does.
"""

from __future__ import annotations

from functools import lru_cache

_PARTS = str.maketrans("", "", ".-_")
_DEPARTMENTS = frozenset({
    "info", "infos", "information", "contact", "contactus", "kontakt", "hello", "hallo", "mail", "email",
    "post", "office", "backoffice", "buero", "büro", "sekretariat", "secretariat", "empfang", "reception",
    "zentrale", "support", "help", "helpdesk", "itsupport", "ithelpdesk", "service", "servicedesk",
    "customerservice", "customercare", "kundenservice", "kundendienst", "kundenbetreuung", "sales",
    "salesteam", "presales", "vertrieb", "verkauf", "marketing", "press", "presse", "pr", "media",
    "billing", "invoice", "invoices", "invoicing", "rechnung", "rechnungen", "rechnungswesen",
    "buchhaltung", "accounting", "accounts", "accountspayable", "accountsreceivable", "finance", "finanzen",
    "payments", "zahlungen", "order", "orders", "bestellung", "bestellungen", "auftrag", "procurement",
    "purchasing", "einkauf", "beschaffung", "tender", "tenders", "ausschreibung", "ausschreibungen",
    "vendor", "vendors", "vendormanagement", "supplier", "suppliers", "lieferanten", "legal", "recht",
    "rechtsabteilung", "contracts", "verträge", "vertraege", "compliance", "privacy", "datenschutz",
    "dataprotection", "security", "infosec", "itsecurity", "informationsecurity", "it", "edv", "hr",
    "personalabteilung", "jobs", "careers", "karriere", "bewerbung", "bewerbungen", "recruiting", "team",
    "everyone", "everybody", "all", "alle", "staff", "allstaff", "mitarbeiter", "admin", "administrator",
    "root", "sysadmin", "webmaster", "hostmaster", "postmaster", "mailerdaemon", "abuse", "noc", "usenet",
    "news", "newsletter", "notification", "notifications", "notify", "alert", "alerts", "update", "updates",
    "reminders", "robot", "automailer", "bounce", "bounces", "calendar", "kalender", "meetings", "events",
    "webinar", "webinars",
})  # fmt: skip
_MACHINES = "noreply", "donotreply", "dontreply", "nichtantworten", "keineantwort", "unsubscribe"
_DOMAINS = ("calendar.google.com",)
_MOST_REMEMBERED = 8_192


@lru_cache(_MOST_REMEMBERED)
def is_shared_address(folded: str) -> bool:
    """Whether a folded address is that of a department, a room, a calendar or a machine."""
    local, _, domain = folded.rpartition("@")
    name = local.translate(_PARTS)
    if name in _DEPARTMENTS or name.startswith(_MACHINES) or name.endswith(_MACHINES):
        return True
    return any(domain == each or domain.endswith(f".{each}") for each in _DOMAINS)
