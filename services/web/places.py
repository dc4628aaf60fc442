"""Where to go on: places of this system alone, so that nobody is sent elsewhere in its name."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_LONGEST = 1_000
_HOME = "/"
_STAYS = "/?&=%:@!$'()*+,;-._~#"


def local_place(asked: str) -> str:
    """A path of this system as it was asked for, or the beginning where it is none.

    Browsers take a backslash for a slash, two slashes for another host, and drop tabs and line ends before
    they look.
    """
    if not asked.startswith("/") or len(asked) > _LONGEST or "\\" in asked or not asked.isprintable():
        return _HOME
    try:
        parts = urlsplit(asked)
    except ValueError:
        return _HOME
    if parts.scheme or parts.netloc or asked.startswith("//"):
        return _HOME
    try:
        return quote(asked, safe=_STAYS)
    except UnicodeEncodeError:
        return _HOME
