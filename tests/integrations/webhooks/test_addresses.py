"""Where webhooks may go."""

from __future__ import annotations

import pytest

from integrations.webhooks.addresses import UnfitAddress, is_public, target_of


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "https://",
        "https:///x",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.exämple.com/",
        "https://hooks.example.com:99999/",
        "https://[::1/",
        "https://hooks.example.com/" + "x" * 2_000,
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://127.0.0.1/",
        "",
        "x",
    ],
)
def test_an_address_that_is_not_public_and_encrypted_is_refused(address: str) -> None:
    with pytest.raises(UnfitAddress, match="expected"):
        target_of(address, allows_loopback=False)


def test_an_address_is_taken_apart() -> None:
    target = target_of("https://Hooks.example.com/a/b?c=d", allows_loopback=False)
    assert (target.host, target.port, target.target) == ("hooks.example.com", 443, "/a/b?c=d")
    assert target.authority == "hooks.example.com"
    assert target_of("https://hooks.example.com:8443", allows_loopback=False).authority.endswith(":8443")


def test_where_only_this_machine_is_listened_to_it_may_be_told_in_plain_http() -> None:
    assert target_of("http://127.0.0.1:9/x", allows_loopback=True).port == 9
    assert target_of("http://[::1]:9/x", allows_loopback=True).authority == "[::1]:9"
    for elsewhere in ("http://10.0.0.1/", "https://10.0.0.1/", "http://hooks.example.com/"):
        with pytest.raises(UnfitAddress):
            target_of(elsewhere, allows_loopback=True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - it is judged, not listened at
        ("224.0.1.1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_what_is_written_into_an_ip_address_is_judged(address: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_public(address) is expected
