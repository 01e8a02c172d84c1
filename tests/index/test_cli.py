"""The command `centre`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app import main
from lims.core.keys import public_jwk
from lims.index.cli import centre
from tests.factories.sync import make_signer

ADD = ["add", "KYOTO", "--name-en", "Kyoto", "--name-ja", "京都", "--contact", "k@example.org"]


@pytest.fixture
def runner(index_app: Flask) -> Iterator[FlaskCliRunner]:
    with index_app.app_context():
        yield index_app.test_cli_runner()


def test_a_centre_is_registered_listed_and_given_another_key(runner: FlaskCliRunner, tmp_path: Path) -> None:
    old, new = (public_jwk(make_signer("KYOTO").key.public_key()) for _ in range(2))
    for name, key in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(key))
    assert runner.invoke(centre, [*ADD, "--key", str(tmp_path / "old.json")]).exit_code == 0
    assert runner.invoke(centre, ["key", "KYOTO", str(tmp_path / "new.json")]).exit_code == 0
    assert runner.invoke(centre, ["key", "KYOTO", "--revoke", old["kid"]]).exit_code == 0
    lines = runner.invoke(centre, ["list"]).output.splitlines()
    assert [line.split()[:3] for line in lines] == [["KYOTO", "0", "0"], ["NIGB", "3", "0"], ["RIKEN", "1", "0"]]


def test_a_second_centre_with_the_code_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(centre, ADD).exit_code == 0
    assert runner.invoke(centre, ADD).exception.code == "centre-taken"  # type: ignore[union-attr]


def test_a_key_file_that_is_no_key_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text("{}")
    answer = runner.invoke(centre, ["key", "NIGB", str(tmp_path / "key.json")])
    assert answer.exception.code == "key-not-readable"  # type: ignore[union-attr]


def test_the_command_is_on_the_command_line() -> None:
    assert {"centre", "sync"} <= set(main.commands)
