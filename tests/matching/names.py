"""Names of made people, companies and deals. All domains end in `.example`."""

from __future__ import annotations

from random import Random


def _parted(words: str) -> list[str]:
    return words.split()


GIVEN = _parted(
    "ada adam alma anna anton bea bo bruno carl clara dan dora ed ella emil erik eva finn flora frida georg "
    "greta hana hugo ida igor ines ivo jan jo julia kai karin lars lea leo lina lou lucia luis mara marc "
    "maya mia nils nina noa olga oskar otto paul pia rafa rita rosa ruth sam sara sven tara theo tim tom uma "
    "vera viktor wanda will yara zoe"
)
FAMILY = _parted(
    "abel adler amos arndt bach bauer beck berg bloom brandt busch cole costa dahl dean diaz drost eder "
    "ekman engel falk fink ford frost gabler garcia geller graf grant haas hale hansen hart heller holm "
    "hunt ibsen jansen keller kern klein koch kovac kuhn lang larsen lind lopez lund maas marek mertz "
    "moser nagy neri nolan novak olsen orth palm park pohl quist rask reed reis riva roth ruiz sand silva "
    "simon sommer stone strand tamm thorn torres urban vance vogel voss wagner weber wolf yates zeller zorn"
)
_FIRST = _parted(
    "al ar bel bor cas cor dal den el fal fer gal gor hal hol is jor kal kor lam lor mal mor nal nor"
)
_SECOND = _parted("ba da de do ga go ka ki la lo ma mi na no ra ri sa so ta ti va vo")
_THIRD = _parted("brook dale field gate holm lund mar nex port ra rix sen son stad tec ten tor vik wald wyn")
PRODUCTS = _parted(
    "telematics payroll scheduling warehouse inspection metering dispatch archive routing forecasting "
    "billing scanning logging ticketing rostering printing cooling lighting welding packaging sorting "
    "tracing simulation translation"
)
TOPICS = (
    "Offer",
    "Questions on the offer",
    "Next steps",
    "Call on Thursday",
    "Contract draft",
    "Prices",
    "Your visit",
    "Order form",
    "References",
    "Data processing agreement",
    "Security questionnaire",
    "Timeline",
    "Minutes",
    "Open points",
    "Technical questions",
    "Budget",
    "Introduction",
    "Workshop",
    "Test access",
    "Update",
    "Follow-up",
    "Documents",
    "Proposal",
    "Approval",
    "Kick-off",
    "Legal review",
    "Quick question",
)
PLAIN_DEALS = ("new business", "2025", "deal", "opportunity", "project", "new project", "contract", "phase 2")
COMMON = frozenset(
    _parted(
        "a and at by for from in of on the to with new old our your deal opportunity project contract "
        "business phase offer order company group inc llc ltd gmbh ag 1 2 3 2024 2025 2026"
    )
)
"""Words of a deal's name that tell nothing about it."""


def full_name(rng: Random) -> tuple[str, str]:
    """A given and a family name, in lower case."""
    return rng.choice(GIVEN), rng.choice(FAMILY)


def company_names(rng: Random, number: int) -> list[str]:
    """So many different company names, of one word each."""
    every = [a + b + c for a in _FIRST for b in _SECOND for c in _THIRD]
    return rng.sample(every, number)
