"""The running system: everything that its tasks share."""

from __future__ import annotations

from dataclasses import dataclass

from domain.ports.change_signal import ChangeSignal
from domain.ports.channel import Channel
from domain.ports.clock import Clock
from domain.ports.duties import Duties
from domain.ports.grants import GrantStore
from domain.ports.ledger import Ledger
from domain.ports.mailboxes import Mailboxes
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from domain.ports.views import Views
from services.company.record import CompanyRecord
from services.planner.plans import Plans
from services.recorder.deals import Deals
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class System:
    """What tasks are made of. `grants` let us into mailboxes; `mailboxes` is None where none are captured."""

    settings: Settings
    ledger: Ledger
    signal: ChangeSignal
    duties: Duties
    texts: TextStore
    tokens: Tokens
    views: Views
    channel: Channel
    outside: Outside
    clock: Clock
    deals: Deals
    plans: Plans
    company: CompanyRecord
    grants: GrantStore
    mailboxes: Mailboxes | None = None
