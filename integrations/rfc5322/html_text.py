"""HTML of a mail as plain text, in one pass over a bounded amount of it.

Enough structure is kept for reading: paragraphs and list items are lines, a quotation
(`blockquote`) has `> ` before each of its lines. Damaged and hostile HTML costs time in
proportion to its length and never raises; nothing is fetched, nothing is executed.
"""

from __future__ import annotations

import html
import re

MOST_CHARACTERS = 400_000
_DEEPEST_QUOTE = 20
_LONGEST_TAG = 1_000

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_SKIPPED = {
    name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("style", "script", "title", "template")
}
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
        "pre", "section", "table", "tbody", "tr", "ul",
    }
)  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "blockquote"})
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


def text_of_html(source: str) -> str:
    """The words of an HTML mail, line by line."""
    writer = _Lines()
    source = source[:MOST_CHARACTERS]
    position = 0
    while True:
        opening = source.find("<", position)
        writer.words(source[position:] if opening < 0 else source[position:opening])
        if opening < 0:
            return writer.text()
        position = _read_markup(source, opening, writer)


def _read_markup(source: str, opening: int, writer: _Lines) -> int:
    """Reads what begins with `<`; gives the position behind it."""
    if source.startswith("<!--", opening):
        closing = source.find("-->", opening + 4)
        return len(source) if closing < 0 else closing + 3
    name = _NAME.match(source, opening)
    if name is None and source[opening + 1 : opening + 2] not in {"!", "?", "/"}:
        writer.words("<")
        return opening + 1
    end = _end_of_tag(source, opening)
    if name is None:
        return end
    tag, closes = name[1].lower(), source[opening + 1] == "/"
    if tag in _SKIPPED and not closes:
        closing_tag = _SKIPPED[tag].search(source, end)
        return len(source) if closing_tag is None else closing_tag.start()
    writer.tag(tag, closes=closes)
    return end


def _end_of_tag(source: str, opening: int) -> int:
    """Behind the `>` that ends a tag: one inside quotation marks does not, in a tag of honest length."""
    end = source.find(">", opening)
    if end < 0:
        return len(source)
    last, start, open_quote = end, opening, False
    while last < opening + _LONGEST_TAG:
        open_quote ^= bool(source.count('"', start, last) % 2)
        if not open_quote:
            return last + 1
        start, last = last, source.find(">", last + 1, opening + _LONGEST_TAG)
        if last < 0:
            break
    return end + 1


class _Lines:
    """Gathers words into lines; a line begins with one `> ` for each quotation that it is in."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0

    def words(self, text: str) -> None:
        if not text:
            return
        if "&" in text:
            text = _without_entities(text)
        if self._preformatted:
            first, *others = text.split("\n")
            self._line.append(first)
            for other in others:
                self._end_line()
                self._line.append(other)
        else:
            self._line.append(_SPACE.sub(" ", text))

    def tag(self, name: str, *, closes: bool) -> None:
        if name == "br":
            self._end_line()
        elif name in {"td", "th"} and not closes:
            self._line.append(" ")
        elif name in _BLOCKS:
            self._end_block(paragraph=name in _PARAGRAPHS and (closes or name == "blockquote"))
            self._open_or_close(name, -1 if closes else 1)

    def text(self) -> str:
        self._end_block(paragraph=False)
        return "\n".join(self._lines).strip("\n")

    def _open_or_close(self, name: str, step: int) -> None:
        if name == "blockquote":
            self._quotes = max(0, self._quotes + step)
        elif name == "pre":
            self._preformatted = max(0, self._preformatted + step)
        elif name == "li" and step > 0:
            self._line.append("- ")
        elif name == "hr":
            self._line.append("-" * 30)
            self._end_line()

    def _end_block(self, *, paragraph: bool) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line.clear()
        if paragraph and self._lines and self._lines[-1].strip("> "):
            self._end_line()

    def _end_line(self) -> None:
        line = "".join(self._line)
        self._line.clear()
        line = line.rstrip() if self._preformatted else line.strip()
        self._lines.append("> " * min(self._quotes, _DEEPEST_QUOTE) + line)


def _without_entities(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        return text  # a number of thousands of digits, which Python refuses to read
