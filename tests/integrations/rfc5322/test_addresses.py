"""Address lists, plain and broken."""

from __future__ import annotations

from email.utils import formataddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.touches.mail import Address
from integrations.rfc5322.addresses import address_list

RITA = Address("rita@ours.example", "Rita Rep")
BARE = Address("rita@ours.example")


@pytest.mark.parametrize(
    "value",
    [
        "Rita Rep <rita@ours.example>",
        '"Rita Rep" <Rita@Ours.Example>',
        "rita@ours.example (Rita Rep)",
        "=?utf-8?q?Rita_Rep?= <rita@ours.example>",
        '"=?utf-8?q?Rita_Rep?=" <rita@ours.example>',
        "=?utf-8?q?Rita_Rep_=3Crita=40ours=2Eexample=3E?=",
        "Rita Rep rita@ours.example",
        "Rita Rep <rita@ours.example",
        "Rita Rep < rita@ours.example >",
        "Rita Rep <mailto:rita@ours.example>",
        "Rita Rep <@relay.example,@mx.example:rita@ours.example>",
        "Rita Rep <rita(sales)@ours.example>",
        "Rita Rep <'rita@ours.example'>",
        "Team: Rita Rep <rita@ours.example>;",
        ",, Rita Rep <rita@ours.example.>,",
        "Rita\tRep   <rita@ours.example>",
    ],
)
def test_all_these_are_rita(value: str) -> None:
    assert address_list(value) == (RITA,)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rita@ours.example, bea@north.example", (BARE, Address("bea@north.example"))),
        (
            '"Rep, Rita" <rita@ours.example>; bea@north.example',
            (Address("rita@ours.example", "Rep, Rita"), Address("bea@north.example")),
        ),
        ('"Rita \\"R\\" Rep" <rita@ours.example>', (Address("rita@ours.example", 'Rita "R" Rep'),)),
        ("undisclosed-recipients:;", ()),
        ("", ()),
        ("<>", ()),
        ("Rita Rep", ()),
        ("MAILER-DAEMON", (Address("mailer-daemon"),)),
        ("a(one, two (three)) <rita@ours.example>", (Address("rita@ours.example", "a"),)),
        ("rita @ ours.example", (BARE,)),
        ('"rita@ours.example"', (BARE,)),
        (".", ()),
        ("<undisclosed:@ours.example;>", ()),
        ("<<rita@ours.example>>", (BARE,)),
    ],
)
def test_lists_and_oddities(value: str, expected: tuple[Address, ...]) -> None:
    assert address_list(value) == expected


NAMES = st.text(alphabet="abcäß ,.'\"()<>@:;\\-", max_size=30).map(lambda text: " ".join(text.split()))


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read_back(names: list[str]) -> None:
    value = ", ".join(formataddr((name, f"p{number}@ours.example")) for number, name in enumerate(names))
    found = address_list(value)
    assert [a.address for a in found] == [f"p{number}@ours.example" for number in range(len(names))]
    assert [a.name for a in found] == names


@given(st.text(alphabet='ab@.<>()",;:\\ =?q\n', max_size=200))
def test_no_text_breaks_it(value: str) -> None:
    assert all(a.address and a.address == a.address.strip() for a in address_list(value))


def test_a_hostile_value_is_bounded() -> None:
    assert len(address_list("a@b.example," * 50_000)) == 5_000
    assert address_list("(" * 200_000) == ()
