"""Who may ask what of whose mailbox."""

from __future__ import annotations

from integrations.sandbox.exchange import Request
from integrations.sandbox.microsoft.accounts import Account, State
from integrations.sandbox.microsoft.authority.grants import Access
from integrations.sandbox.microsoft.calls import Found, Operation
from integrations.sandbox.microsoft.clouds import Entrance
from integrations.sandbox.microsoft.refusals import (
    Refusal,
    access_denied,
    bad_request,
    invalid_user,
    mailbox_out_of_scope,
    no_mailbox,
    unauthenticated,
)
from integrations.sandbox.microsoft.world import World

_NO_DOTS = (
    "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact "
    "Serialization Format. (JWS): 'EncodedHeader.EncodedPayload.EncodedSignature'. (JWE): "
    "'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext."
    "EncodedAuthenticationTag'."
)
_ON_ITS_OWN_BEHALF = "/me request is only valid with delegated authentication flow."


def access_of(world: World, request: Request, door: Entrance) -> Access:
    """What the token of a request allows.

    Raises:
        Refusal: it has none, or none that is good here and now.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise unauthenticated("Access token is empty.")
    access = world.grants.accesses.get(token.strip())
    if access is None:
        raise unauthenticated("Access token validation failure." if "." in token else _NO_DOTS)
    if access.cloud is not door.cloud:
        raise unauthenticated("Access token validation failure. Invalid audience.")
    if world.clock.now() >= access.until:
        raise unauthenticated("Lifetime validation failed, the token is expired.")
    return access


def owner_of(world: World, access: Access, found: Found) -> Account:
    """Whose mailbox is meant.

    Raises:
        Refusal: nobody's, or `/me` where nobody signed in.
    """
    if found.user is None:
        if access.account is not None:
            return access.account
        if found.operation.owned:
            raise bad_request(_ON_ITS_OWN_BEHALF)
        return _nobody(access)
    owner = world.accounts.find(found.user)
    if owner is None or owner.tenant != access.tenant:
        if found.operation.outlook:
            raise invalid_user(found.user)
        says = (
            f"Resource '{found.user}' does not exist or one of its queried reference-property objects are "
            "not present."
        )
        raise Refusal(404, "Request_ResourceNotFound", says)
    return owner


def _nobody(access: Access) -> Account:
    """Stands for the application itself, where an operation is about nobody's mailbox."""
    return Account("", "", f"application {access.client}", access.tenant, "UTC")


def check(world: World, access: Access, found: Found, owner: Account) -> None:
    """Whether it may be done.

    Raises:
        Refusal: it may not.
    """
    operation = found.operation
    if not operation.owned:
        allowed = operation.roles if access.account is None else operation.scopes
        if allowed and not access.scopes & allowed:
            raise _insufficient(operation)
        return
    if access.account is None:
        _check_application(world, access, operation, owner)
    else:
        _check_person(access, access.account, operation, owner)
    if operation.outlook and owner.state is State.NO_MAILBOX:
        raise no_mailbox()


def _check_application(world: World, access: Access, operation: Operation, owner: Account) -> None:
    if not operation.outlook:
        if not access.scopes & operation.roles:
            raise _insufficient(operation)
        return
    may = world.grants.applications[access.client].may_reach(owner, operation.roles)
    if may is None:
        raise mailbox_out_of_scope()
    if not may:
        raise access_denied()


def _check_person(access: Access, person: Account, operation: Operation, owner: Account) -> None:
    if owner is person:
        if not access.scopes & operation.scopes:
            raise _insufficient(operation)
        return
    wanted = operation.scopes if not operation.outlook else {f"{each}.Shared" for each in operation.scopes}
    if not access.scopes & wanted:
        raise _insufficient(operation)
    if operation.outlook and person.id not in owner.readers and not operation.sharable:
        raise access_denied()


def _insufficient(operation: Operation) -> Refusal:
    if operation.outlook:
        return access_denied()
    return Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
