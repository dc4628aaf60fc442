"""The sandbox as a process of its own, which outlives its clients and is driven over HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document

from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox, SandboxRefused
from tests.integrations.sandbox.clients import MAIL, RITA, mail, refusal

CLIENT = """
import sys
import time
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from integrations.sandbox.remote import RemoteSandbox
remote = RemoteSandbox(sys.argv[1])
tokens = remote.do("sign_in.tokens", address="rita@ours.example", scopes=["https://mail.google.com/"])
service = build_from_document(remote.document("gmail"), credentials=Credentials(tokens["access_token"]))
while True:
    service.users().messages().list(userId="me").execute()
    print("listed", flush=True)
"""
STARTER = """
import time
from integrations.sandbox.process import sandbox_process
with sandbox_process() as remote:
    print(remote.address, flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def remote() -> Iterator[RemoteSandbox]:
    with sandbox_process() as made:
        made.do("sign_in.open_account", address=RITA)
        yield made


def gmail(remote: RemoteSandbox):
    tokens = remote.do("sign_in.tokens", address=RITA, scopes=[MAIL])
    return build_from_document(remote.document("gmail"), credentials=Credentials(tokens["access_token"]))


def test_its_state_survives_the_death_of_a_client(remote):
    name = remote.do("people.mail_arrives", address=RITA, raw=mail("Stays"))
    client = subprocess.Popen([sys.executable, "-c", CLIENT, remote.address], stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert client.stdout is not None
    assert client.stdout.readline() == b"listed\n"
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    client.stdout.close()
    assert name in remote.do("people.message_ids", address=RITA)
    with gmail(remote) as service:
        assert service.users().messages().get(userId="me", id=name, format="minimal").execute()["id"] == name


def test_it_ends_with_whoever_started_it_however_that_ends():
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert starter.stdout is not None
    remote = RemoteSandbox(starter.stdout.readline().strip())
    assert remote.about()["address"] == remote.address
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    deadline = time.monotonic() + 20
    while answers(remote):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(remote: RemoteSandbox) -> bool:
    try:
        remote.about()
    except OSError:
        return False
    return True


def test_clock_faults_and_figures_are_reached_from_outside(remote):
    remote.do("turning.stand")
    remote.do("turning.set", to="2026-11-24T09:00:00+00:00")
    assert remote.do("turning.turn", seconds=90) == remote.do("turning.now") == "2026-11-24T09:01:30.000Z"
    remote.do("turning.fault", kind="503_unavailable", method="gmail.users.getProfile")
    with gmail(remote) as service:
        assert refusal(lambda: service.users().getProfile(userId="me").execute())[0] == 503
        assert service.users().getProfile(userId="me").execute()["emailAddress"] == RITA
    assert remote.do("turning.fired")[-1]["kind"] == "503_unavailable"
    figures = remote.do("turning.figures")
    assert figures["answers"]["gmail.users.getProfile 503"] == 1
    assert figures["units"]["gmail.users.getProfile"] >= 1
    assert figures["violations"] == []
    assert remote.do("turning.calls", method="gmail.users.getProfile")[-1]["status"] == 200
    remote.do("turning.run")


def test_latency_quotas_and_armed_faults_are_switched_from_outside(remote):
    remote.do("turning.fault", kind="500_internal", method="gmail.*", times=None)
    remote.do("turning.no_faults")
    remote.do("turning.quotas", enforced=False)
    remote.do("turning.latency", seconds=0.2)
    with gmail(remote) as service:
        began = time.monotonic()
        assert service.users().getProfile(userId="me").execute()["emailAddress"] == RITA
        assert time.monotonic() - began >= 0.2
    remote.do("turning.latency", seconds=0)
    remote.do("turning.quotas", enforced=True)
    assert remote.do("turning.settled") is True


def test_a_web_page_of_another_place_can_not_drive_it(remote):
    answer = requests.post(
        f"{remote.address}/sandbox/turning.turn",
        json={"seconds": 1},
        headers={"origin": "https://x.example"},
        timeout=20,
    )
    assert answer.status_code == 403


def test_it_says_what_can_be_done_and_refuses_the_rest(remote):
    about = remote.about()
    assert about["address"] == remote.address
    assert {
        "people.mail_arrives",
        "diary.adds",
        "sign_in.consent",
        "seeding.synthetic_mail",
        "turning.turn",
    } <= set(about["acts"])
    with pytest.raises(SandboxRefused, match="POST to one of"):
        remote.do("people.mailbox", address=RITA)
    with pytest.raises(SandboxRefused, match="NoSuchMessage"):
        remote.do("people.deletes", address=RITA, message="ff")
    with pytest.raises(SandboxRefused, match="nothing in the sandbox"):
        remote._asked("GET", "/elsewhere", None)


@pytest.mark.parametrize("command", [["-m", "integrations.sandbox"], ["-m", "services", "sandbox"]])
def test_the_command_says_where_it_is_and_ends_in_order(tmp_path, command):
    (tmp_path / f"{RITA}.mbox").write_text(
        f"From x Mon Nov 23 10:00:00 2026\n{mail().replace(chr(13), '')}\n"
    )
    process = subprocess.Popen(  # noqa: S603 - this project's own command
        [sys.executable, *command, "--port", "0", "--seed", str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if line.startswith("the sandbox is at"):
            break
    remote = RemoteSandbox(lines[-1].removeprefix("the sandbox is at "))
    assert len(remote.do("people.message_ids", address=RITA)) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    process.stdout.close()
    assert f"{RITA}.mbox: 1 messages or events" in lines
    assert f"accounts: {RITA}" in lines
    assert any(line.startswith("client secret:") for line in lines)
    assert f"Graph: {remote.address}/graph.microsoft.com/v1.0" in lines


@pytest.mark.parametrize("option", ["--seed", "--seed-microsoft"])
@pytest.mark.parametrize("command", [["-m", "integrations.sandbox"], ["-m", "services", "sandbox"]])
def test_a_seed_that_is_no_folder_is_faulty_input(command, option):
    done = subprocess.run(  # noqa: S603 - this project's own command
        [sys.executable, *command, "--port", "0", option, "/nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{option}: /nowhere is no folder" in done.stderr
