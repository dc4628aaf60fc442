"""The command `setpoint deal bring-in`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from integrations.crmfiles.tables import content_of
from services.adoption.bringing_in import Became, Row, bring_in, deals_of_csv
from services.adoption.defaults import CrmNames, read_names
from services.adoption.pipeline import typed_columns, typed_date_order
from services.planner.catching_up import catch_up
from services.progress import counting, telling
from services.speaking.options import (
    ByOption,
    Format,
    FormatOption,
    LedgerOption,
    opened_store,
    print_json,
    print_lines,
)
from services.speaking.speaker import speaker_of
from services.wiring import Store

CsvArgument = Annotated[
    Path, typer.Argument(metavar="FILE.csv", help="The CSV that your CRM exports.", show_default=False)
]
NamesOption = Annotated[
    Path | None,
    typer.Option(metavar="setpoint.yaml", help="What `owners`, `companies` and `columns` of the CRM mean."),
]
ColumnOption = Annotated[
    list[str] | None, typer.Option(metavar="FIELD=HEADER", help="Where a field stands; repeatable.")
]
DateOrderOption = Annotated[str | None, typer.Option(metavar="dmy|mdy", help="Which of 2/3/2026 is the day.")]
TryOption = Annotated[bool, typer.Option("--try", help="Only say what would become of each row.")]
_SILENT = (Became.UNCHANGED,)


def bring_deals_in(
    file: CsvArgument,
    *,
    names: NamesOption = None,
    column: ColumnOption = None,
    date_order: DateOrderOption = None,
    try_: TryOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Bring in the open deals of a CRM's CSV, as often as you export it. The same again adds nothing.

    A row opens a deal on its date. Of a deal that is there it says the name, owner, amount and who else
    is of the buyer. A date that has moved is refused, and kept once as an attempt.

    Example: setpoint deal bring-in opportunities.csv --try

    Example: setpoint deal bring-in deals.csv --names setpoint.yaml --column "amount=Deal value"
    """
    known = CrmNames() if names is None else read_names(names)
    known = replace(
        known,
        columns={**known.columns, **typed_columns(column or ())},
        date_order=typed_date_order(date_order) or known.date_order,
    )
    with opened_store(ledger) as store:
        crm = deals_of_csv(store.company.settings(), str(file), content_of(file), known)
        actor = speaker_of(by, store).actor
        with telling(f"{file.name}: deals looked at") as done:
            rows = bring_in(store, crm, actor=actor, is_tried=try_, done=done)
        if not try_:
            _plan(store, rows)
    _say(rows, format, is_tried=try_)


def _plan(store: Store, rows: Sequence[Row]) -> None:
    """Look at every deal that has moved, or whose date somebody tried to move."""
    moved = [row.deal for row in rows if row.deal is not None and row.became not in _SILENT]
    for deal_id in counting(moved, of=len(moved), saying="deals planned"):
        catch_up(store, deal_id)


def _say(rows: Sequence[Row], wanted: Format, *, is_tried: bool) -> None:
    counts = Counter(row.became for row in rows)
    if wanted is Format.JSON:
        shapes = [
            {
                "line": row.line,
                "deal": row.deal,
                "became": row.became.value,
                "place": row.place or None,
                "expected": row.expected or None,
            }
            for row in rows
        ]
        print_json(
            {"only_tried": is_tried, "counts": {each.value: n for each, n in counts.items()}, "rows": shapes}
        )
        return
    print_lines(*_lines(rows, counts, is_tried=is_tried))


def _lines(rows: Sequence[Row], counts: Counter[Became], *, is_tried: bool) -> Iterator[str]:
    """The rows of which something is to be known, and how many there were of each."""
    for row in rows:
        if row.expected:
            about = ": ".join(filter(None, (row.deal, row.place, row.expected)))
            yield f"line {row.line}: {_words(row.became)}: {about}"
    told = ", ".join(f"{counts[each]} {_words(each)}" for each in Became if counts[each])
    yield f"{'would be ' if is_tried else ''}{told or 'no deal'}"


def _words(became: Became) -> str:
    return became.value.replace("_", " ")
