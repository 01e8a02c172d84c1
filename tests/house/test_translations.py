"""Every text that people see is in the catalogue, translated, with the same named values."""

import re
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from lims.core.language import CATALOGUES
from lims.core.settings import ROOT

METHODS = [("app.py", "python"), ("lims/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "N_": None, "_l": None, "lazy_gettext": None}
NAMED_VALUE = re.compile(r"%\((\w+)\)")
# The rest of a tag whose attributes are partly made by the template language.
ATTRIBUTES = re.compile(r'[-\w ]*="[^"]*"|(-\w+\s*)+')
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# Only values, codes and the field's own names: the same in both languages.
UNTRANSLATED = re.compile(r"[A-Z0-9 ./%():&+–-]*|(%\(\w+\)s[ ,:–/·()→-]*)+|[\w.@/-]+\.(csv|xlsx|pdf)")
SAME_IN_BOTH = {
    "%(counted)s of %(all)s",
    "%(items)s of %(total)s",
    "%(low)s to %(high)s",
    "%(low)s to %(high)s %%",
    "%(threshold)s %%",
    "NCBI Taxonomy %(number)s",
}


@lru_cache
def used_texts() -> dict[str, str]:
    """Each text with the file it was first seen in."""
    found: dict[str, str] = {}
    extracted = extract_from_dir(
        str(ROOT),
        METHODS,
        {"**": {"trimmed": "true"}},
        keywords=KEYWORDS,
        directory_filter=lambda folder: not Path(folder).name.startswith((".", "instance")),
    )
    for file, _line, message, _comments, _context in extracted:
        found.setdefault(message if isinstance(message, str) else message[0], file)
    return found


@lru_cache
def catalogue() -> dict[str, str]:
    with (CATALOGUES / "ja" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id and not message.fuzzy}


def test_every_text_is_in_the_catalogue() -> None:
    absent = {text: file for text, file in used_texts().items() if text and not catalogue().get(text)}
    assert not absent


def test_nothing_in_the_catalogue_is_left_over() -> None:
    assert not set(catalogue()) - set(used_texts())


def test_translations_name_the_same_values() -> None:
    different = {
        text: translated
        for text, translated in catalogue().items()
        if set(NAMED_VALUE.findall(text)) != set(NAMED_VALUE.findall(translated))
    }
    assert not different


def test_translations_are_japanese() -> None:
    english = {
        text: translated
        for text, translated in catalogue().items()
        if not (JAPANESE.search(translated) or UNTRANSLATED.fullmatch(text) or text in SAME_IN_BOTH)
    }
    assert not english


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_words_outside_the_catalogue(template: Path) -> None:
    """Plain words between tags would be shown in English to everybody."""
    text = template.read_text(encoding="utf-8")
    # What a block puts into a tag: classes and other attributes.
    text = re.sub(r"\{% block \w+_(class|attributes) %\}.*?\{% endblock %\}", " ", text)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|code|kbd|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    bare = [words for words in re.findall(r">([^<>]*)<", text) if re.search(r"\b[A-Za-z]{3,}", words)]
    assert not [words.strip() for words in bare if not ATTRIBUTES.fullmatch(words.strip())]
