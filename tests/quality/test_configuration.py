"""The plan of tests as files: what is shipped is complete, and mistakes are named."""

import shutil
from pathlib import Path

import pytest

from lims.quality.configuration import QualityPlanError, load_quality_plan
from lims.resources.kinds import load_kinds

CONFIG = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CONFIG / "quality", tmp_path / "quality")
    return tmp_path


def forms_of_kinds():
    return [(form.name, kind.name) for kind in load_kinds(CONFIG) for form in kind.lot_forms]


def break_file(folder, name, old, new):
    path = folder / "quality" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_required_test_and_every_policy_names_its_source():
    plan = load_quality_plan(CONFIG)
    assert all(test.source for test in plan.tests.values())
    assert all(policy.source for policy in plan.policies)
    assert {test.name for test in plan.tests.values() if test.required_for_distribution} >= {
        "germination",
        "mycoplasma",
        "revival",
        "sperm_motility",
        "post_thaw_survival",
    }


def test_every_required_test_is_planned_for_every_form_it_is_for():
    plan = load_quality_plan(CONFIG)
    for test in plan.tests.values():
        if test.required_for_distribution:
            for form, kind in forms_of_kinds():
                if test.fit.holds(form, kind):
                    assert plan.policy(test.name, form, kind), (test.name, form, kind)


def test_every_form_and_kind_that_the_plan_names_exists():
    plan = load_quality_plan(CONFIG)
    forms = {form for form, _ in forms_of_kinds()}
    kinds = {kind for _, kind in forms_of_kinds()}
    rows = [
        *plan.tests.values(),
        *plan.policies,
        *(row for test in plan.tests.values() for row in test.thresholds),
    ]
    for row in rows:
        assert row.fit.lot_forms <= forms, row
        assert row.fit.kinds <= kinds, row


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("tests.toml", 'success = ["normal"]', 'success = ["sprouted"]', "sprouted is used but not defined"),
        ("tests.toml", 'measure = "loss"', 'measure = "guess"', "guess"),
        ("tests.toml", 'label_ja = "発芽試験"\n', "", "'label_ja' is missing"),
        ("tests.toml", "thresholds = [{ minimum = 0.85, of_initial = 0.85 }]", "", "thresholds are missing"),
        ("rechecks.toml", 'test = "germination"', 'test = "sprouting"', "no test “sprouting”"),
        ("rechecks.toml", "interval_months = 120", "interval_years = 10", "interval_years"),
        ("tolerance.toml", "[[table]]", "[[table", "tolerance.toml"),
    ],
)
def test_a_mistake_in_the_plan_is_named(folder, file, old, new, message):
    break_file(folder, file, old, new)
    with pytest.raises(QualityPlanError, match=message):
        load_quality_plan(folder)
