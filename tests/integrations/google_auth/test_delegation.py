"""A Workspace's delegation: the key file, our own list of mailboxes, and what Google says of both."""

from __future__ import annotations

import json

import pytest

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_auth.delegation import Delegation, FaultyKeyFile, NotAllowed, allowed_of, key_in
from integrations.google_auth.grants import DelegationGrant, credentials_of, read, refresh, written
from integrations.google_auth.scopes import Wanted
from tests.integrations.google_auth.browsing import RITA, SVEN, endpoints_of

ALL = Wanted().scopes()


@pytest.fixture
def key(sandbox, tmp_path):
    file = tmp_path / "key.json"
    file.write_text(json.dumps(sandbox.google.sign_in.service_account("capture", ALL)))
    return key_in(file)


def test_a_service_account_acts_as_the_owner_of_a_mailbox_that_was_named(sandbox, key):
    credentials = Delegation(key, allowed_of((RITA,))).credentials(RITA, ALL, endpoints_of(sandbox))
    refresh(credentials)
    assert credentials.token


def test_row_18_an_address_outside_the_list_is_refused_before_anything_is_asked(sandbox, key):
    asked_before = sandbox.journal.counts.total()
    delegation = Delegation(key, allowed_of((RITA,)))
    with pytest.raises(NotAllowed, match=r"sven@ours\.example is not one of the mailboxes"):
        delegation.credentials(SVEN, ALL, endpoints_of(sandbox))
    assert sandbox.journal.counts.total() == asked_before


def test_addresses_are_compared_folded(sandbox, key):
    delegation = Delegation(key, allowed_of(("Rita+crm@Ours.Example",)))
    assert delegation.credentials(RITA, ALL, endpoints_of(sandbox)).token is None


def test_a_kept_grant_of_one_mailbox_opens_no_other(sandbox, key):
    grant = read(written(DelegationGrant(RITA, ALL, dict(key))))
    refresh(credentials_of(grant, None, endpoints_of(sandbox)))
    assert key["private_key"] not in repr(grant)


def test_somebody_whom_google_does_not_know_is_told(sandbox, key):
    nobody = "nobody@ours.example"
    with pytest.raises(ProviderFailed) as refused:
        refresh(Delegation(key, allowed_of((nobody,))).credentials(nobody, ALL, endpoints_of(sandbox)))
    assert (refused.value.kind, refused.value.reason) == (FailureKind.PERMANENT, "no_such_user")


def test_scopes_that_nobody_delegated_stop_the_application(sandbox, tmp_path):
    file = tmp_path / "key.json"
    file.write_text(json.dumps(sandbox.google.sign_in.service_account("capture", ALL[:1])))
    delegation = Delegation(key_in(file), allowed_of((RITA,)))
    with pytest.raises(ProviderFailed) as refused:
        refresh(delegation.credentials(RITA, ALL, endpoints_of(sandbox)))
    assert (refused.value.kind, refused.value.reason) == (FailureKind.STOP_APP, "unauthorized_client")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "expected a JSON file"),
        ('{"installed": {}}', "expected the key file of a service account"),
        ('{"type": "service_account", "client_email": "a@b.example"}', "expected client_id, private_key"),
    ],
)
def test_what_is_no_key_file_is_refused_with_what_was_expected(tmp_path, text, says):
    file = tmp_path / "key.json"
    file.write_text(text)
    with pytest.raises(FaultyKeyFile, match=says):
        key_in(file)


def test_a_key_that_can_not_be_used_is_refused_without_showing_it(sandbox, key):
    broken = {**key, "private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"}
    with pytest.raises(FaultyKeyFile) as refused:
        Delegation(broken, allowed_of((RITA,))).credentials(RITA, ALL, endpoints_of(sandbox))
    assert "c2VjcmV0" not in str(refused.value)
