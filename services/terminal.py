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

from services.sentences import Names, said_of_end, said_of_finding, said_of_option, working_days
from services.shapes import Json
from services.terminal_methods import methods_parts

_SEVERITY = {"high": "bold red", "medium": "yellow", "low": "cyan"}
_SIDE = {"seller": "bright_blue", "buyer": "magenta", "other": "dim"}
_ENTRY = {
    "advance": "green",
    "ping_pong": "bold red",
    "finding_raised": "red",
    "finding_cleared": "dim green",
}
_RANKS = {"high": 0, "medium": 1, "low": 2}
_MOST_RALLIES = 12
_LAST_RALLIES = 3
_MOST_TURNS = 40
_MOST_STEPS = 8
_WE_ANSWERED, _WE_BEGAN, _BUYER = "■", "▲", "□"


def print_answer(console: Console, answer: Json) -> None:
    """Print a whole answer: headline, findings, next steps, milestones, plan, rallies, what was not read."""
    for part in _parts(answer):
        console.print(part)


def print_gist(console: Console, answer: Json) -> None:
    """Print what matters most: headline, gravest findings, plan, last rallies."""
    for part in (_header(answer), _gravest(answer), _best_plan(answer), _last_rallies(answer)):
        console.print(part)


def _gravest(answer: Json) -> RenderableType:
    graver = [finding for finding in answer["findings"] if finding["severity"] == "high"]
    more = Text(f"and {len(answer['findings']) - len(graver)} more, less grave", style="dim")
    return Group(
        _findings({**answer, "findings": graver}), *([more] if len(graver) < len(answer["findings"]) else [])
    )


def _best_plan(answer: Json) -> RenderableType:
    return _plan({**answer, "plan": {**answer["plan"], "options": answer["plan"]["options"][:1]}})


def _last_rallies(answer: Json) -> RenderableType:
    return _rallies({**answer, "rallies": answer["rallies"][-_LAST_RALLIES:]})


def _parts(answer: Json) -> Iterable[RenderableType]:
    yield _header(answer)
    yield _findings(answer)
    yield _next_steps(answer)
    yield _reached(answer)
    yield _plan(answer)
    yield from methods_parts(answer)
    yield _rallies(answer)
    yield _footer(answer)


def _header(answer: Json) -> RenderableType:
    deal, plan = answer["deal"], answer["plan"]
    decided = f"to be decided on [bold]{_long_date(plan['decision_date'])}[/]"
    lines = [f"{decided}  ·  {_state(answer)}", _court(answer)]
    headline = answer["next_steps"][0] if answer["next_steps"] else None
    if headline:
        what = escape(_step(headline, _names(answer)))
        when = f"  (act by {_day(headline['act_by'], answer)})" if headline["act_by"] else ""
        lines += ["", f"[bold green]Do this next:[/] [bold]{what}[/]{when}"]
    return Panel(
        Group(*lines),
        title=f"[bold]{escape(deal['name'] or deal['id'])}[/]",
        subtitle=f"as of {_local(answer['as_of'], deal)}",
        title_align="left",
        subtitle_align="left",
        padding=(0, 1),
    )


def _state(answer: Json) -> str:
    """Whether the deal is closed, else whether the plan fits and what time is left."""
    deal, plan, steps = answer["deal"], answer["plan"], answer["next_steps"]
    if deal["closed"]:
        return f"[bold]{escape(said_of_end(deal['closed']))}[/] on {_local(deal['closed']['at'], deal)}"
    left = f"{working_days(steps[0]['working_days_left'])} left" if steps else "no step is left"
    if plan["feasible"]:
        return f"{left}, and the plan fits"
    return f"{left}, [bold red]and the plan needs {plan['short_by']} more[/]"


def _court(answer: Json) -> str:
    court, deal = answer["court"], answer["deal"]
    says = {
        "seller": "the ball is with [bold]us[/]",
        "buyer": "the ball is with [bold]the buyer[/]",
        "meeting": "a meeting is next",
        "nobody": "nobody owes an answer",
    }[court["holder"]]
    if court["waiting_since"]:
        says += f" since {_local(court['waiting_since'], deal)}"
    if court["next_meeting"]:
        says += f"  ·  next meeting {_local(court['next_meeting'], deal)}"
    return says


