"""Scores the judgement of automated mail on real bounces, auto-replies and ordinary mail.

Not a test: the material lies outside the project. The names of the files tell what they are:
`arf` and complaints are abuse reports, of which the rules say nothing; `rfc3834` and
`autoreply` answer for a person; what stands in `not` is no bounce; all others are bounces.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain.touches.touch import Automated
from integrations.mailfiles.items import RawMail
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.unreadable import UnreadableMail

_ORDINARY = (
    "1-conversations",
    "2-mime/talon/tests/fixtures/standard_replies",
    "2-mime/imap_tools/tests/messages/plain_emails",
    "2-mime/imap_tools/tests/messages/attachment_emails",
    "2-mime/imap_tools/tests/messages/mime_emails",
    "2-mime/imap_tools/tests/messages/rfc2822",
    "2-mime/stalwart/resources/eml/legacy",
    "2-mime/stalwart/resources/eml/rfc",
)


@dataclass
class _Row:
    """What became of the mails of one kind."""

    judged: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[str]] = field(default_factory=dict)

    def note(self, reason: str, name: str) -> None:
        self.judged[reason] += 1
        self.named.setdefault(reason, []).append(name)


def main(shared: Path) -> None:
    """Score the judgement on `shared/data/7-auto`, its false alarms on ordinary mail."""
    data = shared / "data"
    print("automated mail")
    kinds: dict[str, _Row] = {}
    for path in sorted((data / "7-auto").rglob("*.eml")):
        kind = _kind(path)
        if kind:
            for name, reason in _judged(path):
                kinds.setdefault(kind, _Row()).note(reason, name)
    for wanted in (Automated.BOUNCE, Automated.AUTO_REPLY):
        _print_recall(wanted.value, kinds.get(wanted.value, _Row()))
    for kind in ("no bounce", "abuse report"):
        print(f"  {kind:12} {dict(sorted(kinds.get(kind, _Row()).judged.items()))}")
    _print_false_alarms(data / folder for folder in _ORDINARY)


def _kind(path: Path) -> str:
    folder = path.parent.name
    if folder == "autoreply" or path.name.startswith("rfc3834"):
        return Automated.AUTO_REPLY.value
    if folder == "complaints" or path.name.startswith("arf"):
        return "abuse report"
    if folder == "not":
        return "no bounce"
    return Automated.BOUNCE.value if "maildir" in path.parts else ""


def _judged(path: Path) -> Iterator[tuple[str, str]]:
    """The file name of each message at a path, and what it is judged: a reason, `person` or `unreadable`."""
    for item in open_source(path):
        if not isinstance(item, RawMail):
            continue
        try:
            envelope = read_envelope(item.header, source=item.source, noted_at=item.noted_at)
            reason = read_mail(item.message(), envelope, read_calendar=lambda _data, _source: ()).automated
        except UnreadableMail:
            yield Path(item.source).stem, "unreadable"
        else:
            yield Path(item.source).stem, "person" if reason is None else reason.value


def _print_recall(wanted: str, row: _Row) -> None:
    all_of_them = row.judged.total()
    found = row.judged[wanted]
    any_machine = all_of_them - row.judged["person"] - row.judged["unreadable"]
    print(
        f"  {wanted:12} {found:4} of {all_of_them:4} named so ({found / max(1, all_of_them):.1%}), "
        f"{any_machine:4} seen to be automated ({any_machine / max(1, all_of_them):.1%})"
    )
    print(f"  {'':12} taken for a person: {', '.join(row.named.get('person', [])[:14])}")


def _print_false_alarms(folders: Iterable[Path]) -> None:
    row = _Row()
    for folder in folders:
        for name, reason in _judged(folder):
            row.note(reason, name)
    alarms = row.judged.total() - row.judged["person"]
    print(f"  {'ordinary':12} {alarms:4} of {row.judged.total():4} judged automated: {_told(row)}")


def _told(row: _Row) -> str:
    return ", ".join(
        f"{reason} in {', '.join(names)}" for reason, names in row.named.items() if reason != "person"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
