"""The manifests: valid against the API's schemas, alike for all roles, their settings the code's."""

from __future__ import annotations

import re
from typing import Any

import kubernetes_validate
import pytest

from services.api import app
from services.api.v1.imports import MOST_BYTES
from services.api.v1.streams import KEEP_ALIVE_SECONDS
from services.roles import Role
from tests.deploy.reading import DEPLOY, documents, settings_given, settings_of_system, version

FOLDER = DEPLOY / "kubernetes"
KUSTOMIZATION = documents(FOLDER / "kustomization.yaml")[0]
MANIFESTS = [document for name in KUSTOMIZATION["resources"] for document in documents(FOLDER / name)]
API_VERSION = "1.34"


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [manifest for manifest in MANIFESTS if manifest["kind"] == kind]


ROLES = {manifest["metadata"]["name"]: manifest for manifest in of_kind("Deployment")}
PODS = [manifest["spec"]["template"]["spec"] for manifest in (*ROLES.values(), *of_kind("Job"))]
CONTAINERS = [c for pod in PODS for c in (*pod.get("initContainers", []), *pod["containers"])]


def test_every_file_is_used():
    assert {path.name for path in FOLDER.iterdir()} == {"kustomization.yaml", *KUSTOMIZATION["resources"]}


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda m: f"{m['kind']}-{m['metadata']['name']}")
def test_the_api_takes_them(manifest):
    kubernetes_validate.validate(manifest, API_VERSION, strict=True)


def test_the_schemas_tell_a_misspelt_field():
    faulty = {**ROLES["recorder"], "spec": {**ROLES["recorder"]["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(faulty, API_VERSION, strict=True)


def test_every_role_runs_twice_but_the_one_that_watches_a_folder():
    assert set(ROLES) == set(Role)
    for name, manifest in ROLES.items():
        assert manifest["spec"]["replicas"] == (1 if name == Role.CAPTURE else 2)


def test_roles_differ_in_their_names_only():
    def nameless(name: str) -> str:
        arguments = str(ROLES[name]["spec"]["template"]["spec"]["containers"][0]["args"])
        return re.sub(rf"\b{name}\b", "ROLE", str(ROLES[name]).replace(arguments, ""))

    assert len({nameless(name) for name in ROLES if name != Role.CAPTURE}) == 1


def test_the_way_in_leads_to_all_that_is_served_but_probes_and_metrics():
    (ingress,) = of_kind("Ingress")
    (rule,) = ingress["spec"]["rules"]
    (service,) = of_kind("Service")
    let_in = {(each["path"], each["pathType"]) for each in rule["http"]["paths"]}
    assert {each["backend"]["service"]["name"] for each in rule["http"]["paths"]} == {
        service["metadata"]["name"]
    }
    assert service["spec"]["selector"] == ROLES[Role.API]["spec"]["selector"]["matchLabels"]
    rows = [line.split("|")[1] for line in (app.__doc__ or "").splitlines() if line.startswith("| `")]
    served = {path for row in rows for path in re.findall(r"`(/[^`]*)`", row)}
    probes = {"/health", "/ready", "/metrics"}
    assert probes < served

    def is_let_in(path: str) -> bool:
        return (path, "Exact") in let_in or (f"/{path.split('/')[1]}", "Prefix") in let_in

    assert {path for path in served if is_let_in(path)} == served - probes
    (settings,) = of_kind("ConfigMap")
    assert settings["data"]["SETPOINT_URL"] == f"https://{rule['host']}"


def test_an_event_stream_is_waited_for_and_the_longest_body_is_let_through():
    (ingress,) = of_kind("Ingress")
    told = ingress["metadata"]["annotations"]
    assert int(told["nginx.ingress.kubernetes.io/proxy-read-timeout"]) > 2 * KEEP_ALIVE_SECONDS
    assert told["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{MOST_BYTES // 2**20}m"


@pytest.mark.parametrize("name", ROLES)
def test_every_role_has_probes_labels_that_fit_and_a_budget(name):
    spec = ROLES[name]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    (container,) = spec["template"]["spec"]["containers"]
    assert container["args"] == ["run", *dict.fromkeys((name, "api"))]
    assert (
        container["livenessProbe"]["httpGet"]
        == container["startupProbe"]["httpGet"]
        == {"path": "/health", "port": "http"}
    )
    assert container["readinessProbe"]["httpGet"] == {"path": "/ready", "port": "http"}
    (budget,) = [m["spec"] for m in of_kind("PodDisruptionBudget") if m["metadata"]["name"] == name]
    assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": labels}}


def test_pods_are_nobody_and_may_nothing():
    assert len(PODS) == len(ROLES) + 1
    for pod in PODS:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["automountServiceAccountToken"] is False
    for container in CONTAINERS:
        context = container["securityContext"]
        assert (context["allowPrivilegeEscalation"], context["readOnlyRootFilesystem"]) == (False, True)
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


def test_settings_are_those_of_the_code_and_secrets_come_by_file():
    (settings,) = of_kind("ConfigMap")
    assert settings_given(settings["data"]) == settings_of_system()
    for container in CONTAINERS:
        assert container["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        assert "env" not in container
        assert "/run/secrets/setpoint" in [mount["mountPath"] for mount in container["volumeMounts"]]
    assert of_kind("Secret") == []


def test_only_the_migration_gets_the_owners_login():
    def secrets(manifest: dict[str, Any]) -> bool:
        return "setpoint-ledger-owner" in str(manifest)

    assert [m["kind"] for m in MANIFESTS if secrets(m)] == ["Job"]
    (job,) = of_kind("Job")
    (tables,) = job["spec"]["template"]["spec"]["initContainers"]
    assert tables["args"] == ["ledger", "migrate", "--grant-to-user", "setpoint"]


def test_the_image_is_of_this_version():
    (image,) = KUSTOMIZATION["images"]
    assert image["newTag"] == version()
    assert {container["image"] for container in CONTAINERS} == {image["name"]}
