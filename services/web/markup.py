"""Markup whose text can not become markup: what is no `Markup` is escaped, always.

A page is made of elements: `h("p", "Deal ", h("b", name), class_="name")`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import starmap
from typing import TypeAlias

from fastapi import Response

_EMPTY = frozenset({"meta", "link", "br", "hr", "input", "col"})
_NOT_TEXT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "�")
MEDIA_TYPE = "text/html"


class Markup(str):
    """A text that is markup, made here out of what was escaped."""

    __slots__ = ()


Child: TypeAlias = str | None
"""Markup, text that will be escaped, or nothing."""


def h(tag: str, *children: Child, **attributes: str | bool | None) -> Markup:
    """An element. `class_` is class, `aria_label` is aria-label; None and False leave an attribute out."""
    given = ((name, value) for name, value in attributes.items() if value not in {None, False})
    said = "".join(starmap(_attribute, given))
    if tag in _EMPTY:
        return Markup(f"<{tag}{said}>")
    return Markup(f"<{tag}{said}>{joined(children)}</{tag}>")


def joined(children: Iterable[Child]) -> Markup:
    """Several children as one."""
    return Markup("".join(_child(each) for each in children))


def page(title: str, *body: Child, head: Iterable[Markup] = (), class_: str | None = None) -> str:
    """A whole page in the style of all pages. Nothing stands in it but what is its own."""
    whole = h(
        "html",
        h(
            "head",
            h("meta", charset="utf-8"),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("title", title),
            h("link", rel="icon", href="/assets/icon.svg"),
            h("link", rel="stylesheet", href="/assets/setpoint.css"),
            *head,
        ),
        h("body", h("div", *body, id="page"), class_=class_),
        lang="en",
    )
    return f"<!doctype html>\n{whole}\n"


def letter(title: str, *lines: Child) -> str:
    """A page that says one thing, in a few lines."""
    return page(title, h("main", h("h1", title), *(h("p", line) for line in lines), class_="letter"))


def in_bytes(text: str) -> bytes:
    """A page as it goes over the wire."""
    return text.encode("utf-8", "replace")


def answered(whole: str | bytes, status: int = 200) -> Response:
    """A page as an answer."""
    body = whole if isinstance(whole, bytes) else in_bytes(whole)
    return Response(body, status, media_type=MEDIA_TYPE)


def _attribute(name: str, value: object) -> str:
    spelled = name.rstrip("_").replace("_", "-")
    return f" {spelled}" if value is True else f' {spelled}="{_text(str(value))}"'


def _child(child: Child) -> str:
    match child:
        case None:
            return ""
        case Markup():
            return child
        case _:
            return _text(child)


def _text(plain: str) -> str:
    return escape(plain.translate(_NOT_TEXT), quote=True)
