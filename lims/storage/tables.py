"""Reading the tables of a settings file, entry by entry: all mistakes are collected, each with its place."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
_NEEDED: Any = object()


class TableReader:
    """Gives the entries of one table; a wrong one is noted among `problems` and replaced by a harmless value."""

    def __init__(self, place: str, table: Mapping[str, Any], problems: list[str]) -> None:
        self.place = place
        self.problems = problems
        self._table = table
        self._read: set[str] = set()

    def wrong(self, key: str, reason: str) -> None:
        """Note a mistake in an entry, or in the table as a whole if the key is empty."""
        self.problems.append(f"{self.place}.{key}: {reason}" if key else f"{self.place}: {reason}")

    def finish(self) -> None:
        """Note the entries that nobody asked for: mostly misspelt ones."""
        for key in self._table:
            if key not in self._read:
                self.wrong(key, f"there is no such entry here; there are {', '.join(sorted(self._read))}")

    def text(self, key: str, usual: str = _NEEDED) -> str:
        """A text that is not empty."""
        value = self._value(key, usual)
        if not isinstance(value, str) or (usual is _NEEDED and not value.strip()):
            return self._instead(key, value, "a text", "")
        return value

    def texts(self, key: str, needed: bool = False) -> tuple[str, ...]:
        """A list of texts; an empty one if it is left out."""
        value = self._value(key, _NEEDED if needed else [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return self._instead(key, value, "a list of texts", ())
        return tuple(value)

    def items(self, key: str) -> list[Any]:
        """A list of anything; an empty one if it is left out."""
        value = self._value(key, [])
        return value if isinstance(value, list) else self._instead(key, value, "a list", [])

    def whole(self, key: str, least: int, most: int, usual: int = _NEEDED) -> int:
        """A whole number within limits, both included."""
        value = self._value(key, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return self._instead(key, value, f"a whole number from {least} to {most}", least)
        return value

    def optional_whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number within limits, or None if it is left out."""
        return self.whole(key, least, most) if key in self._table else self._value(key, None)

    def truth(self, key: str, usual: bool) -> bool:
        """True or false."""
        value = self._value(key, usual)
        return value if isinstance(value, bool) else self._instead(key, value, "true or false", usual)

    def choice(self, key: str, choices: type[Choice], usual: Choice = _NEEDED) -> Choice:
        """One of the words of an enumeration."""
        value = self._value(key, usual)
        if value in set(choices):
            return choices(value)
        return self._instead(key, value, f"one of {', '.join(choices)}", next(iter(choices)))

    def _value(self, key: str, usual: Any) -> Any:
        self._read.add(key)
        return self._table.get(key, usual)

    def _instead(self, key: str, value: Any, wanted: str, harmless: Any) -> Any:
        said = "is missing; it must be" if value is _NEEDED else f"{value!r} is not"
        self.wrong(key, f"{said} {wanted}")
        return harmless
