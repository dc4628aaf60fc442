"""How Graph says no: one shape of body for all errors, in the words of the real service."""

from __future__ import annotations

from integrations.sandbox.exchange import Answer, Json, json_answer

SUMMARY = "Access is denied. Check credentials and try again."


class Refusal(Exception):
    """An answer other than a success. `request_id` and date are put in when it goes out."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def answer(self, request_id: str, client_request_id: str, date: str) -> Answer:
        """As it goes over the wire."""
        inner = {"date": date, "request-id": request_id, "client-request-id": client_request_id}
        body: Json = {"error": {"code": self.code, "message": self.message, "innerError": inner}}
        return json_answer(body, self.status, (("request-id", request_id), *self.headers))


def bad_request(message: str) -> Refusal:
    """Something that Graph can not read, or does not take."""
    return Refusal(400, "BadRequest", message)


def no_such_segment(segment: str) -> Refusal:
    """A path that leads nowhere."""
    return bad_request(f"Resource not found for the segment '{segment}'.")


def unknown_option(name: str) -> Refusal:
    """A query option that does not exist, or not here."""
    return bad_request(f"The query parameter '{name}' is not supported.")


def inefficient_filter() -> Refusal:
    """A filter and an order that no index serves."""
    return Refusal(
        400, "InefficientFilter", "The restriction or sort order is too complex for this operation."
    )


def unauthenticated(message: str) -> Refusal:
    """A token that is missing, unknown or expired, or for somebody else."""
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    return Refusal(401, "InvalidAuthenticationToken", message, headers=(("www-authenticate", challenge),))


def access_denied(message: str = SUMMARY) -> Refusal:
    """Permissions that do not reach."""
    return Refusal(403, "ErrorAccessDenied", message)


def mailbox_out_of_scope() -> Refusal:
    """An application that an administrator keeps out of a mailbox."""
    return access_denied("Access to OData is disabled.")


def no_mailbox() -> Refusal:
    """An account whose mailbox Graph can not reach."""
    says = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
    return Refusal(404, "MailboxNotEnabledForRESTAPI", says)


def invalid_user(name: str) -> Refusal:
    """Nobody has that id or address."""
    return Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")


def item_not_found() -> Refusal:
    """An item or folder that is not there (any more, or under this id)."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def invalid_id() -> Refusal:
    """An id that no item can have."""
    return Refusal(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def sync_state_gone() -> Refusal:
    """A delta or next link whose state the service has let go."""
    says = "The sync state generation is not found; a full synchronization is required."
    return Refusal(410, "SyncStateNotFound", says)


def resync_required(base: str) -> Refusal:
    """The same, in the words of the other stores; it names an address to begin again from."""
    says = "Resync required. Replace any local items with the server's version."
    return Refusal(410, "resyncRequired", says, headers=(("location", f"{base}/v1.0/resync-from-here"),))


def gateway_timeout() -> Refusal:
    """What a gateway says of an answer that took too long."""
    return Refusal(504, "UnknownError", "")


def badly_formed_token() -> Refusal:
    """A delta or skip token that the service never gave out."""
    return bad_request("Badly formed token.")


def not_modelled(what: str) -> Refusal:
    """What the sandbox does not know how to do; a test that meets it fails."""
    return Refusal(501, "notModelled", f"The sandbox does not model {what}.")
