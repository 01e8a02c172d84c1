"""Codes: the check character finds what people and scanners get wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.codes import ALPHABET, check_character, is_code, thing_code, thing_of, with_check

BODIES = st.text(ALPHABET, min_size=1, max_size=14)


# ISO 7064 Mod 37,36; the last is the example of the GRid standard.
@pytest.mark.parametrize(
    ("body", "check"),
    [("NBRP000001", "G"), ("RB01345", "R"), ("A12345", "J"), ("MUS000123", "F"), ("A12425GABC1234002", "M")],
)
def test_published_check_characters(body: str, check: str) -> None:
    assert check_character(body) == check


@given(BODIES, st.data())
def test_every_single_wrong_character_is_found(body: str, data: st.DataObject) -> None:
    code = with_check(body)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET).filter(lambda character: character != code[place]))
    assert is_code(code)
    assert not is_code(code[:place] + wrong + code[place + 1 :])


def test_a_code_tells_what_it_is_on() -> None:
    assert thing_of(thing_code("NG", "item", 123)) == "item"
    assert thing_of(thing_code("NIGX", "location", 9_999_999)) == "location"
    assert thing_of("NGV0000123A") is None
    assert thing_of("") is None
