"""The worked cases: replayed by the command itself and compared with their expected answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_MILESTONE = ("id", "state", "latest_start", "due", "earliest_start", "earliest_finish", "slack")
_STEP = ("kind", "milestone", "start_by", "act_by", "aim_by", "late", "due", "slack")


def main(shared: Path) -> None:
    """Print which cases come out exactly, and whether the same inputs gave the same bytes twice.

    Raises:
        SystemExit: one of them does not.
    """
    folders = sorted((shared / "cases").glob("case-*"), key=lambda path: int(path.name.partition("-")[2]))
    wrong: list[str] = []
    for folder in folders:
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        first, second = (_replay(folder, expected["as_of"]) for _ in range(2))
        differing = _differing(expected, digest(json.loads(first)))
        differing += ["bytes of a second run"] if first != second else []
        print(f"{folder.name:<8} {'exact' if not differing else 'DIFFERS in ' + ', '.join(differing)}")
        wrong += [folder.name] if differing else []
    print(f"{len(folders) - len(wrong)} of {len(folders)} cases come out exactly")
    if wrong or not folders:
        sys.exit(1)


def digest(answer: Json) -> Json:
    """What `expected.json` holds, taken from an answer of the contract."""
    emails = [t for t in answer["touches"] if t["channel"] == "email" and t["automated"] != "calendar_mail"]
    return {
        "as_of": answer["as_of"],
        "emails": {
            t["message_id"]: {
                "side": t["side"],
                "at": t["occurred_at"],
                "conversational": t["conversational"],
                "automated": t["automated"],
            }
            for t in emails
        },
        "advances": [{"kind": a["kind"], "at": a["at"]} for a in answer["advances"]],
        "rallies": [_rally(rally) for rally in answer["rallies"]],
        "court": answer["court"],
        "waiting_days": answer["waiting_days"],
        "plan": {
            **{name: answer["plan"][name] for name in ("feasible", "short_by", "critical_path")},
            "milestones": {
                m["id"]: {name: m[name] for name in _MILESTONE} for m in answer["plan"]["milestones"]
            },
        },
        "findings": sorted([f["rule"], f["severity"]] for f in answer["findings"] if not f["withheld"]),
        "next_steps": [_step(step) for step in answer["next_steps"]],
    }


def _replay(folder: Path, as_of: str) -> bytes:
    sources = [*sorted(folder.glob("*.mbox")), folder / "calendar.ics"]
    command = [sys.executable, "-m", "services", "replay", str(folder / "deal.yaml"), *map(str, sources)]
    done = subprocess.run(  # noqa: S603 - our own command over the given folder
        [*command, "--as-of", as_of, "--format", "json"], capture_output=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{folder.name}: {done.stderr.decode()}")
    return done.stdout


def _rally(rally: Json) -> Json:
    turns = [
        {"side": t["side"], "at": t["at"], "n": len(t["touches"]), "reactive": t["reactive"]}
        for t in rally["turns"]
    ]
    return {**rally, "turns": turns}


def _step(step: Json) -> Json:
    if "rule" in step["why"]:
        return {"kind": step["kind"], "rule": step["why"]["rule"]}
    return {name: step[name] for name in _STEP}


def _differing(expected: Json, found: Json) -> list[str]:
    expected["plan"]["milestones"] = {m["id"]: m for m in expected["plan"]["milestones"]}
    return [name for name, value in expected.items() if found.get(name) != value]
