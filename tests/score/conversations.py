"""Real business mail between companies: does the main job run, and what does it find?

The packs are folders of single messages without References. The person who writes most often
plays for the seller, everybody else for the buyer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from domain.people import fold_address
from integrations.mailfiles.items import RawMail
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope

DEAL = """\
name: {name}
seller: {{addresses: [{owner}]}}
buyer: {{addresses: [{others}]}}
opened_on: {opened}
decision_date: {decided}
timezone: America/Chicago
playbook: enterprise
"""


def main(shared: Path) -> None:
    """Print a line a pack: touches, turns, rallies, ping-pong, findings, what was set aside.

    Raises:
        SystemExit: a pack does not run, or the folder holds none.
    """
    packs = sorted((shared / "data/1-conversations/enron-course/packs").iterdir())
    if not packs:
        sys.exit("no packs")
    for pack in packs:
        begun = time.perf_counter()
        answer = _replay(pack)
        spent = time.perf_counter() - begun
        print(f"{pack.name:<30} {_summary(answer)}, {spent:.2f} s")


def _summary(answer: dict[str, Any]) -> str:
    rallies, ignored = answer["rallies"], answer["ignored"]
    threads = {touch["thread"] for touch in answer["touches"]}
    return (
        f"touches {len(answer['touches'])} in {len(threads)} threads, unrelated {ignored['unrelated']}, "
        f"internal {ignored['internal']}, set aside {len(answer['set_aside'])}, turns "
        f"{[rally['length'] for rally in rallies]}, ping-pong {sum(r['ping_pong'] for r in rallies)}, "
        f"findings {len(answer['findings'])}"
    )


def _replay(pack: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        deal = Path(folder) / "deal.yaml"
        deal.write_text(_deal_of(pack), encoding="utf-8")
        command = [sys.executable, "-m", "services", "replay", str(deal), str(pack), "--format", "json"]
        done = subprocess.run(  # noqa: S603 - our own command over the given folder
            [*command, "--as-of", "2003-01-01T00:00:00Z"], capture_output=True, check=False
        )
    if done.returncode != 0:
        sys.exit(f"{pack.name}: {done.stderr.decode()}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _deal_of(pack: Path) -> str:
    people: Counter[str] = Counter()
    writers: Counter[str] = Counter()
    days: list[int] = []
    for item in open_source(pack):
        if isinstance(item, RawMail):
            envelope = read_envelope(item.header, source=item.source)
            people.update({fold_address(a.address) for a in envelope.everybody() if _is_plain(a.address)})
            writers.update({fold_address(envelope.sender.address)} if envelope.sender else ())
            days += [envelope.sent_at] if envelope.sent_at and envelope.sent_at > 0 else []
    owner = writers.most_common(1)[0][0]
    return DEAL.format(
        name=pack.name,
        owner=owner,
        others=", ".join(f'"{person}"' for person in sorted(people) if person != owner),
        opened=time.strftime("%Y-%m-%d", time.gmtime(min(days))),
        decided=time.strftime("%Y-%m-%d", time.gmtime(max(days) + 30 * 86_400)),
    )


def _is_plain(address: str) -> bool:
    """Whether a deal file takes it as an address; old mail has other forms, too."""
    return re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address, re.ASCII) is not None
