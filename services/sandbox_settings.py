"""What the environment has to say for Setpoint to find a sandbox instead of the providers themselves."""

from __future__ import annotations

from services.shapes import Json


def settings_at(about: Json) -> dict[str, str]:
    """The settings that point at a sandbox, by what it says about itself."""
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
