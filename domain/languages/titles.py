"""What titles and the names of meetings say of a person's part: in English and in German.

It is never more than a proposal. Roles are those that a playbook names by their ids; a role of
one's own is recognised by the words of its id (`head_of_procurement`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.touches.words import holds_phrase, words_of

LONGEST_TITLE = 100
_MOST_WORDS = 12

_TITLES: Mapping[str, tuple[str, ...]] = {
    "economic_buyer": (
        "cfo", "ceo", "coo", "chief financial officer", "chief executive officer", "chief operating officer",
        "managing director", "general manager", "finance director", "director of finance", "head of finance",
        "vp finance", "president", "owner", "founder", "geschäftsführer", "geschäftsführerin",
        "geschäftsführung", "geschäftsleitung", "vorstand", "vorständin", "finanzvorstand", "finanzchef",
        "finanzchefin", "kaufmännischer leiter", "kaufmännische leiterin", "kaufmännische leitung",
        "leiter finanzen", "leiterin finanzen", "leitung finanzen", "inhaber", "inhaberin",
    ),
    "signatory": (
        "ceo", "chief executive officer", "managing director", "authorised signatory", "authorized signatory",
        "geschäftsführer", "geschäftsführerin", "vorstand", "vorständin", "prokurist", "prokuristin",
    ),
    "procurement": (
        "procurement", "purchasing", "sourcing", "cpo", "buyer", "category manager", "vendor management",
        "vendor manager", "einkauf", "einkäufer", "einkäuferin", "einkaufsleiter", "einkaufsleiterin",
        "einkaufsleitung", "beschaffung",
    ),
    "legal": (
        "counsel", "legal", "lawyer", "attorney", "solicitor", "paralegal", "clo", "contract manager",
        "justiziar", "justiziarin", "justitiar", "justitiarin", "syndikus", "syndikusrechtsanwalt",
        "syndikusrechtsanwältin", "rechtsanwalt", "rechtsanwältin", "rechtsabteilung", "leiter recht",
        "leiterin recht", "leitung recht",
    ),
    "security": (
        "ciso", "information security", "it security", "cyber security", "cybersecurity", "security officer",
        "security engineer", "security architect", "security manager", "head of security", "security lead",
        "informationssicherheit", "informationssicherheitsbeauftragter",
        "informationssicherheitsbeauftragte", "it sicherheit", "it sicherheitsbeauftragter",
        "it sicherheitsbeauftragte",
    ),
    "data_protection": (
        "dpo", "data protection", "privacy officer", "privacy manager", "privacy counsel", "datenschutz",
        "datenschutzbeauftragter", "datenschutzbeauftragte", "datenschutzkoordinator",
        "datenschutzkoordinatorin",
    ),
    "technical_lead": (
        "cto", "cio", "chief technology officer", "chief information officer", "head of it", "it director",
        "it manager", "director of it", "vp engineering", "head of engineering", "architect", "tech lead",
        "technical lead", "technical director", "system administrator", "leiter it", "leiterin it",
        "leitung it", "it leiter", "it leiterin", "it leitung", "technischer leiter", "technische leiterin",
        "technische leitung", "technischer direktor", "architekt", "architektin", "systemadministrator",
    ),
    "compliance": (
        "compliance", "chief compliance officer", "compliance officer", "regulatory affairs", "risk manager",
        "compliance beauftragter", "compliance beauftragte",
    ),
    "user_buyer": (
        "head of operations", "operations manager", "director of operations", "team lead", "teamlead",
        "head of department", "teamleiter", "teamleiterin", "teamleitung", "abteilungsleiter",
        "abteilungsleiterin", "abteilungsleitung", "bereichsleiter", "bereichsleiterin",
        "leiter betrieb", "leiterin betrieb",
    ),
}  # fmt: skip
_ALIKE = {"technical_buyer": "technical_lead"}

_MEETINGS: Mapping[str, tuple[str, ...]] = {
    "security": (
        "security review", "security assessment", "security questionnaire", "security call", "pen test",
        "sicherheitsprüfung", "sicherheitsfragen", "it sicherheit", "informationssicherheit",
    ),
    "legal": (
        "legal review", "legal call", "contract review", "contract negotiation", "redlines", "msa",
        "vertragsprüfung", "vertragsverhandlung", "vertragsgespräch", "rechtliche prüfung",
    ),
    "procurement": (
        "procurement", "purchasing", "vendor onboarding", "supplier onboarding", "commercial negotiation",
        "einkauf", "lieferantenaufnahme", "preisverhandlung",
    ),
    "data_protection": (
        "data protection", "dpa", "privacy review", "gdpr", "datenschutz", "dsgvo", "avv",
        "auftragsverarbeitung",
    ),
    "technical_lead": (
        "architecture review", "technical deep dive", "technical review", "technical validation",
        "integration workshop", "architekturworkshop", "technischer workshop", "technische prüfung",
    ),
    "compliance": ("compliance review", "compliance check", "compliance prüfung"),
    "economic_buyer": ("business case review", "budget approval", "budget review", "budgetfreigabe"),
}  # fmt: skip

_RANKS = (
    "head", "director", "chief", "vp", "svp", "evp", "president", "officer", "lead", "leader", "manager",
    "general", "partner", "leiter", "leiterin", "leitung", "direktor", "direktorin", "cfo", "ceo", "cto",
    "cio", "coo", "ciso", "cpo", "dpo", "geschäftsführer", "geschäftsführerin", "vorstand", "prokurist",
    "prokuristin",
)  # fmt: skip
_CALLINGS = (
    "engineer", "architect", "counsel", "lawyer", "attorney", "analyst", "consultant", "buyer", "specialist",
    "assistant", "coordinator", "administrator", "founder", "owner", "developer", "accountant", "controller",
    "secretary", "advisor", "adviser", "associate", "representative", "executive", "scientist", "expert",
    "referent", "referentin", "sachbearbeiter", "sachbearbeiterin", "assistent", "assistentin", "assistenz",
    "inhaber", "inhaberin", "gründer", "gründerin", "ingenieur", "ingenieurin", "berater", "beraterin",
    "einkäufer", "einkäuferin", "einkauf", "entwickler", "entwicklerin", "justiziar", "justiziarin",
    "rechtsanwalt", "rechtsanwältin", "syndikus", "spezialist", "spezialistin", "koordinator",
    "koordinatorin", "procurement", "purchasing",
)  # fmt: skip
_ENDINGS = (
    "leiter", "leiterin", "leitung", "beauftragter", "beauftragte", "manager", "managerin", "direktor",
    "direktorin", "ingenieur", "ingenieurin", "referent", "referentin", "berater", "beraterin",
)  # fmt: skip
_RANKING = frozenset(_RANKS)
_CALLING = frozenset((*_RANKS, *_CALLINGS))


@dataclass(frozen=True, slots=True)
class RoleHint:
    """A role for which words speak, and the words; `ranking` where they name a rank, too."""

    role: str
    words: str
    ranking: bool = False


def is_title(text: str) -> bool:
    """Whether a line names somebody's position; what is longer than 100 characters is none."""
    words = words_of(text) if len(text) <= LONGEST_TITLE else ()
    if not words or len(words) > _MOST_WORDS:
        return False
    return not _CALLING.isdisjoint(words) or any(word.endswith(_ENDINGS) for word in words)


def roles_of_title(title: str, roles: Iterable[str]) -> Iterator[RoleHint]:
    """The roles among these for which a title speaks, in their order."""
    words = words_of(title)
    ranking = not _RANKING.isdisjoint(words) or any(word.endswith(_ENDINGS) for word in words)
    for role, found in _hints(words, roles, _TITLES):
        yield RoleHint(role, found, ranking)


def roles_of_meeting(title: str, roles: Iterable[str]) -> Iterator[RoleHint]:
    """The roles among these of which a meeting's title speaks, in their order."""
    return (RoleHint(role, found) for role, found in _hints(words_of(title), roles, _MEETINGS))


def _hints(
    words: tuple[str, ...], roles: Iterable[str], phrases: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str]]:
    """Roles with the longest phrase that speaks for each."""
    for role in roles:
        known = phrases.get(_ALIKE.get(role, role), (role.replace("_", " "),))
        found = [phrase for phrase in known if holds_phrase(words, words_of(phrase))]
        if found:
            yield role, max(found, key=lambda phrase: (len(phrase), phrase))
