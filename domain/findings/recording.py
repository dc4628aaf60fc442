"""What to record of findings: what is new, what changed, what is over.

Source: rules.md section 9: findings are shown later as they were recorded, so the numbers
and the playbook of the day are kept with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from domain.deal.answer import Answer
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised

Known = Mapping[str, FindingRaised]


def known_findings(events: Iterable[FindingEvent]) -> dict[str, FindingRaised]:
    """The findings that stand after these events, by id."""
    known: dict[str, FindingRaised] = {}
    for event in events:
        know_finding(known, event)
    return known


def know_finding(known: dict[str, FindingRaised], event: FindingEvent) -> None:
    """Bring the findings that stand on by one more event."""
    match event:
        case FindingRaised(finding_id=finding_id):
            known[finding_id] = event
        case FindingCleared(finding_id=finding_id):
            known.pop(finding_id, None)
        case _:
            assert_never(event)


def finding_changes(known: Known, answer: Answer) -> tuple[FindingEvent, ...]:
    """The events that bring what is known to what was found now; none when nothing changed."""
    found = {raised.finding_id: raised for raised in _raised(answer)}
    news = [
        raised for id_, raised in found.items() if id_ not in known or _differs(known[id_], raised, answer)
    ]
    over = [
        FindingCleared(id_, raised.rule, answer.as_of) for id_, raised in known.items() if id_ not in found
    ]
    return (*over, *news)


def _raised(answer: Answer) -> Iterable[FindingRaised]:
    playbook = answer.deal.playbook
    for finding in answer.findings:
        yield FindingRaised(
            finding_id=finding.id_in(answer.terms.deal_id),
            rule=finding.rule,
            subject=finding.subject,
            severity=finding.severity,
            since=finding.since,
            evidence=finding.evidence,
            numbers=dict(finding.numbers),
            withheld=finding.withheld,
            as_of=answer.as_of,
            playbook=playbook.name,
            playbook_version=playbook.version,
        )


def _differs(known: FindingRaised, found: FindingRaised, answer: Answer) -> bool:
    """Whether a person would be told something new; days that pass alone are no news.

    What was freed proves nothing any more, so a finding that was told with it is told again.
    """
    if (known.severity, known.withheld) != (found.severity, found.withheld):
        return True
    if known.evidence == found.evidence:
        return False
    deal = answer.deal
    return any(id_ not in deal.sightings and id_ not in deal.interactions for id_ in known.evidence)
