"""What the environment has to say for Setpoint to find a sandbox instead of the providers themselves."""

from __future__ import annotations

from services.shapes import Json

_LOGIN = "login.microsoftonline.com"
"""The host of the real service is the first part of the sandbox's path."""


def settings_at(about: Json) -> dict[str, str]:
    """The settings that point at a sandbox of all providers, by what it says about itself."""
    return {**google_settings_at(about), **microsoft_settings_at(about)}


def google_settings_at(about: Json) -> dict[str, str]:
    """Those for Google alone."""
    at, client = about["address"], about["google"]
    google = {
        "AUTHORISE_URL": client["auth_uri"],
        "TOKEN_URL": client["token_uri"],
        "REVOKE_URL": f"{at}/revoke",
        "GMAIL_URL": at,
        "CALENDAR_URL": at,
        "CLIENT_ID": client["client_id"],
        "CLIENT_SECRET": client["client_secret"],
    }
    return {f"SETPOINT_GOOGLE_{name}": value for name, value in google.items()}


def microsoft_settings_at(about: Json) -> dict[str, str]:
    """Those for Microsoft alone."""
    client = about["microsoft"]
    microsoft = {
        "LOGIN_URL": f"{about['address']}/{_LOGIN}",
        "GRAPH_URL": client["graph"],
        "CLIENT_ID": client["client_id"],
        "TENANT": client["tenant"],
    }
    return {f"SETPOINT_MICROSOFT_{name}": value for name, value in microsoft.items()}
