"""Which words of a subject tell."""

import pytest

from services.matching.subjects import telling_words


@pytest.mark.parametrize(
    ("subject", "tells"),
    [
        ("Re: AW: Warehouse Aachen: updated offer", "warehouse aachen"),
        ("Update", ""),
        ("Re: meeting on Monday", ""),
        ("Contract 2026", ""),
        ("Offer for the Zephyr roll-out", "zephyr roll"),
        ("One two three four Zephyr Quux Foobar Bazbar Xyzzy", "three four zephyr quux"),
        ("", ""),
        ("[ext] Fwd: Straße", "strasse"),
    ],
)
def test_the_longest_run_of_words_that_are_not_everyday_ones(subject: str, tells: str) -> None:
    assert " ".join(telling_words(subject)) == tells


def test_words_that_other_deals_have_too_tell_nothing() -> None:
    assert telling_words("Northwind Aachen", {"northwind"}) == ("aachen",)
