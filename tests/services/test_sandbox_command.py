"""`setpoint sandbox` says what a shell has to take for Setpoint to go there, for each provider."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from services.settings import read_settings


@pytest.fixture(scope="module")
def said() -> Iterator[list[str]]:
    """The lines until it is there, at which the last one says it is."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SETPOINT_")}
    command = [sys.executable, "-m", "services", "sandbox", "--port", "0"]
    with subprocess.Popen(command, env=clean, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this project's own command
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("the sandbox is at "):
                break
        yield lines
        process.send_signal(signal.SIGTERM)
        process.stdout.read()


def test_the_line_to_export_points_google_and_microsoft_at_it(said):
    address = said[-1].removeprefix("the sandbox is at ")
    (line,) = [each for each in said if each.startswith("export ")]
    settings = read_settings(dict(word.split("=", 1) for word in shlex.split(line)[1:]))
    google, microsoft = settings.google.endpoints, settings.microsoft.endpoints
    places = (google.authorise, google.token, google.revoke, microsoft.login, microsoft.graph)
    assert all(each.startswith(f"{address}/") for each in places), places
    assert settings.google.application() is not None
    assert settings.microsoft.client is not None
    assert f"authority: {microsoft.login}/{settings.microsoft.client.tenant}" in said
    assert f"client id: {settings.microsoft.client.id}" in said
