"""The rules of the house that no other tool checks."""

import re
from pathlib import Path

from lims import AREAS
from lims.core.settings import ROOT

LONGEST_MODULE = 400
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "base"}
ENDS_TRANSACTION = re.compile(r"\.(commit|rollback)\(\)")


def modules() -> list[Path]:
    return sorted((ROOT / "lims").rglob("*.py"))


def test_modules_stay_readable() -> None:
    long = {str(file): lines for file in modules() if (lines := file.read_text().count("\n")) > LONGEST_MODULE}
    assert not long


def test_no_module_is_named_for_nothing() -> None:
    assert not [str(file) for file in modules() if file.stem in FORBIDDEN_NAMES]


def test_only_the_database_module_ends_transactions() -> None:
    elsewhere = [
        str(file)
        for file in modules()
        if ENDS_TRANSACTION.search(file.read_text(encoding="utf-8")) and file != ROOT / "lims" / "core" / "database.py"
    ]
    assert not elsewhere


def test_the_role_is_asked_for_in_one_place() -> None:
    asking = [
        str(file.relative_to(ROOT))
        for file in modules()
        if re.search(r"settings(\(\))?\.role\s*(==|!=|in\b)", file.read_text(encoding="utf-8"))
    ]
    assert asking == ["lims/__init__.py"]


def test_every_area_tells_what_it_is_for() -> None:
    for area in AREAS:
        text = (ROOT / "lims" / area / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), area


def test_rows_are_locked_by_the_function_for_it() -> None:
    """A refresh with its joins can't be locked on PostgreSQL, which SQLite does not tell."""
    elsewhere = [
        str(file.relative_to(ROOT))
        for file in modules()
        if re.search(r"refresh\([^)]*with_for_update", file.read_text(encoding="utf-8"))
    ]
    assert elsewhere == ["lims/core/database.py"]
