"""What a benchmark says: a figure, what it is held against in the same run, and the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.box import SIMPLE_HEAD
from rich.table import Table


class Wanted(StrEnum):
    """On which side of the target the ratio is to lie."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table.

    `ratio` is `figure` / `beside` of the same run; `target` is what that ratio is to be, None
    where the figure is told for information only.
    """

    name: str
    figure: float
    unit: str
    beside: float
    beside_what: str
    wanted: Wanted = Wanted.AT_LEAST
    target: float | None = None

    @property
    def ratio(self) -> float:
        """The figure in units of what it is held against."""
        return self.figure / self.beside

    @property
    def reached(self) -> bool | None:
        """Whether the ratio lies where it should; None without a target."""
        if self.target is None:
            return None
        return self.ratio >= self.target if self.wanted is Wanted.AT_LEAST else self.ratio <= self.target

    def as_json(self) -> dict[str, object]:
        """All of it, for `--json`."""
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}


def table(figures: Iterable[Figure]) -> Table:
    """The figures as they are printed at the end."""
    shown = Table(box=SIMPLE_HEAD)
    for heading, justify in (
        ("benchmark", "left"),
        ("figure", "right"),
        ("held against", "right"),
        ("ratio", "right"),
        ("target", "right"),
        ("reached", "left"),
    ):
        shown.add_column(heading, justify="left" if justify == "left" else "right", overflow="fold")
    for figure in figures:
        shown.add_row(*_cells(figure))
    return shown


def _cells(figure: Figure) -> Sequence[str]:
    target = "" if figure.target is None else f"{figure.wanted} {figure.target:g}"
    reached = {None: "", True: "yes", False: "NO"}[figure.reached]
    return (
        figure.name,
        f"{_short(figure.figure)} {figure.unit}",
        f"{_short(figure.beside)} {figure.beside_what}",
        f"{figure.ratio:.2f}",
        target,
        reached,
    )


def _short(value: float) -> str:
    """Three digits that count; more only before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
