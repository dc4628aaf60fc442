"""What the company has said, in one ledger.

A deal takes the settings as they were when it was opened, however late its file is read again:
what is said later is for the deals that are opened later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.capture.privacy import PrivacyRules
from domain.company.decide import decide_company
from domain.company.enrol import addresses_of, domain_texts_of, refs_of, settings_of, statement_of
from domain.company.events import CompanyEvent
from domain.company.settings import CompanySettings
from domain.company.state import Company, fold_company
from domain.identifiers import company_stream, deal_stream
from domain.moments import Instant
from domain.people import SideMembers
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from services.causes import Cause
from services.recorder.persisting import persist


class CompanyRecord:
    """The company of one ledger."""

    def __init__(
        self, ledger: Ledger, texts: TextStore, tokens: Tokens, outside: Outside, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._texts = texts
        self._tokens = tokens
        self._outside = outside
        self._clock = clock

    def state(self, settings: CompanySettings, *, actor: str) -> Sequence[CompanyEvent]:
        """Bring the company to what the settings say; what of it was new. Texts are kept first.

        Raises:
            TooManyConflicts: somebody else kept doing so.
        """
        self._keep_texts(settings)
        command = statement_of(settings, self._tokens)
        return self.decide(lambda company: decide_company(company, command), actor=actor)

    def decide(
        self, decide: Callable[[Company], Sequence[CompanyEvent]], *, actor: str
    ) -> Sequence[CompanyEvent]:
        """Append what follows from the company as it stands; asked anew when somebody else was first.

        Raises:
            TooManyConflicts: somebody else kept being first.
        """

        def attempt() -> Sequence[CompanyEvent]:
            company, version = self._load(None)
            events = decide(company)
            if events:
                self._ledger.append([self._appended(version, events, actor)])
            return events

        return persist("company", attempt)

    def settings(self, *, known_at: Instant | None = None) -> CompanySettings | None:
        """The settings (as they were recorded by an instant); None where nothing was said."""
        company, _ = self._load(known_at)
        kept = self._texts.read(refs_of(company))
        return settings_of(company, kept, self._outside.zone)

    def privacy(self) -> tuple[PrivacyRules, SideMembers]:
        """What is left out before it is stored, and who the company's own people are."""
        company, _ = self._load(None)
        return company.privacy.rules, company.people

    def of_deal(self, deal_id: str) -> CompanySettings | None:
        """The settings that hold for a deal: as they were when it was opened, or as they are."""
        opened = next(iter(self._ledger.read(deal_stream(deal_id), upto=1)), None)
        return self.settings(known_at=None if opened is None else opened.recorded_at)

    def people_news(
        self, decide: Callable[[Company], Sequence[CompanyEvent]], actor: str, command: UUID
    ) -> tuple[Company, Append | None]:
        """What a decision about people adds, to be appended with other things, and the company after it.

        Raises:
            Whatever `decide` raises.
        """
        company, version = self._load(None)
        events = decide(company)
        append = self._appended(version, events, actor, command) if events else None
        return fold_company(events, company), append

    def _load(self, known_at: Instant | None) -> tuple[Company, int]:
        events, version = self._ledger.events(company_stream(), recorded_by=known_at)
        return fold_company(event for event in events if isinstance(event, CompanyEvent)), version

    def _keep_texts(self, settings: CompanySettings) -> None:
        """Keep domains, and the addresses of people who are not known yet: a known name stays."""
        people = Tokeniser(self._tokens).people_texts(map(Address, addresses_of(settings)))
        known = self._texts.read([text.ref for text in people])
        new = [text for text in people if text.ref not in known]
        self._texts.keep([*domain_texts_of(settings, self._tokens), *new])

    def _appended(
        self, version: int, events: Sequence[CompanyEvent], actor: str, command: UUID | None = None
    ) -> Append:
        stream, now = company_stream(), self._clock.now()
        new = Cause.word(actor, command).events(events, stream=stream, after=version, now=now)
        return Append(stream, version, new)
