"""What can be asked of people; written by `python -m tests.client.write`."""

from __future__ import annotations

from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class PeopleCalls(Asking):
    """Who takes part in a deal, and which addresses are one person's, or nobody's."""

    def list_people(self, deal_id: str, *, known: Seen[m.PeopleLook] | None = None) -> Seen[m.PeopleLook]:
        """Everybody in a deal with their role and how it knows them, and who and which roles are
        proposed.

        Contacts are counted of the buyer's people and of strangers, never of your own.
        """
        question = Question("GET", "/v1/deals/{deal_id}/people", places={"deal_id": deal_id})
        return self._read_seen(question, m.PeopleLook, known)

    def add_person(
        self,
        deal_id: str,
        body: m.PersonWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.PersonAddedAnswer]:
        """Say that a person takes part in a deal, perhaps with their role; so is a proposal
        accepted.

        Where they are of the buyer of another open deal as well, `also_in` names it: their mail
        may wait in the queue then, for somebody to say where it belongs.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/people",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.PersonAddedAnswer)

    def give_role(
        self,
        deal_id: str,
        body: m.RoleWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.PeopleLook]:
        """Say which role a person has in a deal, or that they have none."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/people/role",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.PeopleLook)

    def dismiss_proposals(
        self,
        deal_id: str,
        body: m.Dismissed,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.PeopleLook]:
        """Say that what is proposed of a person is not wanted.

        Who was only copied is proposed again once they write, a role once another title speaks
        for it.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/people/dismiss",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.PeopleLook)

    def list_said_of_addresses(self) -> m.SaidOfAddresses:
        """Which addresses are one person's, and which were said to be a person's or nobody's."""
        question = Question("GET", "/v1/people/addresses")
        return self._read(question, m.SaidOfAddresses)

    def join_addresses(self, body: m.OnePerson, *, key: str | None = None) -> m.Learnt:
        """Say that addresses are one person's, in all deals. Deals that are open learn of it at
        once.
        """
        question = Question("POST", "/v1/people/join", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.Learnt)

    def part_address(self, body: m.OfAddress, *, key: str | None = None) -> m.Learnt:
        """Take back that an address is one of several of a person."""
        question = Question("POST", "/v1/people/part", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.Learnt)

    def judge_address(self, body: m.Judged, *, key: str | None = None) -> m.Learnt:
        """Say that an address is a person's, or that it is a list, a room or a mailbox of several."""
        question = Question("POST", "/v1/people/judge", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.Learnt)
