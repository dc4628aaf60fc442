"""What can be asked of mailboxes; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question


class MailboxesCalls(Asking):
    """How mailboxes stand, and what their owners say of them."""

    def read_privacy(self, address: str) -> m.PrivacyOfMailbox:
        """What of your mailbox is left out beside what the company leaves out, and how much so
        far.
        """
        question = Question("GET", "/v1/mailboxes/{address}/privacy", places={"address": address})
        return self._read(question, m.PrivacyOfMailbox)

    def state_privacy(self, address: str, body: m.OwnRules, *, key: str | None = None) -> m.PrivacyStated:
        """Leave out more of your mailbox than the company does, never less. It is listed again by
        itself.
        """
        question = Question(
            "PUT",
            "/v1/mailboxes/{address}/privacy",
            places={"address": address},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.PrivacyStated)

    def try_privacy(self, address: str, body: m.PrivacyTrial, *, key: str | None = None) -> m.PrivacyTried:
        """Count what rules would leave out of what your mailbox got of late. Nothing is stored."""
        question = Question(
            "POST",
            "/v1/mailboxes/{address}/privacy/try",
            places={"address": address},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.PrivacyTried)

    def read_visibility(self, address: str) -> m.MailboxVisibility:
        """Who sees what of a mailbox, beside its owner."""
        question = Question("GET", "/v1/mailboxes/{address}/visibility", places={"address": address})
        return self._read(question, m.MailboxVisibility)

    def choose_visibility(
        self, address: str, body: m.VisibilityChoice, *, key: str | None = None
    ) -> m.MailboxVisibility:
        """Choose who sees what of your mailbox. Who answers for a deal sees at least that
        something was.
        """
        question = Question(
            "PUT",
            "/v1/mailboxes/{address}/visibility",
            places={"address": address},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.MailboxVisibility)

    def take_back_visibility(self, address: str, *, key: str | None = None) -> m.MailboxVisibility:
        """Take your choice back: what the company chose holds."""
        question = Question(
            "DELETE",
            "/v1/mailboxes/{address}/visibility",
            places={"address": address},
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.MailboxVisibility)

    def list_mailboxes(self, *, limit: int | None = None, cursor: str | None = None) -> m.Mailboxes:
        """The mailboxes that you may look after: how each stands, and what a person has to do."""
        question = Question("GET", "/v1/mailboxes", query={"limit": limit, "cursor": cursor})
        return self._read(question, m.Mailboxes)

    def all_mailboxes(self, *, limit: int | None = None) -> Iterator[m.MailboxShown]:
        """All rows of `list_mailboxes`, page after page."""
        for page in self._pages(lambda cursor: self.list_mailboxes(limit=limit, cursor=cursor)):
            yield from page.mailboxes

    def read_mailbox(self, address: str) -> m.Mailboxes:
        """How it stands with the mailboxes of an address; there may be one at Google and one at
        Microsoft.
        """
        question = Question("GET", "/v1/mailboxes/{address}", places={"address": address})
        return self._read(question, m.Mailboxes)

    def disconnect_mailbox(self, address: str, *, key: str | None = None) -> m.MailboxesEnded:
        """Capture the mailboxes of an address no more; what let us in is given back and destroyed.

        What was captured stays, and no deal loses anything. Open gaps become holes.
        """
        question = Question(
            "DELETE", "/v1/mailboxes/{address}", places={"address": address}, headers={"Idempotency-Key": key}
        )
        return self._read(question, m.MailboxesEnded)

    def connect_mailbox(self, body: m.ConnectWish, *, key: str | None = None) -> m.SignInPage:
        """Begin to connect your own mailbox: open the answered page in a browser, and sign in
        there.

        Once more for a mailbox that is connected: it is authorised again, and nothing is lost.
        Nobody can connect a mailbox that is not theirs, whoever signs in; an administrator
        delegates many with the command line.
        """
        question = Question("POST", "/v1/mailboxes/connect", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.SignInPage)

    def read_mailbox_now(self, address: str, *, key: str | None = None) -> m.AskedToRead:
        """Ask whoever captures to look at once whether there is news, instead of when it is due."""
        question = Question(
            "POST",
            "/v1/mailboxes/{address}/read-now",
            places={"address": address},
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.AskedToRead)
