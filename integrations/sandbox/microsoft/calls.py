"""Operations, and calls of them: who asks what about whose mailbox, in which form it is to be told."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.authority.grants import Access
from integrations.sandbox.microsoft.refusals import bad_request
from integrations.sandbox.microsoft.world import World

_PREFERENCE = re.compile(r"""\s*([\w.\-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]+)))?\s*""")


@dataclass(frozen=True, slots=True)
class Prefer:
    """What a request would rather have; nothing of it is remembered from an earlier request."""

    immutable: bool = False
    page_size: int | None = None
    text_body: bool = False
    unsafe_html: bool = False
    """Scripts in HTML are left where they are."""
    time_zone: str | None = None
    applied: tuple[str, ...] = ()
    """As it stands in `Preference-Applied`."""


def read_prefer(header: str) -> Prefer:
    """Read the `Prefer` header; what is not known is left alone, as the service does."""
    given: dict[str, str] = {}
    for part in header.split(","):
        match = _PREFERENCE.fullmatch(part)
        if match is not None:
            given[match.group(1).lower()] = match.group(2) or match.group(3) or ""
    size = given.get("odata.maxpagesize")
    if size is not None and not (size.isdecimal() and int(size) > 0):
        raise bad_request(f"Invalid value '{size}' for the preference 'odata.maxpagesize'.")
    immutable = given.get("idtype", "").lower() == "immutableid"
    zone = given.get("outlook.timezone")
    text = given.get("outlook.body-content-type", "").lower() == "text"
    unsafe = "outlook.allow-unsafe-html" in given
    applied = [
        *(['IdType="ImmutableId"'] if immutable else []),
        *([f"odata.maxpagesize={size}"] if size is not None else []),
        *(['outlook.body-content-type="text"'] if text else []),
        *(["outlook.allow-unsafe-html"] if unsafe else []),
        *([f'outlook.timezone="{zone}"'] if zone is not None else []),
    ]
    return Prefer(
        immutable=immutable,
        page_size=None if size is None else int(size),
        text_body=text,
        unsafe_html=unsafe,
        time_zone=zone,
        applied=tuple(applied),
    )


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is not JSON."""

    body: bytes
    kind: str


MAIL_READ = frozenset({"Mail.Read", "Mail.ReadWrite"})
MAIL_BASIC = MAIL_READ | {"Mail.ReadBasic"}
MAIL_WRITE = frozenset({"Mail.ReadWrite"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    `path` is what follows `/me` or `/users/{id}`, or, for one that is nobody's (`owned` is false), what
    follows `/v1.0`; `{name}` stands for one part. `scopes` are delegated permissions of which any allows it
    (for the mailbox of another the same with `.Shared`); `roles` those of applications. `options` are all
    query options that it takes; `gives` names the schema of its answer.
    """

    name: str
    verb: str
    path: str
    handle: Callable[[Call], Json | Raw | None]
    scopes: frozenset[str]
    roles: frozenset[str]
    options: frozenset[str] = frozenset()
    gives: str | None = None
    status: int = 200
    owned: bool = True
    outlook: bool = True
    """Whether it needs the mailbox, and counts against what an application may ask of one."""
    sharable: bool = False
    """Whether what it is about can be shared by itself, without the mailbox: the handler looks at that."""
    beforehand: Callable[[Call], Awaitable[None]] | None = None
    """What takes its time before it is done; others are answered meanwhile."""
    pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        parts = re.split(r"\{(\w+)\}", self.path)
        made = "".join(
            f"(?P<{part}>[^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        object.__setattr__(self, "pattern", re.compile(made))


@dataclass(frozen=True, slots=True)
class Found:
    """An operation, of whom it is asked (None for `/me`, and for what is nobody's), what its path names."""

    operation: Operation
    user: str | None
    named: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is in order as far as its operation says.

    `owner` is whose mailbox is meant; `base` what links begin with (no slash at the end); `path` holds what
    the path names, unquoted; `options` the query, each name once.
    """

    world: World
    operation: Operation
    base: str
    asked_path: str
    path: Mapping[str, str]
    options: Mapping[str, str]
    prefer: Prefer
    access: Access
    owner: Account
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    empty_page: bool = False
    """A listing is to give nothing and go on, once."""

    def link(self, options: Mapping[str, str]) -> str:
        """The same address with other options; quoted as Graph quotes them."""
        text = "&".join(
            f"{quote(name, safe='$')}={quote(value, safe='-_.~')}" for name, value in options.items()
        )
        return f"{self.base}{self.asked_path}?{text}"

    def context(self, path: str) -> str:
        """The `@odata.context` of something below the owner's mailbox."""
        user = quote(self.owner.address, safe="")
        return f"{self.base}/v1.0/$metadata#users('{user}')/{path}"


def plain_path(path: str) -> str:
    """A path with keys and functions in the one way that operations are written: `a('b')/delta()`."""
    without = re.sub(r"\((?:'|%27)(.*?)(?:'|%27)\)", r"/\1", path)
    return re.sub(r"/(?:microsoft\.graph\.)?(\w+)\(\)", r"/\1", without)


def unquoted(named: Mapping[str, str]) -> dict[str, str]:
    """What a path names, unquoted."""
    return {name: unquote(value) for name, value in named.items()}
