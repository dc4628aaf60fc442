"""What matching gets right: `python -m tests.matching [--seeds 100 101 ...] [--small]`.

Prints what became of the contacts of each situation, and the rules of others on the same mail.
Nothing was ever adjusted by the seeds 100 to 199, of which three are taken unless others are named.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.matching.corpus import FULL, SMALL, Corpus, corpus
from tests.matching.measure import Counted, Fate, Links, counted, linked, matched
from tests.matching.mixture import Situation
from tests.matching.rivals import RULES

HELD_OUT = range(100, 103)


def main() -> None:
    """Make the corpora, match them, and say what came of it."""
    asked = _asked()
    size = SMALL if asked.small else FULL
    total, links = Counted(Counter(), Counter()), dict.fromkeys(RULES, Links())
    made = Counter[str]()
    for seed in asked.seeds:
        one = corpus(seed, size)
        made.update(sizes(one))
        total += counted(one, matched(one))
        links = {name: links[name] + linked(one, rule(one)) for name, rule in RULES.items()}
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
    console.print(
        f"{len(asked.seeds)} corpora, seeds {', '.join(map(str, asked.seeds))}; together " + _listed(made)
    )
    console.print(situations(total), rules(links.items()), summary(total))


def sizes(one: Corpus) -> Counter[str]:
    """What a corpus holds, by name."""
    world = one.world
    return Counter(
        {
            "buyers": len(world.buyers),
            "people": len({p.person for each in one.labelled.values() for p in each.contact.people}),
            "deals": len(world.deals),
            "conversations": len(one.conversations),
            "mails and meetings": len(one.labelled),
        }
    )


def _listed(made: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in made.items())


def situations(total: Counted) -> Table:
    """What became of the contacts of each situation."""
    shown = Table(box=SIMPLE_HEAD)
    shown.add_column("situation")
    for name in ("contacts", *Fate):
        shown.add_column(name, justify="right")
    for each in (*Situation, None):
        numbers = [total.of(fate, situation=each) for fate in Fate]
        cells = [f"{number:,}" if number else "" for number in (sum(numbers), *numbers)]
        shown.add_row(each.value if each else "all", *cells)
    return shown


def rules(links: Iterable[tuple[str, Links]]) -> Table:
    """Ours beside those of others."""
    shown = Table(box=SIMPLE_HEAD)
    shown.add_column("rule")
    for name in ("precision", "recall", "on several deals", "of no deal, yet on one"):
        shown.add_column(name, justify="right")
    for name, each in links:
        several = f"{each.several / each.contacts:.1%}"
        shown.add_row(name, f"{each.precision:.4f}", f"{each.recall:.4f}", several, f"{each.strays:,}")
    return shown


def summary(total: Counted) -> str:
    """The figures that are asked for."""
    return (
        f"matched by itself and right: {total.precision:.4f} (asked: at least 0.99)\n"
        f"matched, of what belongs to a deal: {total.recall:.4f} (asked: at least 0.95); "
        f"of that of which something tells: {total.recall_where_told:.4f}\n"
        f"a person is asked: {total.ambiguous:.4f}"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.matching", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(HELD_OUT), help="for example: 100 101")
    parser.add_argument("--small", action="store_true", help="a quarter of the size, for trying")
    return parser.parse_args()


if __name__ == "__main__":
    main()
