"""Playbooks: those that deals can name, checking a text before anybody relies on it, and adopting it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.company.events import CompanyEvent
from domain.company.playbooks import CompanyNotStated, NoDefaultLeft, decide_adopted, decide_dropped
from domain.company.state import Company
from domain.identifiers import company_stream
from domain.moments import Day, Zone
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce, version_of
from integrations.playbookfiles.checking import advice_in
from integrations.playbookfiles.documents import MOST_BYTES
from integrations.playbookfiles.faults import Fault, FaultyFile
from integrations.playbookfiles.overlays import builtin_method, method_names
from integrations.playbookfiles.playbook import builtin_names, builtin_versions, read_playbook_text
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.playbook_shapes import (
    Checked,
    PlaybookLook,
    PlaybookRow,
    PlaybookRows,
    Source,
    row_shape,
    whole_shape,
)
from services.api.v1.problems import Problem, not_found, unfit
from services.api.v1.routing import CallOf
from services.api.v1.tags import must_match, tag_of
from services.playbook_checks import said_of_playbook
from services.wiring import Store

_TEXT = """\
playbook: ours
version: 1
milestones:
  - {id: discovery, name: Discovery done, owner: both, duration: 5, evidence: [word]}
"""
_MOST_VERSIONS = 500
_MOST_SENT = 7 * MOST_BYTES
"""A text of the largest size, with what JSON escapes."""
_CHANGING = (404, 409, 412)
NamePath = Annotated[
    str, Path(min_length=1, max_length=200, description="The playbook's name.", examples=["enterprise"])
]
VersionPath = Annotated[int, Path(ge=1, le=1_000_000, description="Its version.", examples=[1])]


class PlaybookText(BaseModel):
    """A playbook as YAML, as in the file of a team. Its methods are those that come along."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=MOST_BYTES, examples=[_TEXT])


def playbooks(desk: Desk) -> APIRouter:
    """The routes of playbooks."""
    routes, store = desk.routes("playbooks"), desk.store

    @routes.get("/playbooks", Permit.READ_DEALS, response_model=PlaybookRows, is_tagged=True)
    def list_playbooks(call: CallOf, response: Response) -> dict[str, Any]:  # noqa: ARG001 - they are no deal's
        """The playbooks that deals can name, in all versions, and the methods that come along."""
        response.headers["etag"] = _tag(store)
        known = _Known(store)
        return {"playbooks": [known.row(*each) for each in known.all], "methods": list(_methods())}

    @routes.get(
        "/playbooks/{name}", Permit.READ_DEALS, problems=(404,), response_model=PlaybookLook, is_tagged=True
    )
    def read_playbook(
        name: NamePath,
        call: CallOf,  # noqa: ARG001 - playbooks are no deal's
        response: Response,
        *,
        version: Annotated[
            int | None, Query(ge=1, le=1_000_000, description="Else the one in force today.")
        ] = None,
    ) -> dict[str, Any]:
        """A playbook in full: milestones, how long they take, what shows them, what is watched."""
        response.headers["etag"] = _tag(store)
        known = _Known(store)
        playbook, source = known.called(name, version)
        return whole_shape(playbook, known.row(playbook, source))

    @routes.post("/playbooks/check", Permit.READ_DEALS, response_model=Checked, most_bytes=_MOST_SENT)
    def check_playbook(sent: PlaybookText, call: CallOf) -> dict[str, Any]:  # noqa: ARG001 - changes nothing
        """Check a text: every fault with its line, else advice. Changes nothing."""
        try:
            written = read_playbook_text(sent.text)
        except FaultyFile as error:
            return {"sound": False, "summary": None, "faults": list(map(_fault, error.faults)), "advice": []}
        advice = [_fault(each) for each in advice_in(written, "playbook")]
        return {"sound": True, "summary": said_of_playbook(written.playbook), "faults": [], "advice": advice}

    @routes.put(
        "/playbooks/{name}/{version}",
        Permit.SET_RULES,
        problems=_CHANGING,
        response_model=PlaybookRow,
        is_tagged=True,
        most_bytes=_MOST_SENT,
    )
    def adopt_playbook(  # noqa: PLR0917 - FastAPI names them all
        name: NamePath,
        version: VersionPath,
        sent: PlaybookText,
        call: CallOf,
        request: Request,
        response: Response,
    ) -> dict[str, Any]:
        """Adopt a version: deals that are opened from now on can name it. Deals keep what they have taken."""
        playbook = _sound(sent.text, name, version)
        _decide(store, call, request, lambda company: _adopted(company, playbook))
        response.headers["etag"] = _tag(store)
        return _Known(store).row(playbook, "company")

    @routes.delete(
        "/playbooks/{name}/{version}", Permit.SET_RULES, problems=_CHANGING, status_code=HTTPStatus.NO_CONTENT
    )
    def drop_playbook(name: NamePath, version: VersionPath, call: CallOf, request: Request) -> Response:
        """Drop a version of the company's: deals can name it no longer. Deals keep what they have taken."""
        if not _decide(store, call, request, lambda company: decide_dropped(company, name, version)):
            raise not_found("playbook of the company's", f"{name}@{version}")
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return routes.router


