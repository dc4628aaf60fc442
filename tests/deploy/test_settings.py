"""What is written about settings is what the code reads."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services import identity_settings, microsoft_settings, settings
from services.settings import read_settings
from services.settings_page import environment_file, known_settings
from tests.deploy.reading import DEPLOY


def names_in_code() -> set[str]:
    files = (settings.__file__, microsoft_settings.__file__, identity_settings.__file__)
    trees = [ast.parse(Path(file).read_text(encoding="utf-8")) for file in files]
    asked = (
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "environment.get"
    )
    return {ast.literal_eval(call.args[0]) for call in asked if "SETPOINT_" in ast.unparse(call.args[0])}


def test_every_setting_of_the_code_is_told_and_no_other():
    assert {setting.name for setting in known_settings()} == names_in_code()
    assert len(names_in_code()) >= 3


def test_the_example_is_what_the_command_prints():
    assert (DEPLOY / "env.example").read_text(encoding="utf-8") == environment_file()


def test_the_command_prints_it():
    printed = subprocess.run(
        [sys.executable, "-m", "services", "settings"], capture_output=True, text=True, check=True
    )
    assert printed.stdout == environment_file()


def test_every_line_is_a_comment_so_that_the_example_changes_nothing():
    assert all(line.startswith("#") or not line for line in environment_file().splitlines())


@pytest.mark.parametrize("setting", known_settings(), ids=lambda setting: setting.name)
def test_defaults_that_are_told_as_values_are_the_defaults(setting):
    line = next(line for line in environment_file().splitlines() if line.startswith(f"#{setting.name}="))
    told = line.partition("=")[2]
    home = {"HOME": os.environ["HOME"]}
    assert read_settings({**home, setting.name: told}) == read_settings(home)
