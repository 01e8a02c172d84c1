"""What a scanned text may be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.codes import thing_code
from lims.storage.commands import (
    CodeRead,
    Command,
    CommandRead,
    CoordinateRead,
    Misread,
    UnknownText,
    command_code,
    meant_codes,
    read_scan,
)

ITEM = thing_code("NG", "item", 123)
BOX = thing_code("NG", "location", 7)
THINGS = st.sampled_from(["item", "location", "lot", "request", "parcel", "person"])
PREFIXES = st.text("ABCDEFGHJKMNPQRSTVWXYZ", min_size=2, max_size=4)


@given(st.sampled_from(Command))
def test_command_codes_are_read_back_and_use_only_digits_and_capitals(command: Command) -> None:
    code = command_code(command)
    assert re.fullmatch(r"LIMS[0-9A-Z]+", code)
    assert read_scan(code) == CommandRead(command)
    assert read_scan(code.lower()) == CommandRead(command)


def test_a_discard_carries_its_reason() -> None:
    code = command_code(Command.DISCARD, "THAWED")
    assert read_scan(code) == CommandRead(Command.DISCARD, "THAWED")


@given(st.sampled_from(Command), st.data())
def test_a_damaged_command_does_nothing(command: Command, data: st.DataObject) -> None:
    code = command_code(command)
    place = data.draw(st.integers(4, len(code) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != code[place]))
    assert isinstance(read_scan(code[:place] + other + code[place + 1 :]), Misread)


@given(PREFIXES, THINGS, st.integers(0, 9_999_999))
def test_codes_of_things_are_read(prefix: str, thing: str, number: int) -> None:
    code = thing_code(prefix, thing, number)
    assert read_scan(code) == CodeRead(code, thing)


@given(PREFIXES, THINGS, st.integers(0, 9_999_999), st.data())
def test_one_wrong_character_never_finds_a_thing(prefix: str, thing: str, number: int, data: st.DataObject) -> None:
    code = thing_code(prefix, thing, number)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != code[place]))
    assert not isinstance(read_scan(code[:place] + other + code[place + 1 :]), CodeRead | CommandRead)


@pytest.mark.parametrize(
    "scanned",
    [
        ITEM,
        ITEM.lower(),
        f"]C0{ITEM}",
        f"]d1{ITEM}",
        f"[d1{ITEM}",
        f"]Q1{ITEM.lower()}\r\n",
        f"\x02{ITEM}\x1d",
        f"  {ITEM}\t",
        f"{ITEM[:4]} {ITEM[4:8]} {ITEM[8:]}",
        f"{ITEM[:4]}-{ITEM[4:8]}-{ITEM[8:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in ITEM),
    ],
)
def test_scanner_prefixes_case_width_and_blanks_do_not_matter(scanned: str) -> None:
    assert read_scan(scanned) == CodeRead(ITEM, "item")


@pytest.mark.parametrize(
    "scanned", [f"{BOX} C07", f"]d1{BOX.lower()} c07", f"{BOX}-C07", f"{BOX}/C07", f"{BOX}　Ｃ０７"]
)
def test_a_box_with_a_coordinate_is_a_position(scanned: str) -> None:
    assert read_scan(scanned) == CodeRead(BOX, "location", "C07")


@pytest.mark.parametrize(("scanned", "coordinate"), [("c7", "C7"), ("Ｃ７", "C7"), ("25", "25"), ("3-7", "3-7")])
def test_a_coordinate_alone(scanned: str, coordinate: str) -> None:
    assert read_scan(scanned) == CoordinateRead(coordinate)


@pytest.mark.parametrize("scanned", ["", "HELLO WORLD", "https://example.org/x", "FX05653780", "4912345123459"])
def test_other_texts_are_unknown(scanned: str) -> None:
    assert isinstance(read_scan(scanned), UnknownText | Misread)


@given(PREFIXES, THINGS, st.integers(0, 9_999_999), st.data())
def test_o_for_zero_and_i_for_one_are_suggested(prefix: str, thing: str, number: int, data: st.DataObject) -> None:
    code = thing_code(prefix, thing, number)
    typed = code[:-1].replace("0", "O").replace("1", "I") + code[-1]
    if typed != code:
        assert read_scan(typed) == Misread(typed, meant_codes(typed))
        assert code in meant_codes(typed)


def test_other_confusions_are_not_suggested() -> None:
    wrong = ITEM.replace("3", "8")
    assert read_scan(wrong) == Misread(wrong)
