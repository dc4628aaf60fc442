"""What findings and options say, as sentences for people.

Built from the JSON shape; the numbers are those that made a finding true.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.shapes import MERGED, Json

Names = Mapping[str, str]
"""The name of each milestone by its id."""

_SENTENCES = {
    "progress_unconfirmed": "{days} after the opening nothing says what is reached: name it under `reached:`",
    "ping_pong": "{turns} turns in {days}; we only answered in {reactive_share}",
    "waiting_on_buyer": "they have owed an answer for {days}",
    "waiting_on_seller": "we have owed an answer for {days}",
    "gone_quiet": "nothing was heard from the buyer for {days}",
    "no_next_meeting": "no meeting with the buyer is ahead",
    "stalled": "nothing has moved the deal forward for {days}",
    "single_threaded": "{people} of the buyer's people took part in the last 30 days, {limit} are wanted",
    "missing_role": "nobody is named for {role}, and it is time for “{milestone}”",
    "behind_plan": "“{milestone}” is {slack}",
    "cannot_make_date": "what is left to do needs {short_by} more than there are",
    "date_unconfirmed": "nothing shows that the decision date is the buyer's own",
    "strategy_missing": "still empty: {missing}",
    "date_push_attempted": "attempts to move the decision date so far: {attempts}",
    "overdue": "the decision date passed {days} ago",
    "capture_gap": "mail of {mailbox} may be missing: {reason}",
}
RULES = tuple(_SENTENCES)
"""The names of all rules that make findings."""

_OPTIONS = {
    "min_duration": "do “{milestone}” in its shortest time",
    "parallel": "begin “{milestone}” without waiting for “{requirement}”",
    "optional": "leave out “{milestone}”, which is optional",
}


def said_of_finding(finding: Json, names: Names) -> str:
    """What a finding means here and now; of a rule without a sentence, its bare numbers."""
    numbers = finding["numbers"]
    sentence = _SENTENCES.get(finding["rule"])
    if sentence is None:
        return ", ".join(f"{name} {value}" for name, value in numbers.items())
    return sentence.format_map({name: _said(name, value, names) for name, value in numbers.items()})


def said_of_end(closed: Json) -> str:
    """How a deal came to its end: `closed as won`, `merged into north-2026`."""
    return (
        f"merged into {closed['into']}" if closed["outcome"] == MERGED else f"closed as {closed['outcome']}"
    )


def said_of_option(option: Json, names: Names) -> str:
    """What could be done to make the plan fit, and how much it would bring."""
    way = _OPTIONS[option["kind"]].format(
        milestone=names.get(option["milestone"], option["milestone"]),
        requirement=names.get(option["requirement"], option["requirement"]),
    )
    return f"{way}: saves {working_days(option['saves'])}"


def _said(name: str, value: float | str | None, names: Names) -> str:
    match name, value:
        case (("days" | "short_by"), int()):
            return working_days(value)
        case "slack", int():
            return f"{working_days(-value)} behind" if value < 0 else "past its due day"
        case "reactive_share", int() | float():
            return "all of ours" if value == 1 else f"{value:.0%} of ours"
        case "milestone", str():
            return names.get(value, value)
        case (("role" | "missing"), str()):
            return value.replace("_", " ")
        case _:
            return str(value)


def working_days(days: int) -> str:
    """A number of working days with its unit."""
    return f"{days} working day" if days == 1 else f"{days} working days"
