"""Fitting texts into places, and filling templates."""

from hypothesis import given
from hypothesis import strategies as st

from lims.core.fonts import REGULAR, text_width
from lims.labels.contents import LabelContent, filled
from lims.labels.fitting import ELLIPSIS, Room, broken, fit_text

TEXTS = st.text(alphabet="ab 日本ショウ。、（B6;129-<tm1>", min_size=1, max_size=80).map(str.strip).filter(bool)


@given(TEXTS, st.floats(12, 120), st.floats(6, 30), st.integers(1, 3))
def test_a_fitted_text_never_leaves_its_place(text: str, width: float, height: float, lines: int) -> None:
    room = Room(width, height, lines)
    fitted = fit_text(text, REGULAR, room, 9, 4)
    assert len(fitted.lines) <= lines
    assert 4 <= fitted.size <= 9
    assert all(text_width(line, REGULAR, fitted.size) <= width + 1e-6 for line in fitted.lines)
    if fitted.cut:
        assert fitted.lines[-1].endswith(ELLIPSIS)


@given(TEXTS, st.floats(12, 120))
def test_a_broken_text_loses_nothing_but_blanks(text: str, width: float) -> None:
    assert "".join(broken(text, REGULAR, 6, width)).replace(" ", "") == text.replace(" ", "")


def test_a_text_that_fits_is_not_made_smaller() -> None:
    assert fit_text("NGV0000123K", REGULAR, Room(100, 10, 1), 7, 4).size == 7


def test_a_long_text_shrinks_before_it_is_cut() -> None:
    fitted = fit_text("B6;129-Gt(ROSA)26Sor", REGULAR, Room(50, 10, 1), 9, 4)
    assert not fitted.cut
    assert fitted.size < 9


def test_katakana_words_stay_together() -> None:
    assert broken("箱12 ショウジョウバエ", REGULAR, 10, 85) == ["箱12", "ショウジョウバエ"]


def test_a_line_does_not_begin_with_a_full_stop() -> None:
    assert broken("日本。日本。", REGULAR, 10, 25) == ["日", "本。", "日", "本。"]


def test_pieces_without_a_text_are_left_out_with_their_separator() -> None:
    content = LabelContent("X1", name="a", more={"lot": "L1"})
    assert filled("{lot} · {passage} · {date}", content) == "L1"
    assert filled("{passage} · {date}", content) == ""
    assert filled("Lot {lot} · {name}", content) == "Lot L1 · a"
