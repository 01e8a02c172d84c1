"""Kinds as `config/kinds/` describes them."""

import shutil
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.refusals import InvalidValue
from lims.core.settings import ROOT
from lims.resources.kinds import (
    AttributeType,
    InvalidAttribute,
    Kinds,
    WrongKindFile,
    as_json,
    load_kinds,
    understand,
    validate_attributes,
)
from lims.resources.models import Resource
from lims.resources.values.partial_dates import PartialDate

CODES = {"strain": "STR", "line": "LIN", "seed": "SED", "clone": "CLN", "cell_line": "CEL", "microbe": "MIC"}


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return load_kinds(ROOT / "config")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped configuration, to be spoilt."""
    shutil.copytree(ROOT / "config" / "kinds", tmp_path / "kinds")
    shutil.copy(ROOT / "config" / "countries.csv", tmp_path)
    return tmp_path


def test_the_six_kinds_are_there_with_their_codes(kinds: Kinds) -> None:
    assert {kind.name: kind.code for kind in kinds} == CODES


def test_every_label_term_and_form_has_both_languages_and_codes_are_distinct(kinds: Kinds) -> None:
    for kind in kinds:
        assert len({field.name for field in kind.fields}) == len(kind.fields)
        for field in kind.fields:
            assert field.label.en != field.label.ja or field.label.en.isascii()
            terms = [term.code for term in field.vocabulary]
            assert len(set(terms)) == len(terms), field.name
            for term in field.vocabulary:
                for written in (term.code, term.label_en, term.label_ja):
                    assert understand(kind, field, written).value in (term.code, [term.code]), (field.name, written)
        assert kind.lot_forms
        for form in kind.lot_forms:
            assert form.item_label.ja
            assert -196 <= form.storage_temperature_c <= 40


def test_shared_fields_have_a_place_in_the_catalogue(kinds: Kinds) -> None:
    elsewhere = {"synonyms", "references", "data_links", "parents", "scientific_name", "ncbi_taxon_id"}
    numbers = {"depositor_number", "collector_number", "donor_number", "other_numbers"}
    for field in kinds["strain"].shared_attributes:
        if not field.part_of and field.name not in elsewhere | numbers:
            assert hasattr(Resource, field.name), field.name


def test_label_lines_use_names_that_are_known(kinds: Kinds) -> None:
    known = {"accession", "made_on", "barcode", "lot", "form"}
    for kind in kinds:
        for line in kind.label_lines:
            for _text, name, _format, _conversion in Formatter().parse(line):
                assert name is None or name in known or kind.has(name), (kind.name, name)


def test_attributes_are_validated_the_same_whatever_their_form(kinds: Kinds) -> None:
    seed = kinds["seed"]
    written = {"biological_status": "Landrace", "acquired_on": "197506--", "storage_types": "10;40", "mls_status": True}
    checked = validate_attributes(seed, written)
    assert checked == {
        "biological_status": "300",
        "acquired_on": "1975-06",
        "storage_types": ["10", "40"],
        "mls_status": "1",
    }
    assert validate_attributes(seed, checked) == checked


def test_wrong_attribute_is_refused_with_its_name(kinds: Kinds) -> None:
    with pytest.raises(InvalidAttribute) as refused:
        validate_attributes(kinds["seed"], {"biological_status": "no such"})
    assert refused.value.field == "biological_status"
    assert "no such" in str(refused.value)
    with pytest.raises(InvalidValue) as unknown:
        validate_attributes(kinds["seed"], {"colour": "red"})
    assert unknown.value.field == "colour"
    with pytest.raises(InvalidAttribute):
        validate_attributes(kinds["microbe"], {"growth_ph": 15})


@given(data=st.data())
def test_any_value_is_understood_or_refused_for_every_attribute(data: st.DataObject) -> None:
    kinds = load_kinds(ROOT / "config")
    kind = kinds[data.draw(st.sampled_from(sorted(CODES)))]
    attribute = data.draw(st.sampled_from(kind.fields))
    raw = data.draw(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text())))
    reading = understand(kind, attribute, raw)
    assert not (reading.is_refused and reading.value is not None)
    if reading.value is not None:
        again = understand(kind, attribute, as_json(reading.value))
        assert not again.is_refused


def test_values_as_json(kinds: Kinds) -> None:
    microbe = kinds["microbe"]
    assert as_json(understand(microbe, microbe.attribute("growth_ph"), "7.50").value) == 7.5
    assert as_json(understand(microbe, microbe.attribute("growth_temperature_c"), "28 °C").value) == 28
    assert as_json(PartialDate(1975, 6)) == "1975-06"


def test_attribute_added_to_a_file_is_there_without_code(config: Path) -> None:
    path = config / "kinds" / "microbe.toml"
    added = '\n[[attributes]]\nname = "pigment"\nlabel_en = "Pigment"\nlabel_ja = "色素"\ntype = "text"\n'
    text = path.read_text(encoding="utf-8").replace("\n[vocabularies]", f"{added}\n[vocabularies]")
    path.write_text(text, encoding="utf-8")
    kind = load_kinds(config)["microbe"]
    assert kind.attribute("pigment").type is AttributeType.TEXT
    assert validate_attributes(kind, {"pigment": " red  brown "}) == {"pigment": "red brown"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('type = "boolean"', 'type = "yesno"', r"microbe\.toml.*is_type_strain.*type.*'yesno'"),
        ('code = "MIC"', 'code = "mic"', r"microbe\.toml, code"),
        ('code = "MIC"', 'code = "STR"', r"microbe\.toml, code: 'STR' is already used in strain\.toml"),
        ('vocabulary = "oxygen"', 'vocabulary = "air"', r"oxygen.*no vocabulary 'air'"),
        ('label_ja = "基準株"\n', "", r"is_type_strain.*label_ja"),
        ('"glycerol_stock"', '"bucket"', r"lot_forms: there is no lot form 'bucket'"),
        ('name = "serovar"', 'name = "host"', r"host.*twice"),
        ('name = "serovar"', 'name = "Sero var"', r"Sero var"),
        ("order = 60", "order = 60\ncolour = 1", r"colour: this key is not known"),
        ("lowest = -20", 'lowest = "cold"', r"growth_temperature_c.*lowest.*'cold'"),
        ('"細菌", "bacterium"', '3, "bacterium"', r"vocabularies\.category"),
        ("order = 60", "order = ", r"microbe\.toml is not TOML"),
    ],
)
def test_wrong_file_stops_with_file_and_key(config: Path, old: str, new: str, told: str) -> None:
    path = config / "kinds" / "microbe.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WrongKindFile, match=told):
        load_kinds(config)


def test_missing_shared_file_is_named(config: Path) -> None:
    (config / "kinds" / "shared.toml").unlink()
    with pytest.raises(WrongKindFile, match=r"shared\.toml is missing"):
        load_kinds(config)
