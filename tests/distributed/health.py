"""What a running site says of itself over HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from services.roles import Role
from tests.kafka import free_port
from tests.services.run.killing import PATIENCE, Running, Site

_API = "SETPOINT_API"


def start_with_api(site: Site) -> Running:
    """Start a process of all roles, the api among them, which answers when this returns."""
    site.more[_API] = f"127.0.0.1:{free_port()}"
    running = site.start(tuple(Role))
    wait_until_said(site, bool)
    return running


def wait_until_said(site: Site, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The tasks as `/health` tells them, by name, once they are as wanted."""
    deadline = time.monotonic() + PATIENCE
    while True:
        told = asked(site, "/health")
        tasks: dict[str, Any] = json.loads(told)["tasks"] if told else {}
        if wanted(tasks):
            return tasks
        assert time.monotonic() < deadline, f"it never said what was wanted, but: {tasks}"
        time.sleep(0.1)


def asked(site: Site, path: str) -> str:
    """What is answered, whatever its status; nothing where nobody answers yet."""
    try:
        with urllib.request.urlopen(f"http://{site.more[_API]}{path}", timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return ""
