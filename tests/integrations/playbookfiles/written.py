"""A deal and a playbook in which nothing is wrong, and a way to write them with one thing changed."""

from __future__ import annotations

from pathlib import Path

DEAL = """\
id: fabrikam-2026
name: Fabrikam rollout
owner: rita@ours.example
amount: 80000
tags: [personal_data]
seller: {domains: [ours.example], addresses: [rita.freelance@gmail.com]}
buyer: {domains: [north.example]}
partner: {domains: [reseller.example], plays_for: buyer}
team: [rita@ours.example, sven@ours.example]
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {whose: buyer, event: present contract ends, evidence: mail of 2026-02-27}
strategy: {why_now: contract ends, decider: the CFO, decision_process: board, cost_of_delay: 20k a month}
timezone: Europe/Oslo
playbook: playbook.yaml
plan: {drop: [pilot], duration: {legal: 12}, add: []}
calendars:
  seller: {country: US, closures: [2026-05-15]}
  buyer: {country: NO, weekend: [sat, sun]}
people: {cfo@north.example: {role: economic_buyer}}
reached: {discovery: 2026-03-10}
commitments:
  - {by: buyer, on: 2026-05-04, due: 2026-05-20, what: list of users}
touches:
  - {at: 2026-04-02T09:30:00Z, kind: call, people: [rita@ours.example, bea@north.example], outcome: they_owe}
"""

PLAYBOOK = """\
playbook: team
version: 3
milestones:
  - id: discovery
    name: Discovery done
    owner: both
    duration: {min: 2, typical: 5, max: 10}
    evidence:
      - meeting_held: {title_contains: [discovery, needs workshop]}
  - id: pilot
    name: Pilot judged
    owner: buyer
    duration: 10
    requires: [discovery]
    when: {amount_at_least: 50000, tags_any: [personal_data]}
    optional: true
    evidence: [word]
  - id: legal
    name: Contract agreed
    owner: both
    duration: 20
    requires: [pilot]
    roles: [legal]
    starts: [{email: {subject_contains: [kick-off], from: seller}}]
    progress: [{attachment: {name_contains: [redline]}}]
    evidence:
      - email: {subject_contains: [signed], from_role: legal, to_role: [sales]}
      - label: {name_contains: [Signed]}
    methods: [meddpicc.paper_process]
    next_step: {kind: send_document, text: Send the contract}
watch:
  ping_pong: {min_turns: 8, reactive_share: 0.5}
  gone_quiet: {days: 7}
languages: []
"""


def write(folder: Path, *, deal: str = DEAL, playbook: str = PLAYBOOK) -> Path:
    """Write both files; gives the path of the deal."""
    (folder / "playbook.yaml").write_text(playbook, "utf-8")
    path = folder / "deal.yaml"
    path.write_text(deal, "utf-8")
    return path


def changed(text: str, old: str, new: str) -> str:
    """The text with one passage replaced, which must be there exactly once."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)