def _findings(answer: Json) -> RenderableType:
    table = plain_table("Findings", "", "", "since", "what is the matter")
    names = _names(answer)
    for finding in sorted(answer["findings"], key=lambda f: (_RANKS[f["severity"]], f["since"])):
        style = "dim" if finding["withheld"] else _SEVERITY[finding["severity"]]
        table.add_row(
            Text(finding["severity"], style=style),
            Text(finding["rule"], style=style),
            local_day(finding["since"], answer),
            _explained(finding, answer, names),
        )
    return _section(table, answer["findings"], "nothing to worry about")


def _explained(finding: Json, answer: Json, names: Names) -> Text:
    """The finding as a sentence, and the newest touch that proves it."""
    explained = Text(said_of_finding(finding, names))
    for mark, value in (
        ("newest", _shown_by(answer, finding["evidence"])),
        ("withheld", finding["withheld"]),
    ):
        if value:
            explained.append(f"\n{mark}: {value}", style="dim")
    if finding["acknowledged_until"]:
        explained.append(f"\nacknowledged until {_day(finding['acknowledged_until'], answer)}", style="dim")
    return explained


def _next_steps(answer: Json) -> RenderableType:
    table = plain_table("Next steps", "", "what", "act by", "due", "slack")
    names = _names(answer)
    for place, step in enumerate(answer["next_steps"][:_MOST_STEPS], start=1):
        table.add_row(
            f"{place}.",
            Text(_step(step, names), style="bold" if place == 1 else ""),
            Text(_day(step["act_by"], answer), style="red" if step["late"] else ""),
            _day(step["due"], answer),
            _slack(step["slack"]),
        )
    more = len(answer["next_steps"]) - _MOST_STEPS
    if more > 0:
        table.add_row("", Text(f"and {more} more", style="dim"))
    return _section(table, answer["next_steps"], "none: the deal is closed")


def _step(step: Json, names: Names) -> str:
    """What to do, and the milestone that it moves."""
    if step["milestone"] is None:
        return str(step["text"])
    name = names.get(step["milestone"], step["milestone"])
    return f"{step['text']} ({name})" if "rule" in step["why"] else f"{name}: {step['text']}"


def _reached(answer: Json) -> RenderableType:
    table = plain_table("Milestones reached", "", "on", "shown by")
    settled = [m for m in answer["plan"]["milestones"] if m["state"] in ("done", "waived")]
    for milestone in sorted(settled, key=lambda m: m["completed_at"] or ""):
        table.add_row(
            Text(milestone["name"]),
            local_day(milestone["completed_at"], answer) if milestone["completed_at"] else milestone["state"],
            Text(_shown_by(answer, milestone["evidence"]) or "a person's word", style="dim"),
        )
    return _section(table, settled, "none yet")


def _plan(answer: Json) -> RenderableType:
    plan = answer["plan"]
    table = plain_table(
        "Plan, backward from the decision date", "", "owner", "state", "begin by", "due", "slack"
    )
    left = [m for m in plan["milestones"] if m["state"] in ("open", "started")]
    for milestone in sorted(left, key=lambda m: (m["latest_start"], m["due"])):
        begins_late = milestone["state"] == "open" and milestone["latest_start"] < plan["today"]
        mark = " ◆" if milestone["id"] in plan["critical_path"] else ""
        table.add_row(
            Text(milestone["name"] + mark),
            Text(milestone["owner"], style=_SIDE.get(milestone["owner"], "")),
            milestone["state"],
            Text(_day(milestone["latest_start"], answer), style="red" if begins_late else ""),
            _day(milestone["due"], answer),
            _slack(milestone["slack"]),
        )
    notes = [Text("◆ critical path; slack in working days", style="dim italic")] if left else []
    options = [_option(option, _names(answer)) for option in plan["options"]]
    return Group(_section(table, left, "nothing is left to do"), *notes, *options)


def _option(option: Json, names: Names) -> RenderableType:
    return Text(f"to make it fit: {said_of_option(option, names)}", style="yellow")


def _slack(slack: int | None) -> Text:
    return Text(
        "" if slack is None else str(slack), style="bold red" if slack is not None and slack < 0 else ""
    )


