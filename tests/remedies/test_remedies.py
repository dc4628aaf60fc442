"""Each bug of others is kept out by something that, taken out, makes a test fail that names its row."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.remedies.of_capture import OF_CAPTURE
from tests.remedies.of_google import OF_GOOGLE
from tests.remedies.of_microsoft import OF_MICROSOFT
from tests.remedies.taking_out import ALL_PASSED, ROOT, SOME_FAILED, Remedy, copied, tried

REMEDIES = (*OF_GOOGLE, *OF_CAPTURE, *OF_MICROSOFT)
ROWS = range(1, 59)
PROVING = os.environ.get("SETPOINT_PROVE") == "1"
TRIED = REMEDIES if PROVING else [each for each in REMEDIES if each.row == 13][2:3]
NAMED = re.compile(r"test_rows?_(\d\d)(?:_and_(\d\d))?_")


def name(remedy: Remedy) -> str:
    return remedy.name


def file_of(remedy: Remedy) -> str:
    return remedy.tests.partition("::")[0]


def test_every_row_has_a_remedy_and_each_has_a_name_of_its_own():
    assert {each.row for each in REMEDIES} == set(ROWS)
    assert set(Counter(map(name, REMEDIES)).values()) == {1}


@pytest.mark.parametrize("remedy", REMEDIES, ids=name)
def test_what_is_taken_out_stands_once_in_its_file_and_leaves_a_program(remedy):
    source = (ROOT / remedy.file).read_text("utf-8")
    assert source.count(remedy.text) == 1
    compile(remedy.taken_out(source), remedy.file, "exec")


@pytest.mark.parametrize("remedy", REMEDIES, ids=name)
def test_the_test_of_a_remedy_is_there_and_names_its_row(remedy):
    told = NAMED.match(remedy.function)
    assert told is not None
    assert f"{remedy.row:02}" in told.groups()
    assert f"def {remedy.function}(" in (ROOT / file_of(remedy)).read_text("utf-8")


@pytest.mark.parametrize("remedy", TRIED, ids=name)
def test_without_a_remedy_its_test_fails(remedy, tmp_path: Path):
    copied(tmp_path / "product", without=remedy)
    status, said = tried(tmp_path / "product", [remedy.tests])
    assert status == SOME_FAILED, said[-3_000:]


@pytest.mark.parametrize("file", sorted({file_of(each) for each in TRIED}))
def test_over_a_whole_copy_the_tests_pass(file, tmp_path: Path):
    copied(tmp_path / "product", without=None)
    tests = dict.fromkeys(each.tests for each in TRIED if file_of(each) == file)
    status, said = tried(tmp_path / "product", list(tests))
    assert status == ALL_PASSED, said[-3_000:]
