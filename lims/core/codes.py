"""Codes on labels: short, upper case, with a check character that refuses a mistyped or misread code.

The check is ISO 7064 Mod 37,36 over 0-9 and A-Z: it finds every single wrong character and nearly every exchange of
two, and its result is itself a letter or digit, so that any keyboard and any symbology can carry it.
"""

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The letter after the centre's prefix says what kind of thing the label is on. I, L, O and U are left out because
# they are misread as 1, 1, 0 and V by people.
LETTERS = {"item": "V", "location": "B", "lot": "T", "request": "R", "parcel": "P", "person": "H"}
_THINGS = {letter: thing for thing, letter in LETTERS.items()}
_THING_CODE = re.compile(r"([A-Z]{2,4}?)([A-Z])(\d{7})([0-9A-Z])")


def check_character(body: str) -> str:
    """The ISO 7064 Mod 37,36 check character of a body of 0-9 and A-Z."""
    product = 36
    for character in body:
        product = (((product + ALPHABET.index(character)) % 36 or 36) * 2) % 37
    return ALPHABET[(1 - product) % 36]


def with_check(body: str) -> str:
    return body + check_character(body)


def is_code(text: str) -> bool:
    """Whether a text is made of 0-9 and A-Z and ends with its right check character."""
    return len(text) > 1 and all(c in ALPHABET for c in text) and check_character(text[:-1]) == text[-1]


def thing_code(prefix: str, thing: str, number: int) -> str:
    """The code of a numbered thing of one centre, such as NGV0000123K for an item of the centre NG."""
    return with_check(f"{prefix}{LETTERS[thing]}{number:07d}")


def thing_of(code: str) -> str | None:
    """What kind of thing a valid code names (`item`, `location`, ...), or None."""
    match = _THING_CODE.fullmatch(code)
    return _THINGS.get(match[2]) if match and is_code(code) else None