def _rallies(answer: Json) -> RenderableType:
    table = plain_table("Rallies", "from", "turns", "", "then")
    shown = answer["rallies"][-_MOST_RALLIES:]
    for rally in shown:
        then = Text(rally["ended_by"].replace("_", " ") if rally["ended_by"] else "goes on")
        if rally["ping_pong"]:
            then.append(f", ping-pong since {local_day(rally['detected_at'], answer)}", style="bold red")
        table.add_row(
            local_day(rally["turns"][0]["at"], answer), str(rally["length"]), _strip(rally["turns"]), then
        )
    legend = f"{_WE_BEGAN} we took the initiative, {_WE_ANSWERED} we only answered, {_BUYER} the buyer wrote"
    notes = [Text(legend, style="dim italic")] if shown else []
    return Group(_section(table, shown, "no conversation yet"), *notes)


def _strip(turns: list[Json]) -> Text:
    """The last turns of a rally, a sign for each, to be read without colours too."""
    strip = Text("…" if len(turns) > _MOST_TURNS else "")
    for turn in turns[-_MOST_TURNS:]:
        by_us = _WE_ANSWERED if turn["reactive"] else _WE_BEGAN
        strip.append(_BUYER if turn["side"] == "buyer" else by_us, style=_SIDE[turn["side"]])
    return strip


def _footer(answer: Json) -> RenderableType:
    ignored = answer["ignored"]
    conversational = sum(1 for touch in answer["touches"] if touch["conversational"])
    counted = (
        f"{len(answer['touches'])} touches of the deal ({conversational} conversational), "
        f"{len(answer['meetings'])} meetings; left aside: {ignored['internal']} internal, "
        f"{ignored['unrelated']} unrelated messages"
    )
    waited = "days waited: us {seller}, buyer {buyer}, meeting ahead {meeting}, nobody {nobody}"
    lines = [waited.format_map(answer["waiting_days"]), counted]
    lines += [f"could not be read: {one['source']}: {one['reason']}" for one in answer["set_aside"][:20]]
    return Padding(Text("\n".join(lines), style="dim"), (1, 0, 0, 0))


def _names(answer: Json) -> Names:
    return {milestone["id"]: milestone["name"] for milestone in answer["plan"]["milestones"]}


def _shown_by(answer: Json, ids: list[str]) -> str:
    """The newest of what proves it, by its subject or title; other evidence as it is called."""
    if not ids:
        return ""
    titles = {touch["touch_id"]: touch["subject"] or touch["kind"] for touch in answer["touches"]}
    for meeting in answer["meetings"]:
        titles.setdefault(meeting["uid"], meeting["title"])
    return titles.get(ids[-1]) or ids[-1]


def plain_table(title: str, *columns: str) -> Table:
    """A table without lines, under a bold title."""
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


def _local(instant: str, deal: Json) -> str:
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(deal["timezone"]))
    return moment.strftime("%a %d %b %Y %H:%M")


def _long_date(day: str) -> str:
    return date.fromisoformat(day).strftime("%a %d %b %Y")


def _day(day: str | None, answer: Json) -> str:
    """A day without its year where that is the year of the answer."""
    if day is None:
        return ""
    year = "" if day[:4] == answer["plan"]["today"][:4] else " %Y"
    return date.fromisoformat(day).strftime(f"%a %d %b{year}")


def local_day(instant: str, answer: Json) -> str:
    """The day of an instant in the deal's time zone, as text; its time is in the JSON."""
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(answer["deal"]["timezone"]))
    return _day(moment.date().isoformat(), answer)


def print_timeline(console: Console, timeline: Json) -> None:
    """Print a deal's timeline: entries in time order, then the findings that stood."""
    deal = timeline["deal"]
    asked = [
        f"as it had happened by {_local(timeline['happened_by'], deal)}" if timeline["happened_by"] else "",
        f"as it was known at {_local(timeline['known_at'], deal)}" if timeline["known_at"] else "",
    ]
    clocks = ", ".join(clock for clock in asked if clock) or "everything that is known today"
    console.print(f"[bold]{escape(deal['name'] or deal['id'])}[/]  [dim]{clocks}[/]\n")
    table = plain_table("", "happened", "recorded", "", "")
    for entry in timeline["entries"]:
        recorded = _local(entry["recorded_at"], deal) if entry["recorded_at"] else ""
        style = _SIDE.get(entry.get("side", ""), _ENTRY.get(entry["what"], ""))
        table.add_row(
            _local(entry["at"], deal),
            Text(recorded, style="dim"),
            Text(entry["what"], style=style),
            Text(f"{entry['says']}: {entry['reason']}" if entry.get("reason") else entry["says"]),
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
