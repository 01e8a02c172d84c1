"""The fonts hold what the centres print: Japanese names with rare characters, and names of all Europe."""

import pytest

from lims.core import fonts


@pytest.mark.parametrize(
    "text", ["国立遺伝学研究所", "髙橋 﨑山 𠮷田", "Łukasz Żółkiewski, Jiří Dvořák", "Δ1 α β µm ♀ ♂ ☆ ≤ −150 °C"]
)
@pytest.mark.parametrize("font", [fonts.REGULAR, fonts.BOLD])
def test_characters_are_printed_as_they_are(text: str, font: str) -> None:
    assert fonts.printable(text, font) == text


def test_an_unknown_character_is_shown_as_missing() -> None:
    assert fonts.printable("a\U0001f9ecb") == "a〓b"


def test_control_characters_become_blanks() -> None:
    assert fonts.printable("a\tb\x00c") == "a b c"


def test_nothing_in_a_text_is_taken_as_markup() -> None:
    assert fonts.markup("Sor<tm1> & co\nnext") == "Sor&lt;tm1&gt; &amp; co<br/>next"


def test_scientific_names_are_italic_as_far_as_the_font_goes() -> None:
    marked = fonts.italic_markup("Mus musculus マウス")
    assert marked == f'<font name="{fonts.ITALIC}">Mus musculus </font>マウス'


def test_a_missing_font_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    fonts.register_fonts.cache_clear()
    with pytest.raises(fonts.FontMissing, match=r"NotoSansJP-Regular\.ttf"):
        fonts.register_fonts()
    monkeypatch.undo()
    fonts.register_fonts.cache_clear()
    fonts.register_fonts()
