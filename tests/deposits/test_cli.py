"""`import` at the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from lims.deposits.cli import import_list
from lims.deposits.models import Deposit, Depositor
from lims.resources.models import Resource

ROWS = (
    "code,species,country,collected\nOK-Cab,Oryzias latipes,JPN,197506--\nHd-rR,Oryzias latipes,Nowhere,\nMT10,,JPN,\n"
)


@pytest.fixture
def list_path(tmp_path: Path) -> Path:
    path = tmp_path / "medaka.csv"
    path.write_bytes(ROWS.encode("cp932"))
    return path


@pytest.fixture
def map_path(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text('[columns]\ncode = "name"\ncollected = "collected_on"\n', encoding="utf-8")
    return path


def run(runner: FlaskCliRunner, *arguments: object) -> str:
    result = runner.invoke(import_list, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def count(app: Flask, model: type) -> int:
    with app.extensions["lims.database"].read() as session:
        return session.scalar(select(func.count()).select_from(model))


@pytest.fixture(autouse=True)
def in_english(app: Flask) -> Iterator[None]:
    object.__setattr__(app.extensions["lims.settings"], "language", "en")
    with app.app_context():
        yield


def test_rows_without_doubt_are_registered_and_counted(
    app: Flask, runner: FlaskCliRunner, list_path: Path, map_path: Path, tmp_path: Path
) -> None:
    report = tmp_path / "refused.csv"
    told = run(
        runner, list_path, "--kind", "strain", "--depositor", "Hanako", "--columns", map_path, "--report", report
    )
    for sentence in ("Rows read: 3", "Rows registered: 1", "Rows refused: 1", "Rows doubtful: 1", "New depositor:"):
        assert sentence in told
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Row,Field,Value,Reason")
    assert lines[1].startswith("3,Country of origin (country),Nowhere,")
    assert lines[2].startswith("4,Scientific name,,")
    assert count(app, Resource) == 1


def test_doubtful_rows_are_registered_on_request(
    app: Flask, runner: FlaskCliRunner, list_path: Path, map_path: Path
) -> None:
    arguments = [list_path, "--kind", "strain", "--depositor", "Hanako", "--columns", map_path, "--accept-doubtful"]
    assert "Rows registered: 2" in run(runner, *arguments)


def test_second_import_of_a_list_registers_nothing(
    app: Flask, runner: FlaskCliRunner, list_path: Path, map_path: Path
) -> None:
    arguments = [list_path, "--kind", "strain", "--depositor", "Hanako", "--columns", map_path]
    run(runner, *arguments)
    told = run(runner, *arguments)
    assert "Rows registered: 0" in told
    assert count(app, Resource) == 1
    assert count(app, Depositor) == 1


def test_dry_run_records_nothing(app: Flask, runner: FlaskCliRunner, list_path: Path, map_path: Path) -> None:
    told = run(runner, list_path, "--kind", "strain", "--depositor", "Hanako", "--columns", map_path, "--dry-run")
    assert "Rows that would be registered: 1" in told
    assert count(app, Depositor) == count(app, Deposit) == count(app, Resource) == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[columns]\nnothing = 'name'\n", "no column “nothing”"),
        ("[columns]\ncode = 'colour'\n", "no field “colour”"),
        ("code = 'name'\n", "no column map"),
        ("[columns\n", "no column map"),
    ],
)
def test_wrong_map_is_refused_with_one_sentence(
    app: Flask, runner: FlaskCliRunner, list_path: Path, tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    arguments = [str(list_path), "--kind", "strain", "--depositor", "Hanako", "--columns", str(path)]
    result = runner.invoke(import_list, arguments)
    assert result.exit_code == 1
    assert reason in str(result.exception)
    assert count(app, Depositor) == 0


def test_name_nearly_like_a_known_depositor_is_refused(
    app: Flask, runner: FlaskCliRunner, list_path: Path, map_path: Path
) -> None:
    run(runner, list_path, "--kind", "strain", "--depositor", "Hanako Yamada", "--columns", map_path)
    arguments = [str(list_path), "--kind", "strain", "--depositor", "Hanako Yamda", "--columns", str(map_path)]
    result = runner.invoke(import_list, arguments)
    assert result.exit_code == 1
    assert "Hanako Yamada" in str(result.exception)
