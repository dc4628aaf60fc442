"""JSON Schemas (draft 2020-12) of the files, for editors that complete and check while one types.

Made of the tables that the readers use. A schema accepts everything that the reader accepts
as far as its form goes; what depends on other fields (ids that must be there, cycles, days in
order) only `setpoint playbook check` can say.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.capture.forgetting import MOST_DAYS
from domain.playbook.methods import ITEMS
from domain.playbook.playbook import EvidenceKind
from integrations.playbookfiles.calendars import WEEKDAYS
from integrations.playbookfiles.matching import MOST_DAYS_BEFORE, MOST_POINTS, WEIGHED
from integrations.playbookfiles.milestones import LONGEST_DURATION, MOST_AMOUNT, MOST_MILESTONES, OWNERS
from integrations.playbookfiles.overlays import MOST_ELEMENTS, method_names
from integrations.playbookfiles.playbook import LANGUAGES, builtin_names
from integrations.playbookfiles.privacy import KEEP, KEPT
from integrations.playbookfiles.scalars import IDENTIFIER, LONGEST_LINE, LONGEST_TEXT
from integrations.playbookfiles.sides import BOTH_SIDES
from integrations.playbookfiles.standing import KINDS, OUTCOMES
from integrations.playbookfiles.watch import THRESHOLDS

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = {"type": ["string", "number", "boolean"]}  # `name: 2026` is a text to the reader
# `reached` with nothing after it is a fault; a pattern of nothing would fit everything.
_NEVER_NOTHING = frozenset({"reached", *EvidenceKind})
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def playbook_schema() -> Schema:
    """The schema of a playbook file."""
    fields = {
        "playbook": _told(_LINE, "the name by which deals take it"),
        "version": _whole(1, 1_000_000),
        "effective_from": _told(_DATE, "deals opened before take an earlier version"),
        "methods": _told(_METHODS, "sales methods laid over it"),
        "milestones": {**_list(_ref("milestone")), "minItems": 1, "maxItems": MOST_MILESTONES},
        "watch": _object({rule: _object(_numbers(rule)) for rule in THRESHOLDS}),
        "languages": _one_or_more({"enum": list(LANGUAGES)}),
    }
    return _whole_schema("playbook", _object(fields, needed=("playbook", "version", "milestones")))


def method_schema() -> Schema:
    """The schema of a method overlay file."""
    element = {
        "id": _ID,
        "name": _LINE,
        "ask": _told(_LINE, "the question to be answered of the deal"),
        "milestones": _told(_one_or_more(_ID), "milestones that carry it, as far as a playbook has them"),
        "stated_by": _one_or_more({"enum": list(ITEMS)}),
        "roles": _told(_LINES, "roles that somebody has to hold"),
        "evidence": _ref("patterns"),
        "otherwise": _told(_ID, "the milestone below that is added where none carries it"),
        "move": _told(_LINE, "what to do about it while the deal is in ping-pong"),
    }
    addition = _milestone({"before": _told(_one_or_more(_ID), "milestones that then require it")})
    fields = {
        "method": _ID,
        "name": _LINE,
        "version": _whole(1, 1_000_000),
        "source": _LINE,
        "elements": {
            **_list(_object(element, needed=("id", "name", "ask"))),
            "minItems": 1,
            "maxItems": MOST_ELEMENTS,
        },
        "milestones": _list(addition),
    }
    return _whole_schema("method", _object(fields, needed=("method", "name", "version", "elements")))


def deal_schema() -> Schema:
    """The schema of a deal file. What the company's settings may stand in for is not required."""
    needed = ("name", "buyer", "opened_on", "decision_date")
    return _whole_schema("deal", _object({**_deal_fields(), **_standing_fields()}, needed=needed))


def company_schema() -> Schema:
    """The schema of setpoint.yaml: what all deals share, and what a CRM's names mean."""
    deal = _deal_fields()
    shared = ("seller", "timezone", "playbook", "team", "calendars", "partner", "tags", "methods")
    words = {"type": "object", "additionalProperties": _LINE}
    fields = {
        **{name: deal[name] for name in shared},
        "playbooks": _told(_LINES, "further ones that deals may name"),
        "privacy": _privacy(),
        "owners": _told(words, "the CRM's names of owners, with their addresses"),
        "companies": {"type": "object", "additionalProperties": _LINES},
        "columns": words,
        "date_order": {"enum": ["dmy", "mdy"]},
    }
    return _whole_schema("company", _object(fields, needed=("seller", "timezone")))


