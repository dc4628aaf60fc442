"""What no answer may be: findings, reply times or anything else counted, grouped or sorted by employee.

Source: rules.md section 10. Looked for in two ways, since each sees what the other does not: in the document
(what an answer could hold) and in true answers (what it does hold, whatever its fields are called).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.services.api.probes import Operation, resolved

Json = Mapping[str, Any]
_PEOPLE = re.compile(
    r"(^|_)(owner|person|people|address|seller|rep|member|manager|actor|by|user|colleague|employee|team|who)s?$"
)
_NUMBERS = frozenset({"integer", "number"})
_ORDERS = re.compile(r"(sort|order|rank|group|by)", re.IGNORECASE)

BESIDE_PEOPLE: Mapping[str, str] = {
    "amount": "what a deal is worth",
    "length": "of a deal, in days",
    "working_days_left": "of a deal",
    "slack": "of a deal's plan, or of a milestone's",
    "short_by": "of a deal's plan",
    "duration": "of a milestone; its owner is a side",
    "lag_seconds": "how far capture of a mailbox is behind",
    "captured": "what capture has taken from a mailbox",
    "left_out": "what privacy has left out of a mailbox",
    "left_out_by_reason": "the same by reason",
    "set_aside": "what could not be read of a mailbox",
    "listed": "what a mailbox was found to hold, when its owner tried their rules",
    "kept": "the same, of what would be kept",
    "unread": "the same, of what could not be read",
    "not_listed": "what is not even listed of a mailbox",
    "contacts": "with somebody of the buyer's, or in a conversation",
    "threads": "with somebody of the buyer's",
    "days_left": "until what waits is forgotten",
    "share": "of a deal's days on which a mailbox was seen",
    "share_of_anybody": "the same, of anybody's mailbox",
    "days": "of a deal",
    "calls": "of a deal, reported by anybody",
    "chats": "the same",
    "meetings_in_person": "the same",
    "seller": "days on which the deal waited for a side, not for a person",
    "buyer": "the same",
    "meeting": "the same",
    "nobody": "the same",
    "number": "of an adoption of rules of matching",
    "restores": "the number of another",
    "least": "points that have to speak for a deal",
    "margin": "by how many a deal must be ahead",
    "days_before_opening": "of a deal, in rules of matching",
    "recorded": "how many events a word of one's own came to",
}
"""Numbers that stand in one object with people, by their names, and what they say. None is of an employee's
findings or of how long they took."""

MAPS: Mapping[str, str] = {
    "MailboxAccount.left_out": "by reason",
    "MailboxAccount.not_listed": "by reason",
    "DealsBroughtIn.counts": "by what became of a row",
    "FindingAnswer.numbers": "by the name of a number",
    "FindingRow.numbers": "by the name of a number",
    "MailboxShown.left_out_by_reason": "by reason",
    "Me.permits": "by permit",
    "PastFinding.numbers": "by the name of a number",
    "PlaybookLook.watch": "by rule, and by the name of a threshold",
    "PrivacyTried.left_out": "by reason",
    "PrivacyTried.not_listed": "by reason",
}
"""Mappings with free keys, and by what; none is by people."""

ORDERS: Mapping[str, str] = {
    "status": "how deals stand",
    "slack": "of deals",
    "severity": "of what is found in deals",
    "since": "since when deals are red",
    "value": "of deals",
    "owner": "by the alphabet, without a count",
    "decision_date": "of deals",
    "name": "of deals",
    "dmy": "how a CSV writes dates",
    "mdy": "the same",
    "ymd": "the same",
}
"""In which order rows can come."""


def faults_of_document(document: Json, operations: Collection[Operation]) -> Iterator[str]:
    """What the document lets answers hold that no answer may hold."""
    for operation in operations:
        schemas = list(_answers(operation))
        yield from _orders(document, operation)
        for name, schema in _reachable(document, schemas).items():
            yield from _maps(name, schema)
            yield from _beside_people(document, name, schema)
        if any(_PEOPLE.search(each) for each in operation.names("query")):
            yield from _totals(document, operation, schemas)


def faults_of_answer(
    answer: Any,  # noqa: ANN401 - JSON
    employees: Collection[str],
    deals: Collection[str],
    path: str = "$",
    *,
    of_deal: bool = False,
) -> Iterator[str]:
    """What a true answer holds that no answer may hold: `employees` by address or token."""
    if isinstance(answer, list):
        for each in answer:
            yield from faults_of_answer(each, employees, deals, f"{path}[]", of_deal=of_deal)
    if not isinstance(answer, Mapping):
        return
    of_deal = of_deal or any(value in deals for value in answer.values() if isinstance(value, str))
    for name in answer:
        if name in employees:
            yield f"{path}: is keyed by an employee"
    if _names_one(answer, employees) and not of_deal:
        if _holds_findings(answer):
            yield f"{path}: findings stand with an employee, and of no one deal"
        wrong = sorted({name for name in _numbers_in(answer) if name not in BESIDE_PEOPLE})
        yield from (f"{path}: {name} is counted with an employee, and of no one deal" for name in wrong)
    for name, each in answer.items():
        yield from faults_of_answer(each, employees, deals, f"{path}.{name}", of_deal=of_deal)


def _names_one(said: Json, employees: Collection[str]) -> bool:
    return any(value in employees for value in said.values() if isinstance(value, str))


def _holds_findings(said: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(said, Mapping):
        return {"rule", "severity"} <= set(said) or any(map(_holds_findings, said.values()))
    return isinstance(said, list) and any(map(_holds_findings, said))


def _numbers_in(said: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """The names of all numbers below; a list of them has the name of the list."""
    if isinstance(said, Mapping):
        for key, each in said.items():
            yield from _numbers_in(each, name if name in BESIDE_PEOPLE else key)
    elif isinstance(said, list):
        for each in said:
            yield from _numbers_in(each, name)
    elif isinstance(said, int | float) and not isinstance(said, bool):
        yield name


def _answers(operation: Operation) -> Iterator[Json]:
    for status, answer in operation.answers.items():
        if status < "300":
            for content in answer.get("content", {}).values():
                yield content.get("schema", {})


def _reachable(document: Json, schemas: Collection[Json]) -> dict[str, Json]:
    """The models that answers are made of, by name."""
    found: dict[str, Json] = {}
    waiting: list[Any] = list(schemas)
    while waiting:
        said = waiting.pop()
        if isinstance(said, list):
            waiting += said
        elif isinstance(said, Mapping):
            name = str(said.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found[name] = resolved(document, said)
                waiting.append(found[name])
            waiting += [value for key, value in said.items() if key not in {"example", "examples"}]
    return found


def _maps(name: str, schema: Json) -> Iterator[str]:
    for field, said in schema.get("properties", {}).items():
        is_map = any(isinstance(each.get("additionalProperties"), Mapping) for each in _kinds(said))
        if is_map and f"{name}.{field}" not in MAPS:
            yield f"{name}.{field} has free keys: say in MAPS of {__name__} by what; it may not be by people"


def _beside_people(document: Json, name: str, schema: Json) -> Iterator[str]:
    fields = schema.get("properties", {})
    if not any(_PEOPLE.search(field) for field in fields):
        return
    for field, said in fields.items():
        kinds = {kind for each in _kinds(said) for kind in _number_kinds(document, each)}
        if kinds & _NUMBERS and field not in BESIDE_PEOPLE:
            yield (
                f"{name}.{field} stands in one object with people: say in BESIDE_PEOPLE of {__name__} "
                "what it counts; it may be neither their findings nor how long they took"
            )


def _number_kinds(document: Json, said: Json) -> Iterator[str]:
    said = resolved(document, said)
    yield str(said.get("type"))
    if isinstance(said.get("items"), Mapping):
        yield str(resolved(document, said["items"]).get("type"))


def _orders(document: Json, operation: Operation) -> Iterator[str]:
    for each in operation.parameters:
        if each["in"] == "query" and _ORDERS.search(each["name"]):
            kinds = [resolved(document, kind) for kind in _kinds(each["schema"])]
            known = {word for kind in kinds for word in kind.get("enum", ())}
            if not known and not any("format" in kind for kind in kinds):
                yield f"{operation.id} is ordered by {each['name']}, which may be anything: name its words"
            for word in sorted(known - set(ORDERS)):
                yield f"{operation.id} can be ordered by {word}: say in ORDERS of {__name__} what that is of"


def _totals(document: Json, operation: Operation, schemas: Collection[Json]) -> Iterator[str]:
    """Of what can be asked for one person alone, nothing may be added up."""
    for schema in schemas:
        for field, said in resolved(document, schema).get("properties", {}).items():
            if any(each.get("type") in _NUMBERS for each in _kinds(said)):
                yield f"{operation.id} can be asked of one person, and adds up {field}"


def _kinds(said: Json) -> list[Json]:
    return list(said.get("anyOf", [said]))
