"""The plain text behind tokens, as far as it is kept: of who was erased, the token is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.company.enrol import domain_ref, person_ref
from domain.company.matching import phrase_ref
from domain.matching.contact import Contact
from domain.people import DomainToken, PersonToken, domain_and_parents, fold_address
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from domain.touches.touch import Words
from domain.touches.words import words_of
from services.matching.reading import Everything

_PAGE = 500


class Names:
    """Names of people, domains, deals and contacts; each text is read once.

    `know` reads what will be asked for, page by page; what was not read before is read when asked.
    """

    def __init__(self, texts: TextStore, tokens: Tokens, everything: Everything) -> None:
        self._texts = texts
        self._tokens = tokens
        self._everything = everything
        self._fields: dict[str, Mapping[str, str]] = {}
        self._domains: dict[DomainToken, str | None] = {}

    def know(self, contacts: Iterable[Contact] = (), deals: Iterable[str] = ()) -> None:
        """Read the texts of contacts and their people, and of deals."""
        contacts = list(contacts)
        refs = [self._ref(each.id) for each in contacts]
        refs += [person_ref(person.person) for each in contacts for person in each.people]
        self._read([*refs, *map(_deal_ref, deals)])

    def subject(self, contact: str) -> str | None:
        """The subject of a mail or the title of a meeting; None where it was erased, or there is none."""
        fields = self._of(self._ref(contact))
        return fields.get("subject") or fields.get("title") or None

    def uid(self, meeting: str) -> str | None:
        """The UID of a meeting."""
        return self._of(self._ref(meeting)).get("uid")

    def person(self, token: PersonToken) -> str:
        """The address of a person, else their token."""
        return self.address(token) or token

    def address(self, token: PersonToken) -> str | None:
        """The folded address of a person; None where they were erased."""
        address = self._of(person_ref(token)).get("address")
        return fold_address(address) if address else None

    def display_name(self, token: PersonToken) -> str:
        """What a person is called, empty where that is not known."""
        return self._of(person_ref(token)).get("name", "")

    def domain(self, token: DomainToken) -> str | None:
        """A domain, as the company said it or as it stands in somebody's address; None if neither is kept."""
        if token not in self._domains:
            said = self._of(domain_ref(token)).get("domain")
            self._domains[token] = said or self._domain_of_samples(token)
        return self._domains[token]

    def deal(self, deal_id: str) -> str | None:
        """The name of a deal."""
        return self._of(_deal_ref(deal_id)).get("name") or None

    def words(self, tokens: Iterable[str], *texts: str | None) -> list[str]:
        """Words by their tokens, as these texts have them."""
        known = {self._tokens.word(word): word for text in texts for word in words_of(text or "")}
        return [known.get(token, token) for token in tokens]

    def phrase(self, words: Words, *texts: str | None) -> str:
        """A phrase that rules name, as it was typed, else by the words of these texts."""
        return self._of(phrase_ref(words)).get("phrase") or " ".join(self.words(words, *texts))

    def learn_phrase(self, words: Words, text: str) -> None:
        """Know a phrase that was not kept yet."""
        ref = phrase_ref(words)
        if not self._of(ref):
            self._fields[ref] = {"phrase": text}

    def correction(self, id_: str) -> str | None:
        """Why a correction was made."""
        return self._of(correction_ref(id_)).get("reason")

    def _domain_of_samples(self, token: DomainToken) -> str | None:
        samples = self._everything.samples.get(token, ())
        addresses = (self.address(person) for person in samples)
        found = (
            domain
            for address in addresses
            if address
            for domain in domain_and_parents(address)
            if self._tokens.domain(domain) == token
        )
        return next(found, None)

    def _ref(self, contact: str) -> str:
        return f"meeting:{contact}" if contact in self._everything.meetings else f"touch:{contact}"

    def _of(self, ref: str) -> Mapping[str, str]:
        if ref not in self._fields:
            self._read([ref])
        return self._fields[ref]

    def _read(self, refs: Sequence[str]) -> None:
        new = [ref for ref in dict.fromkeys(refs) if ref not in self._fields]
        for start in range(0, len(new), _PAGE):
            page = new[start : start + _PAGE]
            kept = self._texts.read(page)
            self._fields.update((ref, kept.get(ref, {})) for ref in page)


def correction_ref(id_: str) -> str:
    """Under which it is kept why a correction was made."""
    return f"correction:{id_}"


def _deal_ref(deal_id: str) -> str:
    return f"deal:{deal_id}"
