"""The catalogue as a file, read back."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook

from lims.core.actor import Actor
from lims.resources.cli import export
from lims.resources.drafts import LineageDraft, NameDraft, TaxonDraft
from lims.resources.models import NameType
from lims.resources.operations import add_lineage, withdraw_resource
from lims.resources.rules.identifiers import reference_of
from tests.factories.resources import make_resource

EXPECTED = {
    "accession": "NIG-STR-000001",
    "kind": "strain",
    "name": '=b^dofl; "T5"',
    "name_ja": "黒色素胞欠損",
    "synonyms": "dofl; 白仔魚",
    "depositor_number": "MT10",
    "scientific_name": "Oryzias latipes",
    "ncbi_taxon_id": "8090",
    "genotype": "b[dofl]/b[dofl]\tx",
    "latitude": "35.5",
    "elevation_m": "12",
    "collected_on": "1975-06",
    "parents": "NIG-STR-000002",
    "references": "doi:10.1534/genetics.104.030494; PMID:11479596",
    "strain_type": "inbred",
    "genes": "b; slc45a2",
    "state": "active",
    "visibility": "closed",
    "version": "2",
}


@pytest.fixture
def catalogue(app: Flask, actor: Actor) -> Flask:
    with app.extensions["lims.database"].transaction() as session:
        subject = make_resource(
            session,
            actor,
            name=EXPECTED["name"],
            name_ja=EXPECTED["name_ja"],
            names=(NameDraft("dofl"), NameDraft("白仔魚"), NameDraft("MT10", NameType.DEPOSITOR_NUMBER)),
            taxon=TaxonDraft("Oryzias latipes", ncbi_id=8090),
            genotype=EXPECTED["genotype"],
            latitude=35.5,
            elevation_m=12.0,
            collected_on="197506--",
            references=(reference_of("10.1534/genetics.104.030494"), reference_of("11479596")),
            attributes={"strain_type": "inbred", "genes": ["b", "slc45a2"]},
        )
        parent = make_resource(session, actor, name="Hd-rR")
        add_lineage(session, actor, [LineageDraft(subject, parent)])
        make_resource(session, actor, kind="seed", name="PI 1")
        gone = make_resource(session, actor, name="gone")
        withdraw_resource(session, actor, gone, "dead")
    return app


@pytest.fixture
def runner(catalogue: Flask) -> Iterator[CliRunner]:
    with catalogue.app_context():
        yield CliRunner()


def run(runner: CliRunner, *arguments: str) -> str:
    result = runner.invoke(export, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(("ending", "delimiter", "encoding"), [("csv", ",", "utf-8-sig"), ("tsv", "\t", "utf-8")])
def test_text_file_is_read_back(runner: CliRunner, tmp_path: Path, ending: str, delimiter: str, encoding: str) -> None:
    file = tmp_path / f"strains.{ending}"
    assert "Resources written: 2" in run(runner, str(file), "--kind", "strain")
    with file.open(encoding=encoding, newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=delimiter))
    assert {name: rows[0][name] for name in EXPECTED} == EXPECTED
    assert [row["accession"] for row in rows] == ["NIG-STR-000001", "NIG-STR-000002"]


def test_workbook_is_read_back_and_holds_no_formulas(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "strains.xlsx"
    run(runner, str(file), "--kind", "strain")
    book = load_workbook(file)
    header, first, _second = book["resources"].iter_rows(values_only=True)
    row = {name: "" if value is None else str(value) for name, value in zip(header, first, strict=True)}
    assert {name: row[name] for name in EXPECTED} == EXPECTED
    assert all(cell.data_type != "f" for line in book["resources"] for cell in line)
    meanings = {line[0]: line[2] for line in book["columns"].iter_rows(values_only=True)}
    assert meanings["strain_type"] == "系統の種類"


def test_json_is_read_back_with_types(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    assert "Resources written: 3" in run(runner, str(file))
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert [row["kind"] for row in rows] == ["strain", "strain", "seed"]
    assert rows[0]["genes"] == ["b", "slc45a2"]
    assert rows[0]["latitude"] == 35.5
    assert rows[0]["collected_on"] == "1975-06"


def test_query_and_withdrawn(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    assert "Resources written: 1" in run(runner, str(file), "--query", "白仔魚")
    assert "Resources written: 4" in run(runner, str(file), "--withdrawn")


def test_unknown_format_and_kind_are_refused(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(export, [str(tmp_path / "file.doc")])
    assert result.exit_code == 2
    result = runner.invoke(export, [str(tmp_path / "file.csv"), "--kind", "dragon"])
    assert result.exit_code == 1
    assert not list(tmp_path.glob("*file*"))
