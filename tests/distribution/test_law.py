import pytest

from lims.distribution.legal import load_law
from lims.resources.kinds import load_kinds
from tests.distribution.facts import CONFIG, law

NO_FORM = frozenset()


def test_kind_in_no_group_is_asked_everything():
    assert law().groups_of("something-new", NO_FORM) == frozenset(law().groups)


def test_line_is_of_a_plant_or_of_an_animal_by_the_form_in_which_it_is_sent():
    assert law().groups_of("line", frozenset({"seed_packet"})) == {"plants"}
    assert law().groups_of("line", frozenset({"frozen_sperm"})) == {"animals"}


def test_every_kind_stands_in_a_group_or_has_forms_that_do():
    for kind in load_kinds(CONFIG):
        forms = frozenset(form.name for form in kind.lot_forms)
        assert law().groups_of(kind.name, forms) != frozenset(law().groups), kind.name


def test_flags_come_from_the_attributes_of_a_resource():
    assert law().flags_of({"lmo_class": "P1", "bsl": "2"}) == {"lmo", "bsl2"}
    assert law().flags_of({"lmo_class": "none", "bsl": None, "human_material": False}) == set()


def test_flag_that_a_person_has_set_counts_like_one_of_an_attribute():
    material = law().material("microbe", {}, frozenset({"abs", "consent"}), NO_FORM)
    assert (material.flags, material.conditions) == ({"abs"}, {"consent"})


def test_attributes_that_set_flags_exist_in_the_kinds():
    known = {attribute.name for kind in load_kinds(CONFIG) for attribute in kind.fields}
    for flag in law().flags.values():
        assert set(flag.attributes) <= known


def test_purified_dna_of_a_plant_needs_no_phytosanitary_certificate():
    check = law().checks["phytosanitary"]
    seed = law().material("seed", {}, frozenset(), frozenset({"seed_packet"}))
    dna = law().material("seed", {}, frozenset(), frozenset({"dna_tube"}))
    assert check.concerns(seed, "CHE", law().home)
    assert not check.concerns(dna, "CHE", law().home)


def test_every_check_names_its_law_and_source_in_both_languages():
    for check in law().checks.values():
        assert all((check.title.en, check.title.ja, check.question.en, check.question.ja, check.law.ja, check.source))


def test_check_that_names_an_unknown_group_stops_the_start(tmp_path):
    text = (CONFIG / "legal.toml").read_text(encoding="utf-8").replace('groups = ["plants"]', 'groups = ["plant"]')
    (tmp_path / "legal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="phytosanitary"):
        load_law(tmp_path)
