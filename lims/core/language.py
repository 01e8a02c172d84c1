"""Marking texts for translation, and translating where no request is at hand.

Below the faces a text is only marked (`N_`); the face that shows it translates it. Documents and mails are written
for a reader whose language is known, so they ask for that language's translator.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LANGUAGES = ("ja", "en")
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a text for the catalogue and give it back unchanged."""
    return text


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [language])


def translator(language: str) -> Callable[[str], str]:
    """The function that translates marked texts into one language (`ja` or `en`)."""
    return _catalogue(language).gettext
