"""docker-compose.yml: well formed, complete, its settings those of the code. It is not run here."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import typer.main

from services.cli import app
from services.roles import Role
from tests.deploy.reading import (
    CLIENTS,
    DEPLOY,
    ROOT,
    documents,
    settings_given,
    settings_of_system,
    version,
)

COMPOSE = documents(ROOT / "docker-compose.yml")[0]
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("setpoint:")}
ROLES = {name: service for name, service in OURS.items() if service["command"][0] == "run"}


def test_it_is_a_compose_file():
    schema = files("check_jsonschema.builtin_schemas").joinpath("vendor/compose-spec.json")
    jsonschema.validate(COMPOSE, json.loads(schema.read_text(encoding="utf-8")))


def test_every_role_runs():
    assert set(ROLES) == set(Role)
    for name, service in ROLES.items():
        assert service["command"] == ["run", *dict.fromkeys((name, "api"))]


@pytest.mark.parametrize("name", OURS)
def test_commands_are_commands_of_setpoint(name):
    command = typer.main.get_command(app)
    words = list(OURS[name]["command"])
    while commands := getattr(command, "commands", None):
        command = commands[words.pop(0)]
    with command.make_context(name, words) as context:
        assert context.args == []


@pytest.mark.parametrize("name", OURS)
def test_settings_are_those_of_the_code(name):
    assert settings_given(OURS[name]["environment"]) == settings_of_system()


@pytest.mark.parametrize("name", SERVICES)
def test_images_have_a_version(name):
    image = SERVICES[name]["image"]
    assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?(-alpine)?", image)
    if name in OURS:
        assert image == f"setpoint:{version()}"


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_or_can_become_it(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name != "kafka":  # its image says so itself
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_what_stays_is_watched_and_begun_anew(name):
    service = SERVICES[name]
    if name in {"migrate", "topics"}:
        assert "restart" not in service
        return
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"


def test_roles_wait_for_tables_and_topics():
    for service in ROLES.values():
        assert service["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "topics": {"condition": "service_completed_successfully"},
        }


def test_there_is_one_network_and_nothing_is_published():
    assert list(COMPOSE["networks"]) == ["setpoint"]
    for service in SERVICES.values():
        assert service["networks"] == ["setpoint"]
        assert "ports" not in service
        assert "container_name" not in service  # so that there can be several


def test_what_is_kept_lies_in_named_volumes():
    kept = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])
    }
    assert {volume for volume in kept if not volume.startswith("./")} == set(COMPOSE["volumes"])


def test_secrets_come_by_file_and_only_to_who_needs_them():
    for secret in COMPOSE["secrets"].values():
        assert re.fullmatch(r"\./deploy/secrets/\w+", secret["file"])
    told = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    assert set().union(*told.values()) == set(COMPOSE["secrets"])
    clients = {name.removeprefix("SETPOINT_").lower() for name in CLIENTS}
    assert all(told[name] == {"ledger", "master_key", *clients} for name in ROLES)
    assert [name for name in told if "ledger_of_owner" in told[name]] == ["migrate"]
    environments = [str(service.get("environment", {})) for service in SERVICES.values()]
    assert not [told for told in environments if re.search(r"(PASSWORD|SECRET)(?!_FILE)\b|://[^/]*@", told)]


@pytest.mark.parametrize("name", SERVICES)
def test_files_of_secrets_are_secrets_of_the_service(name):
    service = SERVICES[name]
    for variable, value in service.get("environment", {}).items():
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_the_broker_is_the_one_of_the_tests():
    pom = ET.parse(DEPLOY / "kafka" / "pom.xml")  # noqa: S314 - it is our own
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    kafka = next(
        d
        for d in pom.iterfind(".//m:dependency", space)
        if d.findtext("m:artifactId", None, space) == "kafka_2.13"
    )
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{kafka.findtext('m:version', None, space)}"


def test_the_broker_is_set_up_as_in_the_tests():
    lines = (DEPLOY / "kafka" / "server.properties").read_text(encoding="utf-8").splitlines()
    tested = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    of_a_place = {"controller.quorum.voters", "listeners", "advertised.listeners", "log.dirs"}
    of_tests = {"broker.session.timeout.ms", "broker.heartbeat.interval.ms"}  # they restart it often
    given = SERVICES["kafka"]["environment"]
    for name, value in tested.items():
        if name in of_tests:
            continue
        variable = "KAFKA_" + name.replace(".", "_").upper()
        assert variable in given
        if name not in of_a_place:
            assert str(given[variable]) == value
