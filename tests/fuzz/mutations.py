"""Well-formed samples with a few things done to them, the way damage and malice do."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.formats import SAMPLES_OF, SPICE_OF

MOST_BYTES = 256 * 1_024
MOST_COPIES = 2_000


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    """A sample of a format after up to six changes; no longer than 256 KiB."""
    text = draw(st.sampled_from(SAMPLES_OF[name]))
    for _ in range(draw(st.integers(0, 6))):
        text = draw(st.sampled_from(_CHANGES))(draw, name, text)[:MOST_BYTES]
    return text


def _spiced(draw: st.DrawFn, name: str, text: bytes) -> bytes:
    """Something hostile put in, in place of some bytes or between them."""
    start, end = _stretch(draw, text, longest=12)
    return text[:start] + draw(st.sampled_from(SPICE_OF[name])) + text[end:]


def _scrambled(draw: st.DrawFn, _name: str, text: bytes) -> bytes:
    start, end = _stretch(draw, text, longest=6)
    return text[:start] + draw(st.binary(max_size=6)) + text[end:]


def _cut(draw: st.DrawFn, _name: str, text: bytes) -> bytes:
    start, end = _stretch(draw, text, longest=len(text))
    return text[:start] + text[end:]


def _repeated(draw: st.DrawFn, _name: str, text: bytes) -> bytes:
    """A stretch many times over: nesting, floods, endless lists."""
    start, end = _stretch(draw, text, longest=200)
    return text[:start] + text[start:end] * draw(st.integers(2, MOST_COPIES)) + text[end:]


def _moved_line(draw: st.DrawFn, _name: str, text: bytes) -> bytes:
    lines = text.split(b"\n")
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    for _ in range(draw(st.integers(1, 3))):
        lines.insert(draw(st.integers(0, len(lines))), line)
    return b"\n".join(lines)


def _spiced_line(draw: st.DrawFn, name: str, text: bytes) -> bytes:
    """A value behind its colon in place of which something hostile stands."""
    lines = text.split(b"\n")
    place = draw(st.integers(0, len(lines) - 1))
    key, mark, _ = lines[place].partition(draw(st.sampled_from((b":", b"=", b",", b"["))))
    lines[place] = key + mark + draw(st.sampled_from(SPICE_OF[name]))
    return b"\n".join(lines)


def _joined(draw: st.DrawFn, name: str, text: bytes) -> bytes:
    other = draw(st.sampled_from(SAMPLES_OF[name]))
    at, start = draw(st.integers(0, len(text))), draw(st.integers(0, len(other)))
    return text[:at] + other[start:] + text[at:]


_CHANGES = (_spiced, _spiced, _spiced_line, _spiced_line, _scrambled, _cut, _repeated, _moved_line, _joined)


def _stretch(draw: st.DrawFn, text: bytes, *, longest: int) -> tuple[int, int]:
    start = draw(st.integers(0, len(text)))
    return start, draw(st.integers(start, min(start + longest, len(text))))
