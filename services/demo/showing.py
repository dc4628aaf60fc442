"""What the demo shows: the story in three lines, the answer, and a look at how it came about."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from integrations.playbookfiles.deal import read_deal_file
from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files
from services.demo.people import RITA
from services.demo.playing import Scene, settings_in
from services.shapes import Json
from services.speaking.next_shapes import headline_step
from services.speaking.terminal import what_to_do
from services.terminal import local_day, print_gist
from services.trace_terminal import print_events

_STAGES = ("captured", "matched", "recorded", "detected", "planned")
_SHOWN_OF_COMMAND = ("type", "subject", "time")
_SHOWN_OF_HEADLINE = ("kind", "text", "milestone_name", "why", "state")
_SHOWN_OF_STEP = ("kind", "text", "milestone", "decision_date", "rule", "since")


def show_beginning(console: Console, folder: Path | None) -> None:
    """What is going on."""
    where = f"in {folder}" if folder else "in a temporary folder"
    console.print(
        Text.assemble(
            ("The whole system now runs here", "bold"),
            f", {where}: one process, SQLite, no broker. The mailboxes of two sellers "
            "and a calendar are put into its inbox as they grew.\n",
        )
    )


def show_scene(console: Console, scene: Scene, before: Scene | None) -> None:
    """How the deal stood at one moment, and what was to be done if that was something new."""
    day = Text(f"{scene.moment:%a %d %b}  ", style="bold")
    console.print(Text.assemble(day, f"{len(scene.answer['touches'])} touches; ", _state(scene.answer)))
    step = headline_step(scene.next)
    known = headline_step(before.next) if before else None
    if step is not None and (known is None or known["id"] != step["id"]):
        console.print(Padding(Text(f"→ {what_to_do(step).plain}", style="green"), (0, 0, 0, len(day))))


def show_answer(console: Console, scene: Scene) -> None:
    """The gist of the answer."""
    typed(console, f"show {scene.answer['deal']['id']}", "in short")
    print_gist(console, scene.answer)


def show_api(console: Console, address: str, told: Json) -> None:
    """What the API tells Rita, and the command that asks it."""
    _headed(console, Text(f"$ {_asking(address)}"))
    console.print(f"as {RITA}, who signed in with a browser:", style="dim", highlight=False)
    step = told["next_steps"][0]
    shown = {"deal": step["deal"]["id"], **{name: step[name] for name in _SHOWN_OF_HEADLINE}}
    console.print(Text(json.dumps(shown, ensure_ascii=False), style="dim"))


def show_serving(console: Console, address: str, plan: str, tokens: Mapping[str, Path]) -> None:
    """Where to look, and who one can be, while the API is served."""
    _headed(console, "The API serves now; Ctrl-C ends it")
    rita, mona = (quote(str(file)) for file in tokens.values())
    lines = (
        (f"{address}/docs", "all of it, with an example of everything"),
        (f"{address}/signin", "pick who you want to be: Rita (rep) or Mona (manager)"),
        (plan, "what the buyer sees of the plan"),
        (f"export TOKEN=$(cat {rita})", f"or {mona}"),
        (f'API={address}/v1; AUTH="Authorization: Bearer $TOKEN"', "as the README has its commands"),
        (_asking(address), ""),
    )
    for line, says in lines:
        said = Text.assemble("  ", line, *([("  # " + says, "dim")] if says else []))
        console.print(said, soft_wrap=True)


def _asking(address: str) -> str:
    return f'curl -H "Authorization: Bearer $TOKEN" {address}/v1/next-steps'


def show_trace(console: Console, trace: Json, message_id: str) -> None:
    """An event of each stage on the way of one message: the first since its capture, if there is one.

    A finding may be older than the mail that is the newest evidence of the step that it led to.
    """
    typed(console, f"trace '{message_id}'", "in short")
    events = trace["events"]
    captured = next(each["position"] for each in events if each["stage"] == _STAGES[0])
    by_place = sorted(events, key=lambda each: (each["position"] < captured, each["position"]))
    first = (next((each for each in by_place if each["stage"] == stage), None) for stage in _STAGES)
    shown = [each for each in first if each is not None]
    print_events(console, shown)


def show_command(console: Console, message: Json) -> None:
    """A command as it went out."""
    _headed(console, "What a CRM, a bot or a script gets of it, on topic next-steps")
    data = {name: message["data"]["command"][name] for name in _SHOWN_OF_STEP}
    shown = {**{name: message[name] for name in _SHOWN_OF_COMMAND}, "data": data}
    console.print(Text(json.dumps(shown, ensure_ascii=False), style="dim"))


def show_how_to_go_on(console: Console, keep: Path | None, message_id: str, *, from_files: bool) -> None:
    """The commands to go on by hand."""
    _headed(console, "Go on")
    commands = _to_repeat(from_files) if keep is None else _to_go_on(keep, message_id, from_files)
    for command, says in commands:
        line = Text.assemble("  ", command, *([("  # " + says, "dim")] if says else []))
        console.print(line, soft_wrap=True)  # on one line however narrow, so that it can be copied


def typed(console: Console, command: str, how: str = "") -> None:
    """What one would type to see what follows."""
    _headed(
        console,
        Text.assemble(("$ ", "dim"), (f"setpoint {command}", "cyan"), (f"   {how}" if how else "", "dim")),
    )


def _headed(console: Console, heading: str | Text) -> None:
    console.print()
    console.print(heading, style="bold")


def _state(answer: Json) -> Text:
    rally = answer["rallies"][-1]
    said = Text()
    if rally["ping_pong"]:
        said.append(f"ping-pong since {local_day(rally['detected_at'], answer)}", style="bold red")
        said.append("; ")
    if answer["plan"]["feasible"]:
        return said.append("the plan fits")
    lacks = answer["plan"]["short_by"]
    return said.append(f"the plan lacks {lacks} {'day' if lacks == 1 else 'days'}", style="bold red")


def _to_repeat(from_files: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001 - one caller
    me = _own_name()
    files = " --files" if from_files else ""
    yield f"{me} demo --keep demo{files}", "the same, and it stays there to be asked and run on"
    yield f"{me} demo --serve{files}", "the same, and its API stays, with its documentation and pages"
    if not from_files:
        yield f"{me} demo --files", "the same mail as exported files, and no provider"
    yield from _own_deal(me)
    if from_files:
        yield _replay(me), "the same out of the files alone"


def _to_go_on(keep: Path, message_id: str, from_files: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001 - as above
    me, settings = _own_name(), settings_in(keep.absolute())
    inbox = quote(str(settings.inbox))
    gone = "" if from_files else "; the sandbox is gone, so its mailboxes wait for a sign-in"
    yield f"export SETPOINT_LEDGER={quote(settings.ledger)} SETPOINT_INBOX={inbox}", ""
    yield f"{me} show {_deal_id()} --as-of {LOOKED_AT}", "all of the answer"
    yield f"{me} trace '{message_id}'", "the whole way of that mail"
    yield f"{me} run", f"goes on from there, with today's date{gone}; Ctrl-C ends it"
    yield f"{me} next", "what to do now; with and without it running"
    asks = 'curl -H "Authorization: Bearer $TOKEN" localhost:8470/v1/next-steps'
    yield f"TOKEN=$({me} access token)", "lets a program in"
    yield asks, "the same for programs, while it runs"
    yield _replay(me), "the same out of the files alone"


def _replay(me: str) -> str:
    with example_files() as folder:
        return f"cd {quote(str(folder))} && {me} replay {DEAL} {' '.join(SOURCES)} --as-of {LOOKED_AT}"


def _own_deal(me: str) -> Iterator[tuple[str, str]]:
    yield f"{me} connect google", "your own mailbox; README, 'Connect a Google mailbox'"
    yield f"{me} connect microsoft", "the same; README, 'Connect a Microsoft mailbox'"
    yield f"{me} init your.mbox your.ics --company CUSTOMER", "your own deal: proposes its deal file"
    yield f"{me} run", "then put that file and mail into the folder inbox, and ask: setpoint next"


def _deal_id() -> str:
    with example_files() as folder:
        return read_deal_file(folder / DEAL).id


def _own_name() -> str:
    """What has to be typed here to reach this program."""
    if shutil.which("setpoint") is None and Path(sys.argv[0]).name == "setpoint":
        return quote(sys.argv[0])
    return "setpoint"
