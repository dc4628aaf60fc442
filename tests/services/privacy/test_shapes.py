"""What was left out, told in lines."""

from services.privacy.shapes import counted_lines, kept_line


def test_every_reason_that_was_counted_is_told_also_one_that_nobody_knows_any_more():
    lines = list(counted_lines({"spam": 2, "internal": 11, "of_old": 1, "private": 0}))
    assert lines == [
        "     11  internal (nobody but your own people)",
        "      2  spam",
        "      1  of_old",
    ]


def test_one_day_is_told_as_one():
    assert "forgotten 1 day after" in kept_line({"retention_days": 1})
    assert "forgotten 1,000 days after" in kept_line({"retention_days": 1000})
