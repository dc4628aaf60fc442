"""The discovery documents that google-api-python-client ships: what can be asked, and what comes back."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import unquote

from integrations.sandbox.exchange import Json

APIS = (("gmail", "v1"), ("calendar", "v3"))
_SHIPPED_WITH = "googleapiclient.discovery_cache.documents"


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an API, as its document has it."""

    api: str
    id: str
    verb: str
    pattern: re.Pattern[str]
    definition: Json
    common: Json
    upload: bool

    @property
    def scopes(self) -> frozenset[str]:
        """Any of these allows it."""
        return frozenset(self.definition.get("scopes", ()))

    @property
    def takes(self) -> str | None:
        """The schema of its body."""
        found = self.definition.get("request", {}).get("$ref")
        return None if found is None else str(found)

    @property
    def gives(self) -> str | None:
        """The schema of its answer."""
        found = self.definition.get("response", {}).get("$ref")
        return None if found is None else str(found)

    def parameter(self, name: str) -> Json | None:
        """The definition of a parameter, its own or one that all methods share."""
        found: Json | None = self.definition.get("parameters", {}).get(name, self.common.get(name))
        return found


@dataclass(frozen=True, slots=True)
class Api:
    """One API: its document as shipped, and its methods."""

    name: str
    version: str
    document: Json
    methods: tuple[Method, ...]

    @property
    def schemas(self) -> Json:
        """The shapes that its methods take and give."""
        found: Json = self.document["schemas"]
        return found

    def at(self, address: str) -> Json:
        """The document for a client that is to talk to the sandbox instead."""
        document = copy.deepcopy(self.document)
        document["rootUrl"] = f"{address}/"
        document["baseUrl"] = f"{address}/{document['servicePath']}"
        document.pop("mtlsRootUrl", None)
        return document

    def find(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method that a request calls, with what its path says."""
        for method in self.methods:
            match = method.pattern.fullmatch(path) if method.verb == verb else None
            if match is not None:
                named = {name[2:]: unquote(value) for name, value in match.groupdict().items()}
                return method, named
        return None


@cache
def api(name: str) -> Api:
    """One of the two APIs."""
    version = dict(APIS)[name]
    text = resources.files(_SHIPPED_WITH).joinpath(f"{name}.{version}.json").read_text("utf-8")
    document: Json = json.loads(text)
    return Api(name, version, document, tuple(_methods(name, document)))


def _methods(name: str, document: Json) -> Iterator[Method]:
    common = document["parameters"]
    for definition in _definitions(document):
        path = f"/{document['servicePath']}{definition['path']}"
        paths = [(path, False)]
        simple = definition.get("mediaUpload", {}).get("protocols", {}).get("simple")
        if simple is not None:
            paths.append((simple["path"], True))
        for each, upload in paths:
            yield Method(
                name, definition["id"], definition["httpMethod"], _pattern(each), definition, common, upload
            )


def _definitions(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for below in resource.get("resources", {}).values():
        yield from _definitions(below)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile(
        "".join(f"(?P<p_{part}>[^/]+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )
