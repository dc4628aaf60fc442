"""What is no markup never becomes any."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from services.web.markup import Markup, h, in_bytes, joined, page


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.values: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markup: str) -> _Read:
    reader = _Read()
    reader.feed(markup)
    reader.close()
    return reader


def _shown(char: str) -> str:
    """What stands in a page for what is no text."""
    is_control = (ord(char) < 32 and char not in "\t\n\r") or ord(char) == 127
    return "\ufffd" if is_control else char


@given(st.text(), st.text())
def test_text_stays_text_wherever_it_stands(text: str, value: str) -> None:
    seen = read(h("p", text, h("b", text), title=value))
    assert seen.tags == ["p", "b"]
    plain = "".join(
        "\ufffd" if (ord(char) < 32 and char not in "\t\n\r") or ord(char) == 127 else char for char in text
    )
    assert seen.text.replace("\r", "\n") == (plain + plain).replace("\r", "\n")
    in_bytes(page(text, text))


def test_what_is_not_said_is_left_out() -> None:
    assert h("input", hidden=True, value=None, class_="x", aria_label='"') == (
        '<input hidden class="x" aria-label="&quot;">'
    )
    assert joined(("<", None, Markup("<br>"))) == "&lt;<br>"
