"""Which domains stand for a company."""

from __future__ import annotations

from importlib import resources

import pytest
from publicsuffixlist import PublicSuffixList

from integrations.playbookfiles import addresses
from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.fields import Place, Unread
from integrations.playbookfiles.nodes import Scalar

PUBLIC_MAIL = (
    resources.files("integrations.playbookfiles").joinpath("public_mail_domains.txt").read_text("utf-8")
)


def place(text: str) -> Place:
    return Place(Scalar(1, text), "field", FaultList("deal.yaml"))


def is_company(domain: str) -> bool:
    try:
        return a_company_domain(place(domain)) == domain.lower()
    except Unread:
        return False


@pytest.mark.parametrize(
    "domain",
    [
        "north.example",
        "NORTH.example",
        "a.co.uk",
        "eu.north.example",
        "xn--bcher-kva.example",
        "3m.com",
        "www.ck",
    ],
)
def test_what_can_be_a_company(domain: str) -> None:
    assert is_company(domain)


@pytest.mark.parametrize(
    "domain",
    [
        *(
            "",
            "example",
            "com",
            "co.uk",
            "github.io",
            "foo.ck",
            "xn--p1ai",
            "gmail.com",
            "Yahoo.co.uk",
            "qq.com",
        ),
        *(
            "@north.example",
            "north..example",
            ".north.example",
            "north.example.",
            "north example",
            "-a.example",
        ),
        *("a" * 64 + ".example", "b." * 130 + "example", "north.example/x", "n\u00f6rth.example", "1.2.3.4 "),
    ],
)
def test_what_can_not(domain: str) -> None:
    assert not is_company(domain)


def test_public_suffixes_are_those_of_the_whole_list() -> None:
    whole = PublicSuffixList()
    rules = [line for line in addresses._suffix_list() if line and not line.startswith("//")]
    for rule in rules[::35]:
        suffix = rule.lstrip("!*.").encode("idna").decode("ascii")
        for domain in (suffix, f"a.{suffix}", f"b.a.{suffix}"):
            top_level = domain.rpartition(".")[2]
            assert addresses._suffixes_below(top_level).is_public(domain) == whole.is_public(domain)


def test_the_list_of_public_mail_domains_is_kept_well() -> None:
    domains = [line for line in PUBLIC_MAIL.splitlines() if line and not line.startswith("#")]
    assert len(domains) == len(set(domains)) > 300
    for domain in domains:
        assert domain == domain.lower().strip()
        assert addresses.is_a_domain(domain)
    assert {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "icloud.com", "gmx.de"} <= set(
        domains
    )


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Rita@Ours.example", "rita@ours.example"),
        ("rita+deals@ours.example", "rita@ours.example"),
        ("r.i.t.a@googlemail.com", "rita@gmail.com"),
        ("r.i.t.a@ours.example", "r.i.t.a@ours.example"),
        ("o'neil_{x}@ours.example", "o'neil_{x}@ours.example"),
        ("j\u00f8rgen@ours.example", "j\u00f8rgen@ours.example"),
    ],
)
def test_addresses_are_folded_as_they_are_compared(written: str, folded: str) -> None:
    assert an_address(place(written)) == folded


@pytest.mark.parametrize(
    "address",
    [
        *("", "rita", "@ours.example", "rita@", "rita@localhost", "rita@@ours.example", "a b@ours.example"),
        *("<rita@ours.example>", "mailto:rita@ours.example", "rita@ours.example, sven@ours.example"),
        *("...@gmail.com", "x" * 65 + "@ours.example", "rita\u202e@ours.example"),
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Unread):
        an_address(place(address))
