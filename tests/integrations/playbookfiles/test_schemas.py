"""The schemas for editors: sound, accepting what the reader accepts, and with exactly its keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from integrations.playbookfiles import FaultyFile, read_deal_file, read_playbook_file
from integrations.playbookfiles.fields import Fields, Place
from integrations.playbookfiles.matching import read_matching_rules
from integrations.playbookfiles.overlays import read_method_file
from integrations.playbookfiles.schemas import SCHEMAS
from services.adoption.defaults import read_company_file
from tests.integrations.playbookfiles.test_overlays import OURS
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, changed, write

FOLDER = Path(str(resources.files("integrations.playbookfiles")))
EXAMPLE = Path(str(resources.files("services.example"))) / "deal.yaml"
FILES = [
    *(("playbook", path) for path in sorted(FOLDER.glob("builtin/*.yaml"))),
    *(("method", path) for path in sorted(FOLDER.glob("methods/*.yaml"))),
    ("deal", EXAMPLE),
]
WHOLE_PATTERNS = """\
    starts: [{meeting_held: {title_contains: [x], roles: [y], domains: [north.example]}}]
    progress: [{attachment: {name_contains: x, from: buyer, from_role: y, to_role: z}}]
    evidence:
      - email: {subject_contains: x, from: buyer, from_role: y, to_role: z}
      - label: {name_contains: x}
"""
WHOLE_MILESTONE = f"""\
    name: Whole
    owner: both
    duration: {{min: 1, typical: 2, max: 3, source: ours}}
    requires: []
    when: {{amount_at_least: 1, amount_below: 2, tags_any: [a], tags_all: [b], tags_none: [c]}}
    optional: true
    roles: [legal]
{WHOLE_PATTERNS}    methods: [meddpicc.metrics]
    next_step: {{kind: call, text: Call them}}
"""
WATCH = """\
watch:
  progress_unconfirmed: {days: 1}
  ping_pong: {min_turns: 1, reactive_share: 0.5, min_days: 1}
  waiting_on_buyer: {days: 1}
  waiting_on_seller: {days: 1}
  gone_quiet: {days: 1}
  no_next_meeting: {}
  stalled: {days: 1}
  single_threaded: {people: 1, days: 1}
  missing_role: {}
  behind_plan: {}
  cannot_make_date: {}
  date_unconfirmed: {}
  strategy_missing: {}
  date_push_attempted: {}
  overdue: {}
  capture_gap: {}
"""
COMPANY = """\
seller: {domains: [ours.example], addresses: [sven@gmail.com]}
timezone: Europe/Berlin
playbook: mid_market
playbooks: [enterprise]
methods: [bant]
team: [rita@ours.example]
calendars:
  seller: {country: US, subdivision: CA, weekend: [sat, sun], closures: [2026-05-01]}
  buyer: {country: DE}
partner: {domains: [reseller.example], addresses: [ann@partner.example], plays_for: buyer}
tags: [personal_data]
owners: {Rita Rep: rita@ours.example}
companies: {Northwind GmbH: [northwind.example]}
columns: {decision_date: Close Date}
date_order: dmy
privacy:
  keep: [internal, private, confidential]
  block: {addresses: [ann@home.example], domains: [clinic.example]}
  subjects: [salary, medical leave]
  labels: {only: [Deals], never: }
  folders: {never: [Private, Inbox/Family]}
  categories: {never: [Promotions]}
  calendars: {only: [Work]}
  not_before: 2025-01-01
  only_deal_contacts: true
  retention_days: 60
"""
RULES = """\
points: {pin: 90, thread: 40, person: 30, person_copied: 20, name: 20, domain: 15, owner: 10, thread_alone: 5,
  name_word: 5, parent_domain: 5, group: 5, alias: 5, partner: 5, team: 1, no_player: -1, not_yet_open: -1,
  opened_after_another: -1000}
margin: 5
least: 15
days_before_opening: 60
groups: [[north.example, northwind-labs.example]]
pins:
  - {person: bea@gmail.com, deal: north-2026}
  - {domain: caterer.example, none: true}
  - {words: warehouse aachen, deal: 2026}
