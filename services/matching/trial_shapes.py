"""What another footing would change, as JSON and for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from domain.findings.finding import Finding
from domain.matching.clues import Ambiguous, Outcome, deal_of
from domain.matching.replay import Moved
from domain.moments import utc_text
from services.matching.lines import put
from services.matching.names import Names
from services.matching.sentences import number, printable
from services.matching.trying import FindingsMoved, Trial
from services.matching.why_terminal import deal_named
from services.shapes import Json

_MOST_MOVED = 10
_MOST_FINDINGS = 5


def trial_shape(trial: Trial, names: Names) -> Json:
    """Everything that changes; `deals` are those that get or lose something, or find something else."""
    into, out = trial.difference.into(), trial.difference.out()
    names.know([each.contact for each in trial.difference.moved], {*into, *out, *trial.findings})
    return {
        "deals": [
            {
                "deal": {"id": deal_id, "name": names.deal(deal_id)},
                "in": len(into.get(deal_id, ())),
                "out": len(out.get(deal_id, ())),
                "findings": _findings(trial.findings.get(deal_id, FindingsMoved())),
            }
            for deal_id in sorted({*into, *out, *trial.findings})
        ],
        "moved": [moved_shape(each, names) for each in trial.difference.moved],
        "newly_ambiguous": len(trial.difference.newly_ambiguous()),
        "no_longer_ambiguous": len(trial.difference.no_longer_ambiguous()),
        "corrections_unneeded": list(trial.difference.unneeded),
        "corrections_contradicted": list(trial.difference.against),
    }


def print_trial(console: Console, shape: Json) -> None:
    """Print what changes: per deal, then contact by contact, then what it means for people's words."""
    if not shape["moved"] and not shape["deals"]:
        console.print("nothing goes elsewhere", style="bold")
    for each in shape["deals"]:
        put(console, _deal(each))
        for line in _finding_lines(each["findings"]):
            put(console, line, by=4, hang=2)
    for moved in shape["moved"][:_MOST_MOVED]:
        put(console, moved_line(moved), by=2, hang=12)
    if len(shape["moved"]) > _MOST_MOVED:
        console.print(
            f"  and {len(shape['moved']) - _MOST_MOVED:,} more; --format json lists them", style="dim"
        )
    for says in _summary(shape):
        put(console, says)


def moved_shape(moved: Moved, names: Names) -> Json:
    """A contact, and what is concluded of it before and after."""
    return {
        "touch": moved.contact.id,
        "subject": names.subject(moved.contact.id),
        "at": utc_text(moved.contact.at),
        "before": _outcome(moved.before),
        "after": _outcome(moved.after),
    }


def _outcome(outcome: Outcome) -> Json:
    if isinstance(outcome, Ambiguous):
        return {"is": "ambiguous", "deals": [each.deal_id for each in outcome.candidates]}
    deal_id = deal_of(outcome)
    return {"is": "no_deal", "deals": []} if deal_id is None else {"is": "matched", "deals": [deal_id]}


def _findings(moved: FindingsMoved) -> Json:
    return {
        "raised": [_finding(each) for each in moved.raised],
        "cleared": [_finding(each) for each in moved.cleared],
        "moved": [{**_finding(now), "since_before": utc_text(was.since)} for was, now in moved.moved],
    }


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "subject": finding.subject or None,
        "severity": finding.severity.value,
        "since": utc_text(finding.since),
    }


def _deal(each: Json) -> Text:
    counts = [f"+{each['in']:,} in"] if each["in"] else []
    counts += [f"-{each['out']:,} out"] if each["out"] else []
    return Text.assemble((deal_named(each["deal"]), "bold"), f"  {', '.join(counts)}")


def _finding_lines(findings: Json) -> Iterator[Text]:
    for word, style in (("raised", "red"), ("cleared", "green"), ("moved", "yellow")):
        for each in findings[word][:_MOST_FINDINGS]:
            about = f" ({each['subject']})" if each["subject"] else ""
            before = f" instead of {each['since_before'][:10]}" if word == "moved" else ""
            says = f" {each['rule'].replace('_', ' ')}{about}, since {each['since'][:10]}{before}"
            yield Text.assemble((word, style), says)
        more = len(findings[word]) - _MOST_FINDINGS
        if more > 0:
            yield Text(f"and {more} more {word}", style="dim")


def moved_line(moved: Json) -> Text:
    """The same in a line."""
    subject = printable(moved["subject"] or moved["touch"])
    there = f"{_where(moved['before'])} → {_where(moved['after'])}"
    return Text.assemble((f"{moved['at'][:10]}  ", "dim"), subject, (f"  {there}", "cyan"))


def _where(outcome: Json) -> str:
    match outcome["is"]:
        case "matched":
            return str(outcome["deals"][0])
        case "ambiguous":
            return f"{' or '.join(outcome['deals'])}?"
        case _:
            return "no deal"


def _summary(shape: Json) -> Iterator[str]:
    told = (
        (shape["newly_ambiguous"], "contact", "could not be told any more"),
        (shape["no_longer_ambiguous"], "contact", "could be told that can not now"),
        (len(shape["corrections_unneeded"]), "correction", "would be unnecessary"),
        (len(shape["corrections_contradicted"]), "correction", "would be contradicted"),
    )
    yield from (f"{number(count, what)} {says}" for count, what, says in told if count)
