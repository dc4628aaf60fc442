"""How the authority says no: a word for the program, a number for the reason, a text for a person."""

from __future__ import annotations

import uuid

from integrations.sandbox.clock import Moment
from integrations.sandbox.exchange import Answer, Json, json_answer


class TokenRefusal(Exception):
    """A token that is not given out, by the number of the reason (`AADSTS...`)."""

    def __init__(
        self,
        error: str,
        code: int,
        text: str,
        *,
        status: int = 400,
        suberror: str | None = None,
        claims: str | None = None,
    ) -> None:
        super().__init__(f"{error} AADSTS{code}: {text}")
        self.error = error
        self.code = code
        self.text = text
        self.status = status
        self.suberror = suberror
        self.claims = claims

    def body(self, now: Moment) -> Json:
        """As JSON."""
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        timestamp = now.strftime("%Y-%m-%d %H:%M:%SZ")
        says = (
            f"AADSTS{self.code}: {self.text} Trace ID: {trace} Correlation ID: {correlation} "
            f"Timestamp: {timestamp}"
        )
        body: Json = {
            "error": self.error, "error_description": says, "error_codes": [self.code],
            "timestamp": timestamp, "trace_id": trace, "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }  # fmt: skip
        if self.suberror is not None:
            body["suberror"] = self.suberror
        if self.claims is not None:
            body["claims"] = self.claims
        return body

    def answer(self, now: Moment) -> Answer:
        """As it goes over the wire."""
        return json_answer(self.body(now), self.status)


def missing(name: str) -> TokenRefusal:
    """A request that lacks a field."""
    says = f"The request body must contain the following parameter: '{name}'."
    return TokenRefusal("invalid_request", 900144, says)


def malformed() -> TokenRefusal:
    """A code or token that was never given out."""
    return TokenRefusal("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")


def unknown_application(client: str, tenant: str) -> TokenRefusal:
    """An application that a tenant does not know."""
    says = (
        f"Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen "
        "if the application has not been installed by the administrator of the tenant."
    )
    return TokenRefusal("unauthorized_client", 700016, says)


def unknown_tenant(tenant: str) -> TokenRefusal:
    """A tenant that is not in this cloud."""
    return TokenRefusal("invalid_request", 90002, f"Tenant '{tenant}' not found.")


def wrong_secret(client: str) -> TokenRefusal:
    """A secret that is not the application's."""
    says = f"Invalid client secret provided for app '{client}'."
    return TokenRefusal("invalid_client", 7000215, says, status=401)


def expired_secret(client: str) -> TokenRefusal:
    """A secret that was good until a day."""
    says = f"The provided client secret keys for app '{client}' are expired."
    return TokenRefusal("invalid_client", 7000222, says, status=401)


def invalid_scope(scope: str) -> TokenRefusal:
    """A scope that does not exist."""
    says = f"The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
    return TokenRefusal("invalid_scope", 70011, says)


def revoked(issued: Moment, valid_from: Moment) -> TokenRefusal:
    """A grant that somebody took back, or that ended with a password."""
    says = (
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "
        f"might have changed or reset their password. The grant was issued on '{_stamp(issued)}' and the "
        f"TokensValidFrom date (before which tokens are not valid) for this user is '{_stamp(valid_from)}'."
    )
    return TokenRefusal("invalid_grant", 50173, says, suberror="bad_token")


def inactive(issued: Moment, days: int) -> TokenRefusal:
    """A refresh token that was not used for too long."""
    says = (
        f"The refresh token has expired due to inactivity. The token was issued on {_stamp(issued)} and was "
        f"inactive for {days}.00:00:00."
    )
    return TokenRefusal("invalid_grant", 700082, says)


def consent_missing(client: str) -> TokenRefusal:
    """Something that nobody granted."""
    says = (
        "The user or administrator has not consented to use the application with ID "
        f"'{client}'. Send an interactive authorization request for this user and resource."
    )
    return TokenRefusal("invalid_grant", 65001, says, suberror="consent_required")


def admin_consent_missing() -> TokenRefusal:
    """Something that only an administrator may grant."""
    says = "Admin consent is required for the permissions requested by this application."
    return TokenRefusal("invalid_grant", 90094, says, suberror="consent_required")


def blocked() -> TokenRefusal:
    """An account that may not sign in."""
    return TokenRefusal("invalid_grant", 50057, "The user account is disabled.")


def demanded(what: str) -> TokenRefusal:
    """Something that the person has to do first."""
    claims = (
        '{"access_token":{"capolids":{"essential":true,"values":["5e7b0a11-0000-4000-8000-00000000ca01"]}}}'
    )
    match what:
        case "mfa":
            says = (
                "Due to a configuration change made by your administrator, or because you moved to a new "
                "location, you must use multi-factor authentication to access the resource."
            )
            return TokenRefusal("interaction_required", 50076, says, suberror="basic_action", claims=claims)
        case "enroll":
            says = "You must enroll in multi-factor authentication to access the resource."
            return TokenRefusal("interaction_required", 50079, says, suberror="basic_action", claims=claims)
        case _:
            says = "Access has been blocked by Conditional Access policies."
            return TokenRefusal("interaction_required", 53003, says, suberror="message_only", claims=claims)


def _stamp(moment: Moment) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