"""
WHOLE = {
    "playbook": "playbook: whole\nversion: 1\neffective_from: 2026-01-01\nlanguages: [en]\nmethods: [bant]\n"
    f"milestones:\n  - id: whole\n{WHOLE_MILESTONE}{WATCH}",
    "method": "method: whole\nname: Whole\nversion: 1\nsource: ours\nelements:\n  - id: one\n    name: One\n"
    "    ask: What?\n    milestones: [whole]\n    stated_by: [decider]\n    roles: [legal]\n"
    "    evidence: [word]\n    otherwise: whole\n    move: Ask\n"
    f"milestones:\n  - id: whole\n    before: [end]\n{WHOLE_MILESTONE}",
    "deal": changed(
        changed(DEAL, "outcome: they_owe", "outcome: {agreed: 2026-04-09}, title: Talk"),
        "duration: {legal: 12}, add: []",
        "duration: {legal: {min: 1, typical: 2, max: 3, source: us}}, "
        "add: [{id: more, name: More, owner: both, duration: 1}]",
    )
    + "methods: [bant]\n",
    "company": COMPANY,
    "rules": RULES,
}
READERS = {
    "playbook": read_playbook_file,
    "method": read_method_file,
    "deal": read_deal_file,
    "company": read_company_file,
    "rules": read_matching_rules,
}


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it (1.2): dates are texts, and only true and false are truths."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def complaints(kind: str, text: str) -> list[str]:
    document = yaml.load(text, Loader=EditorLoader)  # noqa: S506 - a safe loader with other scalars
    return [error.message for error in Draft202012Validator(SCHEMAS[kind]()).iter_errors(document)]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_is_a_schema_of_the_draft_that_it_names(kind: str) -> None:
    schema = SCHEMAS[kind]()
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda part: getattr(part, "name", part))
def test_it_has_nothing_against_the_files_that_come_along(kind: str, path: Path) -> None:
    assert complaints(kind, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("kind", "text"), [("playbook", PLAYBOOK), ("deal", DEAL), ("method", OURS), *WHOLE.items()]
)
def test_it_has_nothing_against_files_that_can_be_read(kind: str, text: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "read.yaml").write_text(text, "utf-8")
    READERS[kind](tmp_path / "read.yaml")
    assert complaints(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("playbook", "version: 3", "version: three"),
        ("playbook", "    owner: buyer", "    owner: customer"),
        ("playbook", "    duration: 10", "    duration: -1"),
        ("playbook", "    duration: 10", "    duration: {min: 1}"),
        ("playbook", "evidence: [word]", "evidence: [{emial: {from: buyer}}]"),
        ("playbook", "evidence: [word]", "evidence: [{email: {}}]"),
        ("playbook", "evidence: [word]", "evidence: [{word: true, email: {from: buyer}}]"),
        ("playbook", "tags_any", "tag_any"),
        ("playbook", "  ping_pong:", "  pingpong:"),
        ("playbook", "reactive_share: 0.5", "reactive_share: 1.5"),
        ("deal", "whose: buyer", "whose: customer"),
        ("deal", "decision_date: 2026-06-30", "decision_date: June"),
        ("deal", "weekend: [sat, sun]", "weekend: [saturday]"),
        ("deal", "kind: call", "kind: fax"),
        ("deal", "plays_for: buyer", "plays_for: us"),
        ("deal", "opened_on: 2026-03-02\n", ""),
        ("company", "keep: [internal,", "keep: [blocked,"),
        ("company", "  subjects:", "  subject:"),
        ("company", "{only: [Deals], never: }", "{sometimes: [Deals]}"),
        ("company", "timezone: Europe/Berlin\n", ""),
        ("rules", "person: 30", "persona: 30"),
        ("rules", "opened_after_another: -1000", "opened_after_another: -1001"),
        ("rules", "margin: 5", "margin: none"),
        ("rules", "none: true", "none: false"),
        ("rules", "{words: warehouse aachen, deal: 2026}", "{words: warehouse aachen}"),
        ("method", "    ask: Is it for them?\n", ""),
        ("method", "    otherwise: talk", "    otherwis: talk"),
        ("method", "    before: [legal]", "    before: [' ']"),
    ],
)
def test_it_complains_where_the_reader_does(kind: str, old: str, new: str, tmp_path: Path) -> None:
    whole = {"playbook": PLAYBOOK, "deal": DEAL, "method": OURS, "company": COMPANY, "rules": RULES}
    text = changed(whole[kind], old, new)
    write(tmp_path)
    (tmp_path / "read.yaml").write_text(text, "utf-8")
    with pytest.raises(FaultyFile):
        READERS[kind](tmp_path / "read.yaml")
    assert complaints(kind, text)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_its_keys_are_exactly_those_that_the_reader_asks_for(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    (tmp_path / "read.yaml").write_text(WHOLE[kind], "utf-8")
    asked: dict[str, set[str]] = defaultdict(set)
    ask = Fields.place

    def noted(fields: Fields, key: str) -> Place | None:
        place = fields._place
        if place.faults.file.endswith("read.yaml"):
            asked[_general(place.path)].add(key)
        return ask(fields, key)

    monkeypatch.setattr(Fields, "place", noted)
    READERS[kind](tmp_path / "read.yaml")
    schema = SCHEMAS[kind]()
    for path, keys in asked.items():
        assert keys_at(schema, path) == keys, path


def _general(path: str) -> str:
    """A path without the numbers of list items and the names in mappings with free keys."""
    return re.sub(r"^(people|plan\.duration)\..+", r"\1.*", re.sub(r"\[\d+\]", "[]", path))


def keys_at(schema: dict[str, Any], path: str) -> set[str]:
    found = [schema]
    for step in re.findall(r"\[\]|[^.\[\]]+", path):
        found = [below for each in found for below in _below(schema, each, step)]
    return {
        key for each in found for option in _options(schema, each) for key in option.get("properties", ())
    }


def _below(root: dict[str, Any], schema: dict[str, Any], step: str) -> Iterator[dict[str, Any]]:
    for option in _options(root, schema):
        if step == "[]" and "items" in option:
            yield option["items"]
        elif step in option.get("properties", {}):
            yield option["properties"][step]
        elif isinstance(option.get("additionalProperties"), dict):
            yield option["additionalProperties"]


def _options(root: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        yield from _options(root, root["$defs"][schema["$ref"].rpartition("/")[2]])
    for option in schema.get("anyOf", ()):
        yield from _options(root, option)
    yield schema
