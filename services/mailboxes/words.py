"""What people are told of a kind of mailboxes, and what they have to do where something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from integrations.google_auth.scopes import lack_of as google_lack
from integrations.microsoft_auth.scopes import lack_of as microsoft_lack

GOOGLE, MICROSOFT = "google", "microsoft"
"""The kinds, as events name them."""


@dataclass(frozen=True, slots=True)
class Words:
    """`again` and `again_by_admin` are commands, about an ADDRESS; `take_away` is a web page.

    `no_such_mailbox` holds the REASON.
    """

    company: str
    lack_of: Callable[[str], str]
    again: str
    again_by_admin: str
    refused: str
    stopped: str
    app_refused: str
    no_such_mailbox: str
    not_ended: str
    take_away: str


_WORDS = {
    GOOGLE: Words(
        company="Google",
        lack_of=google_lack,
        again="setpoint connect google --mailbox ADDRESS",
        again_by_admin="setpoint connect google --service-account FILE",
        refused=(
            "Google refuses this mailbox for good. Ask your administrator whether the account is suspended "
            "or mail is switched off, then connect it again."
        ),
        stopped=(
            "No mailbox can be read: an administrator has to look at the application in Google's console "
            "(its client, its secret, whether the Gmail and Calendar APIs are switched on)."
        ),
        app_refused=(
            "look at its client, its secret and, for a service account, at the scopes that its domain-wide "
            "delegation names"
        ),
        no_such_mailbox="Google has no such mailbox (REASON)",
        not_ended="Google could not be asked to end it",
        take_away="https://myaccount.google.com/permissions",
    ),
    MICROSOFT: Words(
        company="Microsoft",
        lack_of=microsoft_lack,
        again="setpoint connect microsoft --mailbox ADDRESS",
        again_by_admin="setpoint connect microsoft --application --mailbox ADDRESS",
        refused=(
            "Microsoft refuses this mailbox for good. Ask your administrator whether it has a licence, is "
            "kept in the cloud, and (for an application) lies in its scope; then connect it again."
        ),
        stopped=(
            "No mailbox can be read: an administrator has to look at the application in Entra (whether it is "
            "still there, and whether its secret has run out)."
        ),
        app_refused="look at its id, its tenant, its secret, and at the rights that it was granted",
        no_such_mailbox=(
            "Microsoft does not give this mailbox (REASON): whoever signed in may not read it, it lies "
            "outside of the application's scope, or it is not kept in the cloud"
        ),
        not_ended="Microsoft lets no application end it",
        take_away="https://myapps.microsoft.com",
    ),
}


def words_of(kind: str) -> Words:
    """The words of a kind."""
    return _WORDS[kind]
