import pytest

from lims.distribution.legal import load_law
from tests.distribution.facts import CONFIG, law


def test_kind_in_no_group_is_asked_everything():
    assert law().groups_of("something-new") == frozenset(law().groups)


def test_flags_come_from_the_attributes_of_a_resource():
    assert law().flags_of({"lmo": True, "biosafety_level": "BSL2"}) == {"lmo", "bsl2"}
    assert law().flags_of({"lmo": False, "biosafety_level": None}) == set()


def test_a_yes_is_not_mistaken_for_the_number_one():
    assert "specified-pathogen" in law().flags_of({"specified_pathogen": 1})
    assert "multilateral-system" in law().flags_of({"mlsstat": 1})
    assert "bsl2" not in law().flags_of({"bsl": True})


def test_every_check_names_its_law_and_source_in_both_languages():
    for check in law().checks.values():
        assert all(
            (check.title.en, check.title.ja, check.question.en, check.question.ja, check.law.ja, check.source)
        )


def test_check_that_names_an_unknown_group_stops_the_start(tmp_path):
    text = (
        (CONFIG / "legal.toml")
        .read_text(encoding="utf-8")
        .replace('groups = ["plants"]', 'groups = ["plant"]')
    )
    (tmp_path / "legal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="phytosanitary"):
        load_law(tmp_path)
