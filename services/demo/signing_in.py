"""A person at the page of a provider's stand-in: they read who asks for what, and agree."""

from __future__ import annotations

import http.client
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

_SECONDS = 30.0


class NotAsked(RuntimeError):
    """What should be a page with a question is none, or the answer leads nowhere."""


def agree(page: str, address: str) -> None:
    """Choose an account at the page, leave everything ticked, continue, and go where one is sent.

    Raises:
        NotAsked: there is no question, or the answer leads nowhere.
    """
    form = _Form()
    form.feed(_visited("GET", page)[1])
    answer = [*form.hidden, *form.ticked, ("account", address), ("answer", "allow")]
    if not form.hidden:
        raise NotAsked("the sign-in page asks nothing")
    back, _ = _visited("POST", urljoin(page, form.action), urlencode(answer))
    if not back:
        raise NotAsked("the sign-in page leads nowhere")
    _visited("GET", back)


class _Form(HTMLParser):
    """The form of a page: where it goes, and what it sends whoever answers."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: list[tuple[str, str]] = []
        self.ticked: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the form and its fields."""
        given = {name: value or "" for name, value in attrs}
        field = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden.append(field)
        elif tag == "input" and given.get("type") == "checkbox" and "checked" in given:
            self.ticked.append(field)


def _visited(verb: str, address: str, body: str | None = None) -> tuple[str, str]:
    """Where a browser is sent from there, and the page that it sees."""
    at = urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=_SECONDS)
    headers = {} if body is None else {"content-type": "application/x-www-form-urlencoded"}
    try:
        connection.request(verb, f"{at.path or '/'}?{at.query}", body, headers)
        response = connection.getresponse()
        return response.getheader("location") or "", response.read().decode()
    finally:
        connection.close()
