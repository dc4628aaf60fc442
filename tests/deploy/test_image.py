"""The image and the scripts beside it: what can be known of them without a container."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.postgres_server import conninfo_of
from services.settings import read_settings
from tests.deploy.reading import DEPLOY, GIVEN_BY_FILE, ROOT

LINES = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
STAGES = [line for line in LINES if line.startswith("FROM ")]


def copied() -> list[str]:
    words = [line.split() for line in LINES if line.startswith("COPY ") and "--from" not in line]
    return [word for line in words for word in line[1:-1] if not word.startswith("--")]


def test_all_that_the_wheel_is_made_of_is_copied():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"], *packages}
    assert needed <= set(copied())


def test_all_that_is_copied_is_there_and_let_through():
    let_through = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in let_through
    for name in copied():
        assert (ROOT / name).exists()
        assert f"!{name}" in let_through
    assert sum(line.startswith("!") for line in let_through) == len(copied())


def test_it_is_built_as_make_builds_it():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build" in recipe
    assert any("HATCH_BUILD_HOOKS_ENABLE=1 python -m build --wheel" in line for line in LINES)


def test_the_compiler_stays_behind_and_nobody_is_root():
    assert len(STAGES) == 2
    assert all(line.split()[1] == "python:3.11-slim-bookworm" for line in STAGES)
    last = LINES[LINES.index(STAGES[1]) :]
    assert not any("gcc" in line for line in last)
    assert [line for line in last if line.startswith("USER ")] == ["USER 10001:10001"]
    assert next(line for line in reversed(last) if line.startswith(("RUN", "COPY", "USER"))).startswith(
        "USER"
    )


@pytest.fixture
def ran(tmp_path: Path):
    """Runs the entrypoint with a `setpoint` that prints its settings and arguments."""
    told = tmp_path / "setpoint"
    told.write_text('#!/bin/sh\nenv | grep ^SETPOINT_ | sort\necho "$@"\nexit 7\n')
    told.chmod(0o755)

    def run_it(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.run(  # noqa: S603 - our own script
            [DEPLOY / "entrypoint.sh", *arguments],
            env=path | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_it


@pytest.mark.parametrize("name", sorted(GIVEN_BY_FILE))
def test_secrets_are_taken_from_files_and_the_exit_status_is_kept(ran, tmp_path, name):
    secret = tmp_path / "secret"
    secret.write_text("p'a$s \"s%40\\x\n")
    done = ran("run", "recorder", "two words", **{f"{name}_FILE": str(secret), "SETPOINT_API": "x:1"})
    expected = sorted([f"{name}=p'a$s \"s%40\\x", "SETPOINT_API=x:1"])
    assert done.stdout.splitlines() == [*expected, "run recorder two words"]
    assert done.returncode == 7


def test_without_secrets_nothing_is_changed(ran):
    assert ran("run", SETPOINT_LEDGER="here.db").stdout == "SETPOINT_LEDGER=here.db\nrun\n"


def test_a_secret_that_is_not_there_is_named(ran):
    done = ran("run", SETPOINT_MASTER_KEY_FILE="/nowhere/key")
    assert (done.returncode, done.stdout) == (2, "")
    assert "SETPOINT_MASTER_KEY_FILE: expected a file that can be read" in done.stderr


def test_secrets_of_compose_are_made_once_and_fit(tmp_path):
    script = tmp_path / "deploy" / "compose" / "secrets.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(DEPLOY / "compose" / "secrets.sh", script)
    subprocess.run([script], check=True)  # noqa: S603 - our own script
    folder = tmp_path / "deploy" / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run([script], check=True)  # noqa: S603 - our own script
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444, 0o644}
    assert [made[f"{client}_client_secret"] for client in ("oidc", "google", "microsoft")] == [""] * 3
    assert len(b64decode(made["master_key"])) == 32
    assert read_settings({"SETPOINT_MASTER_KEY": made["master_key"]}, ledger="x").master_key
    for name, password in (("ledger", "postgres_password"), ("ledger_of_owner", "postgres_owner_password")):
        assert f"password={made[password]} " in conninfo_of(made[name], LedgerCannotBeOpened) + " "
        assert len(made[password]) == 64
    assert made["postgres_password"] != made["postgres_owner_password"]
