"""The answer for a terminal: what a rep reads in half a minute, top to bottom.

Built from the JSON shape, so that text and JSON can not disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.shapes import Json

_SEVERITY = {"high": "bold red", "medium": "yellow", "low": "cyan"}
_SIDE = {"seller": "blue", "buyer": "magenta", "other": "dim"}
_ENTRY = {
    "advance": "green",
    "ping_pong": "bold red",
    "finding_raised": "red",
    "finding_cleared": "dim green",
}
_MOST_RALLIES = 12
_MOST_STEPS = 8


def print_answer(console: Console, answer: Json) -> None:
    """Print a whole answer: headline, findings, next steps, plan, rallies, what was not read."""
    for part in _parts(answer):
        console.print(part)


def _parts(answer: Json) -> Iterable[RenderableType]:
    yield _header(answer)
    yield _findings(answer)
    yield _next_steps(answer)
    yield _plan(answer)
    yield _rallies(answer)
    yield _footer(answer)


def _header(answer: Json) -> RenderableType:
    deal, plan = answer["deal"], answer["plan"]
    title = f"[bold]{escape(deal['name'] or deal['id'])}[/]"
    decided = f"to be decided on [bold]{_long_date(plan['decision_date'])}[/]"
    left = answer["next_steps"][0]["working_days_left"] if answer["next_steps"] else None
    if deal["closed"]:
        state = f"closed as [bold]{deal['closed']['outcome']}[/] on {_local(deal['closed']['at'], deal)}"
    elif plan["feasible"]:
        state = f"the plan fits; {left} working days of both sides left"
    else:
        short = f"[bold red]the plan is {plan['short_by']} working days short[/]"
        state = f"{short}; {left} working days of both sides left"
    lines = [f"{decided}  ·  {state}", _court(answer)]
    headline = answer["next_steps"][0] if answer["next_steps"] else None
    if headline:
        lines.append(f"[bold green]Do this next:[/] [bold]{escape(headline['text'])}[/]{_when(headline)}")
    return Panel(
        Group(*lines), title=title, subtitle=f"as of {_local(answer['as_of'], deal)}", title_align="left"
    )


def _court(answer: Json) -> str:
    court, deal = answer["court"], answer["deal"]
    says = {
        "seller": "the ball is with [blue]us[/]",
        "buyer": "the ball is with [magenta]the buyer[/]",
        "meeting": "a meeting is next",
        "nobody": "nobody owes an answer",
    }[court["holder"]]
    if court["waiting_since"]:
        says += f" since {_local(court['waiting_since'], deal)}"
    if court["next_meeting"]:
        says += f"  ·  next meeting {_local(court['next_meeting'], deal)}"
    days = answer["waiting_days"]
    waited = "days waited: us {seller}, buyer {buyer}, meetings {meeting}, nobody {nobody}".format_map(days)
    return f"{says}  ·  [dim]{waited}[/]"


def _findings(answer: Json) -> RenderableType:
    table = _table("Findings", "", "since", "what the numbers say", "evidence")
    for finding in sorted(answer["findings"], key=lambda f: ("high", "medium", "low").index(f["severity"])):
        style = "dim" if finding["withheld"] else _SEVERITY[finding["severity"]]
        numbers = ", ".join(f"{name} {value}" for name, value in finding["numbers"].items())
        if finding["withheld"]:
            numbers = f"withheld: {finding['withheld']}"
        table.add_row(
            Text(f"{finding['severity']:<6} {finding['rule']}", style=style),
            _local(finding["since"], answer["deal"]),
            escape(numbers),
            _evidence(answer, finding["evidence"]),
        )
    return _section(table, answer["findings"], "nothing to worry about")


def _next_steps(answer: Json) -> RenderableType:
    table = _table("Next steps", "", "what", "act by", "due", "slack")
    for place, step in enumerate(answer["next_steps"][:_MOST_STEPS], start=1):
        table.add_row(
            f"{place}.",
            Text.assemble((step["kind"], "bold" if place == 1 else ""), "  ", step["text"]),
            Text(_day(step["act_by"]), style="red" if step["late"] else ""),
            _day(step["due"]),
            "" if step["slack"] is None else str(step["slack"]),
        )
    more = len(answer["next_steps"]) - _MOST_STEPS
    if more > 0:
        table.add_row("", Text(f"and {more} more", style="dim"))
    return _section(table, answer["next_steps"], "none: the deal is closed")


def _plan(answer: Json) -> RenderableType:
    plan = answer["plan"]
    table = _table(
        "Plan, backward from the decision date", "milestone", "owner", "state", "start by", "due", "slack"
    )
    critical = set(plan["critical_path"])
    for milestone in plan["milestones"]:
        if milestone["state"] == "left_out":
            continue
        settled = milestone["state"] in ("done", "waived")
        slack = milestone["slack"]
        mark = " ◆" if milestone["id"] in critical else ""
        table.add_row(
            Text(milestone["name"] + mark, style="dim" if settled else ""),
            Text(milestone["owner"], style=_SIDE.get(milestone["owner"], "")),
            Text(milestone["state"], style="green" if settled else ""),
            _day(milestone["latest_start"]),
            _day(milestone["due"]),
            Text(
                "" if slack is None else str(slack),
                style="bold red" if slack is not None and slack < 0 else "",
            ),
        )
    table.caption = "◆ critical path"
    options = [_option(option) for option in plan["options"]]
    return Group(_section(table, plan["milestones"], "the playbook has no milestones"), *options)


def _option(option: Json) -> RenderableType:
    way = {
        "min_duration": f"do {option['milestone']} in its shortest time",
        "parallel": f"begin {option['milestone']} without waiting for {option['requirement']}",
        "optional": f"drop {option['milestone']}, which is optional",
    }[option["kind"]]
    return Padding(
        Text(f"to make it fit: {way} (saves {option['saves']} working days)", style="yellow"), (0, 2)
    )


def _rallies(answer: Json) -> RenderableType:
    table = _table("Rallies", "from", "turns", "", "ended by")
    shown = answer["rallies"][-_MOST_RALLIES:]
    for rally in shown:
        turns = Text()
        for turn in rally["turns"][-40:]:
            turns.append(
                "■" if turn["side"] == "buyer" or turn["reactive"] else "▲", style=_SIDE[turn["side"]]
            )
        verdict = (
            f"  ping-pong since {_local(rally['detected_at'], answer['deal'])}" if rally["ping_pong"] else ""
        )
        turns.append(verdict, style="bold red")
        table.add_row(
            _local(rally["turns"][0]["at"], answer["deal"]),
            str(rally["length"]),
            turns,
            rally["ended_by"] or "goes on",
        )
    table.caption = "blue: us, magenta: the buyer; ▲ we took the initiative"
    return _section(table, shown, "no conversation yet")


def _footer(answer: Json) -> RenderableType:
    ignored = answer["ignored"]
    conversational = sum(1 for touch in answer["touches"] if touch["conversational"])
    counted = (
        f"{len(answer['touches'])} touches of the deal ({conversational} conversational), "
        f"{len(answer['meetings'])} meetings; left aside: {ignored['internal']} internal, "
        f"{ignored['unrelated']} unrelated messages"
    )
    lines = [counted]
    lines += [
        f"could not be read: {escape(s['source'])}: {escape(s['reason'])}" for s in answer["set_aside"][:20]
    ]
    return Padding(Text("\n".join(lines), style="dim"), (1, 0, 0, 0))


def _evidence(answer: Json, ids: list[str]) -> str:
    """The newest touch that proves it, by subject; other evidence as it is called."""
    if not ids:
        return ""
    subjects = {touch["touch_id"]: touch["subject"] for touch in answer["touches"]}
    newest = escape(subjects.get(ids[-1]) or ids[-1])
    return newest if len(ids) == 1 else f"{newest} (and {len(ids) - 1} before)"


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in columns:
        table.add_column(column, header_style="dim", overflow="fold")
    return table


def _section(table: Table, rows: object, empty: str) -> RenderableType:
    if rows:
        return Padding(table, (1, 0, 0, 0))
    return Padding(Text.assemble((str(table.title), "bold"), f"  {empty}"), (1, 0, 0, 0))


def _when(step: Json) -> str:
    return f"  (act by {_day(step['act_by'])})" if step["act_by"] else ""


def _local(instant: str, deal: Json) -> str:
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(deal["timezone"]))
    return moment.strftime("%a %d %b %Y %H:%M")


def _long_date(day: str) -> str:
    return date.fromisoformat(day).strftime("%a %d %b %Y")


def _day(day: str | None) -> str:
    return "" if day is None else date.fromisoformat(day).strftime("%a %d %b %y")


def print_timeline(console: Console, timeline: Json) -> None:
    """Print a deal's timeline: entries in time order, then the findings that stood."""
    deal = timeline["deal"]
    asked = [
        f"as it had happened by {_local(timeline['happened_by'], deal)}" if timeline["happened_by"] else "",
        f"as it was known at {_local(timeline['known_at'], deal)}" if timeline["known_at"] else "",
    ]
    clocks = ", ".join(clock for clock in asked if clock) or "everything that is known today"
    console.print(f"[bold]{escape(deal['name'] or deal['id'])}[/]  [dim]{clocks}[/]\n")
    table = _table("", "happened", "recorded", "", "")
    for entry in timeline["entries"]:
        recorded = _local(entry["recorded_at"], deal) if entry["recorded_at"] else ""
        style = _SIDE.get(entry.get("side", ""), _ENTRY.get(entry["what"], ""))
        table.add_row(
            _local(entry["at"], deal),
            Text(recorded, style="dim"),
            Text(entry["what"], style=style),
            escape(entry["says"]),
        )
    console.print(table)
    for finding in timeline["findings"]:
        subject = f" {finding['subject']}" if finding["subject"] else ""
        mark = "  [dim](today's facts or rules would not show it)[/]" if finding["differs_today"] else ""
        console.print(
            f"[{_SEVERITY[finding['severity']]}]{finding['rule']}{escape(subject)}[/] since "
            f"{_local(finding['since'], deal)}, recorded {_local(finding['recorded_at'], deal)}{mark}"
        )
    for name in timeline["today_would_add"]:
        console.print(f"[dim]not recorded then, but today's facts and rules would show it: {escape(name)}[/]")
