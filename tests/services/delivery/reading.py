"""A mail of ours as our own capture reads it."""

from __future__ import annotations

from domain.touches.touch import Automated
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.message import read_mail


def automated_in(raw: bytes) -> Automated | None:
    """Why a machine wrote a mail; None where a person did."""
    envelope = read_envelope(raw.partition(b"\r\n\r\n")[0] + b"\r\n", source="m")
    return read_mail(raw, envelope, read_calendar=lambda _data, _source: ()).automated
