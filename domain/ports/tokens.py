"""How personal text becomes tokens before it reaches the rules."""

from __future__ import annotations

from typing import Protocol

from domain.people import DomainToken, PersonToken
from domain.touches.touch import WordToken


class Tokens(Protocol):
    """Gives equal tokens for equal inputs and tells nothing else.

    In an offline replay a token is the text itself; in front of a ledger it is a
    keyed digest (HMAC). Inputs are already folded: addresses by
    `people.fold_address`, domains in lower case, words by `touches.words`.
    """

    def person(self, folded_address: str) -> PersonToken:
        """The token of a person's folded address."""
        ...

    def domain(self, domain: str) -> DomainToken:
        """The token of a domain name."""
        ...

    def word(self, word: str) -> WordToken:
        """The token of a word, or of a whole base subject."""
        ...

    def name(self, identifier: str) -> str:
        """The token of an identifier that may contain a name: Message-ID, UID, thread id."""
        ...
