"""`/assets/{name}`: the files that pages load. They are known by name; nothing else is ever read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter, HTTPException, Request, Response

from services.api.v1.tags import is_known
from services.report.pages import base_style

_ASSETS = "services.web.assets"
_STYLE, _SCRIPT = "text/css", "text/javascript"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is served."""

    body: bytes
    media_type: str

    @property
    def tag(self) -> str:
        """Changes when the file does."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def as_known(file: File, request: Request) -> Response:
    """A file as an answer; none where who asks has it already."""
    headers = {"etag": file.tag, "cache-control": "no-cache"}
    if is_known(request.headers.get("if-none-match"), file.tag):
        return Response(status_code=304, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)


@cache
def files() -> dict[str, File]:
    """Every file by its name."""
    style = base_style() + _text("pages.css")
    return {
        "setpoint.css": File(style.encode(), _STYLE),
        "icon.svg": File(_text("icon.svg").encode(), "image/svg+xml"),
        "docs.js": File(_text("docs.js").encode(), _SCRIPT),
    }


def assets() -> APIRouter:
    """The route of the files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/assets/{name}")
    async def read_file(name: str, request: Request) -> Response:
        file = files().get(name)
        if file is None:
            raise HTTPException(404)
        return as_known(file, request)

    return router


def _text(name: str) -> str:
    return resources.files(_ASSETS).joinpath(name).read_text(encoding="utf-8")
