"""Of what is left out nothing is found on disk: no text in any form, no token, in no log."""

from __future__ import annotations

import base64
import logging

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.services.privacy.mailboxes.canaries import (
    RITA,
    canary,
    forms,
    found_in,
    found_on_disk,
    letter,
    tokens_of,
    unsealed,
    words,
)
from tests.services.privacy.mailboxes.filled import KEPT, OF_HEADERS

ENDS_IT = frozenset({Kind.INVALID_GRANT, Kind.NOT_CONFIGURED, Kind.DOMAIN_POLICY, Kind.NO_MAILBOX})
"""After these somebody has to act; they come last."""


def test_a_word_is_found_in_every_form():
    word = canary("any", "where")
    for number, form in enumerate(forms(word)):
        assert len(form) >= len(word) - 6, form
        assert found_in(b"before " + form + b" after", [word]) == {word}, number
    for offset in range(3):
        inside = base64.b64encode(b"x" * offset + word.encode() + b"y" * 5)
        assert found_in(inside, [word]) == {word}


def test_of_what_is_left_out_nothing_is_on_disk_and_of_what_is_kept_the_texts(house, tmp_path, caplog):
    site, reasons = house.site, house.reasons
    caplog.set_level(logging.DEBUG)
    site.run(120)
    every = [word for reason in reasons for word in words(reason)]
    assert found_on_disk(tmp_path, every) == set()
    opened = unsealed(tmp_path / "ledger.db", site.texts)
    assert found_in(opened, every) == set()
    tokens = [token for reason in reasons for token in tokens_of(reason, site.tokens)]
    ledger = repr(site.events()).encode()
    assert not [token for token in tokens if token.encode() in ledger + opened]
    assert found_in(logged(caplog), every) == set()
    kept = {canary(KEPT, place) for place in ("subject", "name", "local", "domain", "mid")}
    assert found_in(opened, words(KEPT)) == kept
    assert found_in(opened, words("kept_meeting")) >= {canary("kept_meeting", "subject")}
    assert found_on_disk(tmp_path, words(KEPT)) == set()  # it is sealed
    assert site.tokens.word(canary(KEPT, "subject")).encode() in ledger


def test_whatever_goes_wrong_no_log_and_no_error_tells_anything_of_it(house, tmp_path, caplog, capsys):
    site, reasons = house.site, house.reasons
    caplog.set_level(logging.DEBUG)
    for kind in sorted(house.kinds, key=lambda each: each in ENDS_IT):
        house.faults.add(Fault(kind, nth=2, times=3, seconds=0.01))
        for reason in ("internal", "blocked_domain", "subject_word"):
            house.arrives(RITA, letter(reason, **OF_HEADERS[reason]))
        house.arrives(RITA, letter(KEPT))
        site.run(1_000)
        house.faults.clear()
    every = [word for reason in reasons for word in words(reason)]
    said = capsys.readouterr()
    told = logged(caplog) + said.out.encode() + said.err.encode()
    assert b"mailbox" in told
    assert found_in(told, [*every, *words(KEPT)]) == set()
    assert found_on_disk(tmp_path, every) == set()
    assert found_in(unsealed(tmp_path / "ledger.db", site.texts), every) == set()


def logged(caplog: pytest.LogCaptureFixture) -> bytes:
    """Everything that was logged, once, with the values beside it, but for what the sandbox says."""
    mine = [record for record in caplog.records if ".sandbox" not in record.name]
    said = (f"{record.getMessage()} {texts_of(record)} {record.exc_text}" for record in mine)
    return "\n".join(dict.fromkeys(said)).encode(errors="replace")


def texts_of(record: logging.LogRecord) -> dict[str, object]:
    """What is noted of a record but for moments and places in code: numbers hold no canary."""
    return {name: value for name, value in vars(record).items() if not isinstance(value, int | float)}