def _each_once(company: Company) -> Sequence[tuple[Playbook, Source]]:
    """Each version once: the company's where it has changed one that comes along."""
    versions = (version for name in builtin_names() for version in builtin_versions(name))
    built_in = {(each.name, each.version): each for each in versions}
    own = company.playbooks
    return [
        (playbook, "company" if key in own and built_in.get(key) != playbook else "built_in")
        for key, playbook in sorted({**built_in, **own}.items())
    ]


class _Known:
    """The playbooks as they are known now."""

    def __init__(self, store: Store) -> None:
        self._company = store.deals.company()
        zone = self._company.zone
        today = store.outside.zone(zone.zone) if zone else Zone("UTC", UTC)
        self._today: Day = today.day_of(store.clock.now())
        self.all = _each_once(self._company)

    def called(self, name: str, version: int | None) -> tuple[Playbook, Source]:
        """One of a name, the version in force unless one is named.

        Raises:
            Problem: there is none such.
        """
        found = {playbook: source for playbook, source in self.all if playbook.name == name}
        try:
            playbook = version_of(found, on=self._today, pinned=version)
        except NoVersionInForce as error:
            raise not_found("playbook", name if version is None else f"{name}@{version}") from error
        return playbook, found[playbook]

    def row(self, playbook: Playbook, source: Source) -> dict[str, Any]:
        """One of them in a list."""
        versions = [each for each, _ in self.all if each.name == playbook.name]
        started = [each.version for each in versions if (each.effective_from or 0) <= self._today]
        in_force = playbook.version == max(started, default=None)
        default = self._company.default_playbook
        is_default = default is not None and default.name == playbook.name
        if is_default and default is not None:
            is_default = in_force if default.version is None else default.version == playbook.version
        return row_shape(playbook, source, in_force=in_force, is_default=is_default)


def _methods() -> Iterator[dict[str, Any]]:
    for name in method_names():
        method = builtin_method(name)
        elements = [each.element.name for each in method.elements]
        yield {"id": method.id, "name": method.name, "version": method.version, "elements": elements}


def _sound(text: str, name: str, version: int) -> Playbook:
    """The playbook of a text, if it is sound and the one that it is said to be.

    Raises:
        Problem: with everything that is wrong in it; it is another, or stands for one that comes along.
    """
    try:
        playbook = read_playbook_text(text).playbook
    except FaultyFile as error:
        raise unfit([{"place": "body/text", "detail": _in_line(fault)} for fault in error.faults]) from error
    if (playbook.name, playbook.version) != (name, version):
        raise unfit([{"place": "body/text", "detail": "expected the playbook and version of the address"}])
    if name in builtin_names():
        detail = "expected a name of your own; this one is of a playbook that comes along"
        raise unfit([{"place": "path/name", "detail": detail}])
    return playbook


def _adopted(company: Company, playbook: Playbook) -> Sequence[CompanyEvent]:
    if len(company.playbooks) >= _MOST_VERSIONS:
        detail = f"at most {_MOST_VERSIONS} versions of playbooks; drop those that no deal is to take"
        raise Problem(409, "too-many-playbooks", "Too many playbooks", detail)
    return decide_adopted(company, playbook)


def _decide(
    store: Store, call: Call, request: Request, decide: Callable[[Company], Sequence[CompanyEvent]]
) -> bool:
    """Whether a decision of the company added anything; it is made of the version that was seen, or not."""

    def as_seen(company: Company) -> Sequence[CompanyEvent]:
        # What was loaded is appended to only as it was, so a version read after it is its own, or fails.
        must_match(request.headers.get("if-match"), _tag(store))
        return decide(company)

    try:
        return bool(store.company.decide(as_seen, actor=call.actor))
    except CompanyNotStated as refused:
        raise Problem(409, "company-not-stated", "The company is not stated", str(refused)) from refused
    except NoDefaultLeft as refused:
        raise Problem(409, "playbook-is-default", "The playbook is the default", str(refused)) from refused


def _tag(store: Store) -> str:
    """The entity tag of what the company has said."""
    stream = company_stream()
    return tag_of((store.ledger.versions([stream])[stream],))


def _in_line(fault: Fault) -> str:
    where = "" if fault.line is None else f"line {fault.line}"
    return ": ".join(part for part in (where, fault.field, fault.problem) if part)


def _fault(fault: Fault) -> dict[str, Any]:
    return {"line": fault.line, "field": fault.field, "problem": fault.problem}