def rules_schema() -> Schema:
    """The schema of a file of rules of matching."""
    pin = {
        "person": _LINE,
        "domain": _LINE,
        "words": _told(_LINE, "words that stand in the subject or title one after the other"),
        "deal": _told(_ID, "the deal to which it belongs in any case"),
        "none": _told({"const": True}, "it belongs to no deal"),
    }
    points = _object({kind: _whole(-MOST_POINTS, MOST_POINTS) for kind in WEIGHED})
    group = _told(_one_or_more(_LINE), "domains of companies that are one buyer")
    fields = {
        "points": _told(points, "what clues weigh, where it differs from the usual"),
        "margin": _told(_whole(1, MOST_POINTS), "by how many points the best deal has to be ahead"),
        "least": _told(_whole(1, MOST_POINTS), "how many points a deal needs"),
        "days_before_opening": _told(
            _whole(0, MOST_DAYS_BEFORE), "what happened earlier belongs to a deal only by its conversation"
        ),
        "groups": _list(group),
        "pins": _list({**_object(pin), "minProperties": 2}),
    }
    return _whole_schema("rules", _object(fields))


def _privacy() -> Schema:
    block = {"addresses": _LINES, "domains": _LINES}
    fields = {
        "keep": _told(_one_or_more({"enum": list(KEPT)}), "what is left out unless it stands here"),
        "block": {**_object(block), "minProperties": 1},
        "subjects": _told(_LINES, "words of subjects that are left out"),
        "labels": _names("mail", "labels"),
        "folders": _names("mail", "folders, whole paths, with the folders in them"),
        "categories": _names("mail or meetings", "categories"),
        "calendars": _names("meetings", "calendars"),
        "not_before": {"type": "string", "examples": ["2025-01-01"]},
        "only_deal_contacts": _told(
            {"type": "boolean"}, "mail and meetings without anybody of a known deal's buyer are left out"
        ),
        "retention_days": _told(
            {"anyOf": [_whole(1, MOST_DAYS), {"const": KEEP}]}, "how long what matched no deal is kept"
        ),
    }
    return _told(_object(fields), "what of mail and calendars is never stored")


def _names(what: str, names: str) -> Schema:
    said = {
        "only": _told(_LINES, f"{what} with none of these {names}: left out"),
        "never": _told(_LINES, f"{what} with one of these {names}: left out"),
    }
    return {**_object(said), "minProperties": 1}


def _deal_fields() -> Schema:
    members = {"domains": _LINES, "addresses": _LINES}
    partner = _object({**members, "plays_for": _SIDE}, needed=("plays_for",))
    names = [*builtin_names(), "our-playbook.yaml", "playbooks/our-playbook"]
    playbook = _told(
        _LINE, "the path of a file, a name in a folder, or a built-in name; NAME@2 pins a version"
    )
    plan = {
        "drop": _one_or_more(_ID),
        "duration": {"type": "object", "additionalProperties": _ref("duration")},
        "add": {**_list(_ref("milestone")), "maxItems": MOST_MILESTONES},
    }
    return {
        "id": _ID,
        "name": _LINE,
        "owner": _LINE,
        "amount": {"type": "number", "minimum": 0, "maximum": MOST_AMOUNT},
        "tags": _told(_LINES, "what milestones ask for by when, such as personal_data"),
        "seller": _members(members),
        "buyer": _members(members),
        "partner": partner,
        "team": _LINES,
        "opened_on": _DATE,
        "decision_date": _told(_DATE, "fixed here, and never moved"),
        "timezone": {**_LINE, "examples": ["Europe/Berlin"]},
        "playbook": {**playbook, "examples": names},
        "methods": _METHODS,
        "plan": _object(plan),
        "calendars": _object({"seller": _calendar(), "buyer": _calendar()}),
    }


def _standing_fields() -> Schema:
    basis = {"whose": _SIDE, "event": _TEXT, "evidence": _TEXT}
    commitment = {"by": _SIDE, "on": _DATE, "due": _DATE, "what": _TEXT}
    agreed = _object({"agreed": _DATE}, needed=("agreed",))
    touch = {
        "at": {"type": "string", "examples": ["2026-04-02T09:30:00Z"]},
        "kind": {"enum": list(KINDS)},
        "people": _LINES,
        "outcome": {"anyOf": [{"enum": list(OUTCOMES)}, agreed]},
        "title": _LINE,
    }
    strategy = {item: _TEXT for item in ITEMS if item != "decision_basis"}
    person = _object({"role": _LINE}, needed=("role",))
    return {
        "decision_basis": _object(basis, needed=("whose",)),
        "strategy": _object(strategy),
        "people": {"type": "object", "additionalProperties": person},
        "reached": _told(
            {"type": "object", "additionalProperties": _DATE, "propertyNames": _ID},
            "where a running deal stands; {} says that nothing was reached yet",
        ),
        "commitments": _list(_object(commitment, needed=("by", "on", "due"))),
        "touches": _list(_object(touch, needed=("at", "kind", "people"))),
    }


def _whole_schema(name: str, schema: Schema) -> Schema:
    return {
        "$schema": _DRAFT,
        "$id": f"urn:setpoint:{name}",
        "title": f"Setpoint {name} file",
        **schema,
        "$defs": {
            "duration": _duration(),
            "milestone": _milestone({}),
            "patterns": _patterns(),
        },
    }


