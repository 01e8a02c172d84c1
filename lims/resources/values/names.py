"""Names and numbers as they are compared, and lists of them in one cell."""

import re
import unicodedata

_MEANT_SIGNS = "+*"
_SEPARATORS = re.compile(r"[;|\n\r；｜]+")


def comparison_key(text: str) -> str:
    """The key under which two names or numbers count as the same.

    `ICG-4709`, `ICG 4709` and `icg4709` have one key: width, case, blanks and signs are taken away. The signs + and *
    stay, because `w+` and `w*` are different alleles. A text of signs alone is its own key.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    key = "".join(character for character in folded if character.isalnum() or character in _MEANT_SIGNS)
    return key or "".join(folded.split())


def tidied(text: str) -> str:
    """The text without control characters, with ordinary blanks inside and none at its ends."""
    printable = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not unicodedata.category(character).startswith("C")
    )
    return " ".join(printable.split())


def separated(text: str) -> list[str]:
    """The entries of a cell that lists several, parted by semicolon, bar or line break, each once."""
    entries = (tidied(entry) for entry in _SEPARATORS.split(text))
    return list(dict.fromkeys(entry for entry in entries if entry))
