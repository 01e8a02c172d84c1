"""The pedigree picture: who is shown, who stands where, and what is drawn."""

import itertools
from collections.abc import Collection
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.resources.pedigree.drawing import Card, Relation, Wording, draw_pedigree, shortened, text_width
from lims.resources.pedigree.layout import lay_out
from lims.resources.pedigree.relatives import Bounds, Descent, Family, family_of

SVG = "{http://www.w3.org/2000/svg}"
RELATIONS = {
    "parent": Relation("Parent"),
    "female": Relation("Female parent", "♀"),
    "derived": Relation("Derived from"),
}


def descents(*pairs: str) -> list[Descent]:
    return [Descent(pair.split(">")[0], pair.split(">")[1], "parent") for pair in pairs]


def family(subject: str, pairs: list[Descent], bounds: Bounds = Bounds()) -> Family:  # noqa: B008
    def above(keys: Collection[str]) -> list[Descent]:
        return [each for each in pairs if each.child in keys]

    def below(keys: Collection[str]) -> list[Descent]:
        return [each for each in pairs if each.parent in keys]

    return family_of(subject, above, below, bounds)


@st.composite
def pedigrees(draw: st.DrawFn) -> list[Descent]:
    """Graphs without circles: a parent always has the smaller number."""
    size = draw(st.integers(1, 14))
    pairs = draw(st.sets(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=30))
    return [
        Descent(f"R{min(pair)}", f"R{max(pair)}", draw(st.sampled_from(list(RELATIONS))))
        for pair in sorted(pairs)
        if pair[0] != pair[1]
    ]


def test_parents_grandparents_and_children_are_shown() -> None:
    shown = family("child", descents("grandmother>mother", "mother>child", "father>child", "child>grandchild"))
    assert set(shown.members) == {"child", "mother", "father", "grandmother", "grandchild"}
    assert not shown.hidden_parents
    assert not shown.hidden_children


def test_other_parent_of_a_child_is_shown_but_not_a_sibling() -> None:
    shown = family("subject", descents("subject>child", "mate>child", "parent>subject", "parent>sibling"))
    assert set(shown.members) == {"subject", "child", "mate", "parent"}


def test_what_lies_beyond_the_bounds_is_counted() -> None:
    chain = descents("a>b", "b>c", "c>d", "d>e", "x>b", "e>f")
    shown = family("d", chain, Bounds(up=2, down=1))
    assert set(shown.members) == {"b", "c", "d", "e"}
    assert shown.hidden_parents == {"b": 2}
    assert shown.hidden_children == {"e": 1}


def test_a_founder_with_very_many_children_shows_some_and_counts_the_others() -> None:
    shown = family("founder", descents(*(f"founder>child{n:03}" for n in range(200))), Bounds(abreast=5))
    assert len(shown.members) == 6
    assert shown.hidden_children == {"founder": 195}


@given(pedigrees())
def test_every_member_stands_below_its_parents_and_no_two_overlap(pairs: list[Descent]) -> None:
    keys = sorted({key for each in pairs for key in (each.parent, each.child)} | {"R0"})
    layout = lay_out(keys, pairs)
    assert all(layout.places[each.parent][1] < layout.places[each.child][1] for each in pairs)
    rows: dict[int, list[float]] = {}
    for across, layer in layout.places.values():
        rows.setdefault(layer, []).append(across)
    for row in rows.values():
        row.sort()
        assert all(right - left > 0.999 for left, right in itertools.pairwise(row))
        assert row[0] > 0.499
        assert row[-1] < layout.width - 0.499
    assert set(rows) <= set(range(layout.layers))


@given(pedigrees())
def test_layout_is_the_same_each_time(pairs: list[Descent]) -> None:
    keys = sorted({key for each in pairs for key in (each.parent, each.child)})
    assert lay_out(keys, pairs) == lay_out(keys, pairs)


def test_a_line_goes_through_every_generation_it_passes() -> None:
    layout = lay_out(["a", "b", "c"], descents("a>b", "b>c", "a>c"))
    long = layout.routes[Descent("a", "c", "parent")]
    assert [layer for _, layer in long] == [0, 1, 2]
    assert abs(long[1][0] - layout.places["b"][0]) > 0.6


def test_lines_that_need_not_cross_do_not() -> None:
    layout = lay_out(["a", "b", "d", "c"], descents("a>c", "b>d"))
    ordered = sorted("ab", key=lambda key: layout.places[key][0])
    below = sorted("cd", key=lambda key: layout.places[key][0])
    assert (ordered == ["a", "b"]) == (below == ["c", "d"])


def test_a_circle_in_damaged_data_is_drawn_without_its_last_line() -> None:
    layout = lay_out(["a", "b"], descents("a>b", "b>a"))
    assert list(layout.routes) == descents("a>b")


def card(key: str) -> Card:
    return Card(key, (f"strain <{key}> & co", "野生型メダカ"), f"kind{len(key)}", "Strain", f"/resources/{key}")


def drawn(shown: Family) -> ElementTree.Element:
    wording = Wording(
        "Pedigree", "Who descends from whom", lambda n: f"{n} more parents", lambda n: f"{n} more children"
    )
    return ElementTree.fromstring(draw_pedigree(shown, {key: card(key) for key in shown.members}, RELATIONS, wording))


@given(pedigrees())
def test_drawing_is_well_formed_and_names_and_links_every_member(pairs: list[Descent]) -> None:
    shown = family("R0", pairs, Bounds(abreast=3))
    svg = drawn(shown)
    assert {link.get("href") for link in svg.iter(f"{SVG}a")} == {f"/resources/{key}" for key in shown.members}
    assert svg.get("role") == "group"
    assert svg.find(f"{SVG}title") is not None
    assert all(link.get("aria-label") for link in svg.iter(f"{SVG}a"))


def test_drawing_obeys_a_strict_content_security_policy() -> None:
    svg = drawn(family("b", descents("a>b", "b>c")))
    for element in svg.iter():
        assert element.tag not in {f"{SVG}style", f"{SVG}script"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_subject_is_marked_for_screen_readers() -> None:
    svg = drawn(family("b", descents("a>b", "b>c")))
    assert [link.get("href") for link in svg.iter(f"{SVG}a") if link.get("aria-current")] == ["/resources/b"]


@pytest.mark.parametrize(
    "name", ["C57BL/6-Tg(CAG-EGFP)131Osb/LeySopJ with a long tail", "野生型ミナミメダカ系統の長い名前です"]
)
def test_a_long_name_is_cut_to_fit(name: str) -> None:
    short = shortened(name, room=142)
    assert short.endswith("…")
    assert text_width(short, 13) <= 142