def _milestone(more: Schema) -> Schema:
    fields = {
        "id": _ID,
        "name": _LINE,
        "owner": _told({"enum": list(OWNERS)}, "whose calendar it is worked on"),
        "duration": _ref("duration"),
        "requires": _one_or_more(_ID),
        "when": _condition(),
        "optional": {"type": "boolean"},
        "shared": _told(
            {"type": "boolean"}, "false: a step of ours alone, which the buyer's page leaves out"
        ),
        "roles": _told(_LINES, "roles that somebody has to hold when it is time for it"),
        "starts": _told(_ref("patterns"), "what shows that work on it has begun"),
        "progress": _told(_ref("patterns"), "what shows that work on it goes on"),
        "evidence": _told(_ref("patterns"), "what completes it; any of these suffices"),
        "methods": _told(_LINES, "elements of methods that it carries, such as meddpicc.metrics"),
        "next_step": _object({"kind": _ID, "text": _LINE}, needed=("kind", "text")),
        **more,
    }
    return _object(fields, needed=("id", "name", "owner", "duration"))


def _duration() -> Schema:
    days = _whole(0, LONGEST_DURATION)
    fields = {
        "min": days,
        "typical": days,
        "max": days,
        "source": _told(_LINE, "where the figures come from"),
    }
    return {"anyOf": [days, _object(fields, needed=("typical",))]}


def _condition() -> Schema:
    amount = {"type": "number", "minimum": 0, "maximum": MOST_AMOUNT}
    fields = {
        "amount_at_least": amount,
        "amount_below": amount,
        "tags_any": _LINES,
        "tags_all": _LINES,
        "tags_none": _LINES,
    }
    return _told(_object(fields), "it applies only to deals that match all of this")


def _patterns() -> Schema:
    people = {"from_role": _LINES, "to_role": _LINES}
    kinds = {
        EvidenceKind.MEETING_HELD: {"title_contains": _LINES, "roles": _LINES, "domains": _LINES},
        EvidenceKind.EMAIL: {"subject_contains": _LINES, "from": _SIDE, **people},
        EvidenceKind.ATTACHMENT: {"name_contains": _LINES, "from": _SIDE, **people},
        EvidenceKind.LABEL: {"name_contains": _LINES},
    }
    fields: Schema = {kind.value: {**_object(fields), "minProperties": 1} for kind, fields in kinds.items()}
    fields[EvidenceKind.WORD.value] = {"const": True}
    word = {"const": EvidenceKind.WORD.value}
    pattern = {"anyOf": [word, {**_object(fields), "minProperties": 1, "maxProperties": 1}]}
    return {"anyOf": [word, _list(pattern)]}


def _calendar() -> Schema:
    weekend = {**_list({"enum": list(WEEKDAYS)}), "maxItems": len(WEEKDAYS) - 1}
    fields = {
        "country": _told(_LINE, "a code of the holidays package such as DE"),
        "subdivision": _LINE,
        "weekend": {"anyOf": [weekend, {"enum": list(WEEKDAYS)}]},
        "closures": _one_or_more(_DATE),
    }
    return _object(fields)


def _numbers(rule: str) -> Schema:
    return {
        name: {"type": "number", "minimum": 0, "maximum": 1 if name == "reactive_share" else 1_000_000}
        for name in THRESHOLDS[rule]
    }


def _members(fields: Schema) -> Schema:
    return {**_object(fields), "minProperties": 1}


def _object(fields: Schema, *, needed: Collection[str] = ()) -> Schema:
    """A mapping with these keys. One that may be left out may also have nothing after it."""
    properties = {
        key: schema if key in needed or key in _NEVER_NOTHING else _or_nothing(schema)
        for key, schema in fields.items()
    }
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": list(needed)} if needed else schema


def _or_nothing(schema: Schema) -> Schema:
    match schema:
        case {"enum": list(words)}:
            return {**schema, "enum": [*words, None]}
        case {"type": str(one)}:
            return {**schema, "type": [one, "null"]}
        case {"type": list(several)}:
            return {**schema, "type": [*several, "null"]}
        case {"anyOf": list(choices)}:
            return {**schema, "anyOf": [*choices, {"type": "null"}]}
        case _:
            told = {key: value for key, value in schema.items() if key == "description"}
            rest = {key: value for key, value in schema.items() if key != "description"}
            return {**told, "anyOf": [rest, {"type": "null"}]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_or_more(item: Schema) -> Schema:
    """A list, or one value alone."""
    return {"anyOf": [_list(item), item]}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_LINE: Schema = {**_SCALAR, "minLength": 1, "maxLength": LONGEST_LINE}
_TEXT: Schema = {**_SCALAR, "maxLength": LONGEST_TEXT}
_ID: Schema = {"type": ["string", "number"], "pattern": f"^{IDENTIFIER}$"}
_LINES = _one_or_more(_LINE)
_SIDE: Schema = {"enum": list(BOTH_SIDES)}
_METHODS = _one_or_more({**_LINE, "examples": list(method_names())})
SCHEMAS = {
    "playbook": playbook_schema,
    "deal": deal_schema,
    "method": method_schema,
    "company": company_schema,
    "rules": rules_schema,
}
