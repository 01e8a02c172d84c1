"""The limits of items in `config/kinds/`."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from lims.core.settings import ROOT
from lims.lots.rules import keep_until
from lims.resources.kinds import Limits, WrongKindFile, load_kinds


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config" / "kinds", tmp_path / "kinds")
    shutil.copy(ROOT / "config" / "countries.csv", tmp_path)
    return tmp_path


def change(config: Path, name: str, old: str, new: str) -> None:
    file = config / "kinds" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_kind_sets_limits_of_its_own_for_a_form(config: Path) -> None:
    change(config, "cell_line.toml", "[vocabularies]", "[limits.cryovial]\nthaws = 2\n\n[vocabularies]")
    kinds = load_kinds(config)
    assert kinds["cell_line"].lot_form("cryovial").limits == Limits(thaws=2)
    assert kinds["microbe"].lot_form("cryovial").limits.thaws == 0
    assert not kinds["cell_line"].lot_form("living_stock").limits.are_any


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("cell_line.toml", "[vocabularies]", "[limits.straw]\nthaws = 2\n\n[vocabularies]", "no such lot form"),
        ("cell_line.toml", "[vocabularies]", "[limits.cryovial]\nfreezes = 2\n\n[vocabularies]", "not known"),
        ("cell_line.toml", "[vocabularies]", "[limits.cryovial]\nthaws = -1\n\n[vocabularies]", "0 or more"),
        ("cell_line.toml", "[vocabularies]", "[limits.cryovial]\nthaws = 1.5\n\n[vocabularies]", "whole number"),
        ("shared.toml", "[lot_forms.cryovial]", "[lot_forms.cryovial]\nkeep_months = 0", "1 or more"),
    ],
)
def test_wrong_limits_are_named(config: Path, file: str, old: str, new: str, said: str) -> None:
    change(config, file, old, new)
    with pytest.raises(WrongKindFile, match=said):
        load_kinds(config)


def test_a_form_may_say_for_how_long_its_lots_are_kept(config: Path) -> None:
    change(config, "shared.toml", "[lot_forms.cryovial]", "[lot_forms.cryovial]\nkeep_months = 18")
    form = load_kinds(config)["cell_line"].lot_form("cryovial")
    assert keep_until(form, date(2026, 8, 31)) == date(2028, 2, 29)
    assert keep_until(load_kinds(config)["cell_line"].lot_form("dna_tube"), date(2026, 8, 31)) is None
