"""How Google says no: the error bodies of its APIs, each in the words of the real service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.exchange import Answer, Json, json_answer

_STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    409: "ALREADY_EXISTS", 410: "ABORTED", 412: "FAILED_PRECONDITION", 429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL", 501: "UNIMPLEMENTED", 502: "UNAVAILABLE", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}  # fmt: skip


class Refusal(Exception):
    """An answer other than a success. `said` stands inside `errors` where it differs from the message."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        status: str | None = None,
        said: str | None = None,
        location: str | None = None,
        location_type: str = "parameter",
        details: tuple[Mapping[str, Any], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{code} {reason}: {message}")
        self.code = code
        self.reason = reason
        self.headers = headers
        error: Json = {"message": said or message, "domain": domain, "reason": reason}
        if location is not None:
            error |= {"location": location, "locationType": location_type}
        self.body: Json = {"error": {"code": code, "message": message, "errors": [error]}}
        self.body["error"]["status"] = status or _STATUS[code]
        if details:
            self.body["error"]["details"] = list(details)

    def answer(self) -> Answer:
        """As it goes over the wire."""
        return json_answer(self.body, self.code, self.headers)


def invalid(message: str) -> Refusal:
    """An argument that Gmail does not take."""
    return Refusal(400, "invalidArgument", message)


def failed_precondition(message: str = "Precondition check failed.") -> Refusal:
    """Gmail's word for an account that it can not act for."""
    return Refusal(400, "failedPrecondition", message, status="FAILED_PRECONDITION")


def unauthorized() -> Refusal:
    """A token that is missing, unknown or expired."""
    return Refusal(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential.",
        said="Invalid Credentials",
        location="Authorization",
        location_type="header",
        headers=(("www-authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"'),),
    )


def login_required() -> Refusal:
    """No token at all."""
    return Refusal(
        401,
        "required",
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie "
        "or other valid authentication credential.",
        said="Login Required.",
        location="Authorization",
        location_type="header",
        headers=(("www-authenticate", 'Bearer realm="https://accounts.google.com/"'),),
    )


def insufficient_scopes() -> Refusal:
    """A token whose scopes do not reach."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
    }
    return Refusal(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        said="Insufficient Permission",
        details=(detail,),
        headers=(
            ("www-authenticate", 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'),
        ),
    )


def forbidden(message: str) -> Refusal:
    """Something that this user may not do."""
    return Refusal(403, "forbidden", message)


def entity_not_found() -> Refusal:
    """Gmail's 404, the same for a message and for a history id that is gone."""
    return Refusal(404, "notFound", "Requested entity was not found.")


def not_found() -> Refusal:
    """Calendar's 404."""
    return Refusal(404, "notFound", "Not Found")


def gone() -> Refusal:
    """Calendar's answer to whoever deletes what is deleted."""
    return Refusal(410, "deleted", "Resource has been deleted")


def full_sync_required() -> Refusal:
    """A sync token that is no longer good."""
    return Refusal(
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        domain="calendar",
        location="syncToken",
    )


def not_modelled(what: str) -> Refusal:
    """What the sandbox does not know how to do; a test that meets it fails."""
    return Refusal(501, "notModelled", f"The sandbox does not model {what}.")
