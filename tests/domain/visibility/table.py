"""Every combination of who looks and how visible something is, as a table that people can read.

`python -m tests.domain.visibility.table` writes it anew, for whoever changes what is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from domain.visibility.levels import Visibility, What, Who
from domain.visibility.seen import DealOfTouch, Holder, Right, Seen, SeenTouch, Viewer, what_is_seen

TABLE = Path(__file__).with_name("table.txt")
NORTH = frozenset({"north team"})
VIEWERS = {
    "owner of the mailbox": Viewer("rita"),
    "owner of another copy": Viewer("sven"),
    "took part": Viewer("tom"),
    "owner of the deal": Viewer("dora"),
    "team of the deal": Viewer("tina"),
    "manager of a team": Viewer("max", NORTH, frozenset({Right.MANAGER})),
    "rep of the same team": Viewer("rolf", NORTH, frozenset({Right.REP})),
    "manager elsewhere": Viewer("mia", frozenset({"south team"}), frozenset({Right.MANAGER})),
    "colleague": Viewer("carla", rights=frozenset({Right.REP})),
    "admin": Viewer("anna", rights=frozenset({Right.ADMIN})),
    "auditor": Viewer("aron", rights=frozenset({Right.AUDITOR})),
}
CHOICES = [Visibility(who, what) for who, what in product(Who, What)]
DEAL = DealOfTouch("dora", NORTH, frozenset({"tina"}))
HEAD = "who looks             | in a deal | visible to | shown to them | other copy is | sees"


def rows() -> Iterator[str]:
    """A line for every combination of a viewer, a deal, a choice, and what another owner chose."""
    others = (None, Visibility(Who.OWNER, What.BODY), Visibility(Who.COMPANY, What.BODY))
    for (name, viewer), deal, choice, other in product(VIEWERS.items(), (DEAL, None), CHOICES, others):
        yield (
            f"{name:<21} | {'yes' if deal else 'no':<9} | {choice.who:<10} | {choice.what:<13} | "
            f"{_other(other):<13} | {_says(what_is_seen(viewer, touch_of(choice, other, deal)))}"
        )


def touch_of(choice: Visibility, other: Visibility | None, deal: DealOfTouch | None) -> SeenTouch:
    """A touch that Rita holds, and Sven where another copy is asked for."""
    holders = (Holder("rita", NORTH, choice),)
    if other is not None:
        holders = (*holders, Holder("sven", frozenset(), other))
    return SeenTouch(frozenset({"rita", "tom", "bea"}), holders, deal)


def _other(other: Visibility | None) -> str:
    if other is None:
        return "none"
    return "private" if other.who is Who.OWNER else "open"


def _says(seen: Seen) -> str:
    shown = [name for name in ("metadata", "subject", "body") if getattr(seen, name)]
    return (shown[-1] if shown else "nothing") + (", noted" if seen.noted else "")


def table() -> str:
    """The whole table."""
    return "\n".join((HEAD, "-" * len(HEAD), *rows())) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
