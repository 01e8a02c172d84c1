"""Reading a JSON object from outside, field by field, trusting nothing.

Each field is taken once by its name and type; what is left over at the end is refused, so that nothing
unforeseen is carried along. Every fault names the field by its path, such as `references[2].value`.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from lims.sync import refusals

GREATEST_NUMBER = 2**53 - 1  # beyond it JSON readers disagree (RFC 8785, section 3.2.2.3)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
# PostgreSQL stores neither NUL nor lone surrogates; other control characters have no place in a name.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """The fields of one JSON object that have not been taken yet."""

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise refusals.FieldNotObject(path or "$", value)
        self._left = dict(value)
        self._path = path

    def named(self, name: str) -> str:
        """The full path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        return name in self._left

    def _take(self, name: str) -> Any:
        if name not in self._left:
            raise refusals.FieldMissing(self.named(name))
        return self._left.pop(name)

    def text(self, name: str, longest: int = 500) -> str:
        return _text(self._take(name), self.named(name), longest)

    def optional_text(self, name: str, longest: int = 500) -> str | None:
        return self.text(name, longest) if self.has(name) else None

    def texts(self, name: str, most: int, longest: int = 500) -> tuple[str, ...]:
        """A list of texts; an absent one is empty."""
        return tuple(_text(value, path, longest) for path, value in self._entries(name, most))

    def number(self, name: str, least: int = 0, greatest: int = GREATEST_NUMBER) -> int:
        value = self._take(name)
        if type(value) is not int or not least <= value <= greatest:
            raise refusals.FieldNotNumber(self.named(name), value, least=least, greatest=greatest)
        return value

    def optional_number(self, name: str, least: int = 0, greatest: int = GREATEST_NUMBER) -> int | None:
        return self.number(name, least, greatest) if self.has(name) else None

    def instant(self, name: str) -> datetime:
        value = self._take(name)
        try:
            if _INSTANT.fullmatch(value) is None:
                raise ValueError(value)
            return datetime.fromisoformat(value).astimezone(UTC)
        except (TypeError, ValueError) as fault:
            raise refusals.FieldNotInstant(self.named(name), value) from fault

    def choice(self, name: str, options: type[Choice]) -> Choice:
        value = self._take(name)
        try:
            return options(value)
        except ValueError as fault:
            raise refusals.FieldNotListed(self.named(name), value, options=", ".join(options)) from fault

    def matching(self, name: str, form: re.Pattern[str], example: str) -> str:
        """A text that matches a pattern as a whole."""
        value = self.text(name, longest=2000)
        if form.fullmatch(value) is None:
            raise refusals.FieldNotInForm(self.named(name), value, example=example)
        return value

    def web_address(self, name: str) -> str:
        return self.matching(name, _WEB_ADDRESS, "https://www.example.org/")

    def optional_web_address(self, name: str) -> str | None:
        return self.web_address(name) if self.has(name) else None

    def object(self, name: str) -> "Fields":
        return Fields(self._take(name), self.named(name))

    def objects(self, name: str, most: int) -> list["Fields"]:
        """A list of objects; an absent one is empty."""
        return [Fields(value, path) for path, value in self._entries(name, most)]

    def _entries(self, name: str, most: int) -> list[tuple[str, Any]]:
        values = self._left.pop(name, [])
        if not isinstance(values, list) or len(values) > most:
            raise refusals.FieldNotList(self.named(name), values, most=most)
        return [(f"{self.named(name)}[{number}]", value) for number, value in enumerate(values)]

    def end(self) -> None:
        """Refuse the first field that nobody has taken."""
        for name, value in self._left.items():
            raise refusals.FieldUnknown(self.named(refusals.shown(name)), value)


def _text(value: Any, path: str, longest: int) -> str:
    fits = isinstance(value, str) and len(value) <= longest and bool(value.strip())
    if not fits or _UNFIT.search(value):
        raise refusals.FieldNotText(path, value, longest=longest)
    return str(value)
