"""Every name that an event or a fact can carry has words, whatever area writes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims.core.settings import ROOT
from lims.ledger import wording
from lims.ledger.words import FACTS

OWN_ARGUMENTS = {"reason", "message_id"}


def names_of_details() -> dict[str, str]:
    """Each name of a detail that the program writes, with a file that writes it."""
    return {name: file.name for file in sorted((ROOT / "lims").rglob("*.py")) for name in details_in(file)}


def details_in(file: Path) -> Iterator[str]:
    module = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "entry":
                for keyword in node.keywords:
                    yield from spread(keyword, function, functions)
                    if keyword.arg and keyword.arg not in OWN_ARGUMENTS:
                        yield keyword.arg
                        yield from named(keyword.value, function)
            if isinstance(node, ast.AugAssign) and ast.unparse(node.target).endswith(".details"):
                yield from keys_of(node.value)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                target = node.targets[0]
                if ast.unparse(target.value).endswith(".details") and isinstance(target.slice, ast.Constant):
                    yield target.slice.value


def spread(keyword: ast.keyword, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> Iterator[str]:
    """The names in `**details`, or those that the function in `**differences(...)` has."""
    if keyword.arg is not None:
        return
    if isinstance(keyword.value, ast.Call):
        called = next(each for each in functions if each.name == ast.unparse(keyword.value.func))
        yield from (node.value for node in ast.walk(called) if is_name(node))
    yield from named(keyword.value, function)


def named(value: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """The keys of the dictionaries that a name in a value was set to."""
    wanted = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    for node in ast.walk(function):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if is_assignment(node) else None
        if isinstance(target, ast.Name) and target.id in wanted and node.value is not None:
            yield from keys_of(node.value)


def keys_of(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant))


def is_assignment(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign)


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def test_every_name_of_a_detail_has_words():
    found = names_of_details()
    assert {"due_on", "cautions_before", "merged", "passage", "child", "design", "token"} <= set(found)
    assert {name: file for name, file in found.items() if name not in FACTS} == {}


@pytest.fixture
def reading(app):
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        yield


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize(
    ("thing", "fact", "value", "text"),
    [
        ("location", "type", "box", "ボックス"),
        ("resource", "kind", "seed", "種子系統"),
        ("user", "role_names", ["curator", "qc"], "キュレーター, 品質管理担当"),
        ("shipment", "consignee_country", "DEU", "ドイツ"),
        ("shipment", "dispatched_at", "2026-04-01T00:00:00+00:00", "2026-04-01 09:00"),
        ("shipment", "dispatched_at", None, "–"),
        ("location", "type", "a type of yesterday", "a type of yesterday"),
    ],
)
def test_values_are_shown_in_the_words_of_the_reader(thing, fact, value, text):
    assert wording.value_text(thing, fact, value) == text
