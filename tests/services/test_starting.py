"""A command loads what it needs: most never load the libraries of providers, servers or brokers."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files

SLOW = {
    "aiokafka", "fastapi", "google", "google_auth_httplib2", "googleapiclient", "httplib2", "jsonschema",
    "msal", "prometheus_client", "psycopg", "requests", "starlette", "uvicorn",
}  # fmt: skip
"""Packages that no command loads but those that reach a provider, a broker or a database, or serve."""

_LOADED = """
import json, sys
from services.cli import main
try:
    main({arguments!r})
except SystemExit as ended:
    assert not ended.code, ended.code
print()
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def loaded(*arguments: str) -> set[str]:
    """The packages that a command has loaded when it is done."""
    program = _LOADED.format(arguments=arguments)
    ran = subprocess.run(  # noqa: S603 - this interpreter and words of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("sandbox", "--help"), ("connect", "google", "--help")])
def test_help_loads_no_library_of_a_provider_a_server_or_a_broker(arguments):
    found = loaded(*arguments)
    assert "typer" in found
    assert found & SLOW == set()


def test_a_replay_loads_none_either():
    with example_files() as folder:
        files = [str(folder / name) for name in (DEAL, *SOURCES)]
        found = loaded("replay", *files, "--as-of", LOOKED_AT)
    assert {"icalendar", "rich"} <= found
    assert found & SLOW == set()


def test_neither_does_what_asks_a_ledger(tmp_path):
    assert loaded("next", "--ledger", str(tmp_path / "ledger.db")) & SLOW == set()


def test_who_looks_at_mailboxes_does(tmp_path):
    assert "googleapiclient" in loaded("mailboxes", "--ledger", str(tmp_path / "ledger.db"))
