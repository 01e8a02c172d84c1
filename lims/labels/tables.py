"""Reading one TOML table key by key, so that every complaint names its file and key."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lims.core.settings import WrongSetting
from lims.labels.elements import Span

_NOTHING = object()


class WrongLabelFile(WrongSetting):
    """A file in `labels/` that can't be used; the text is one sentence for whoever keeps it."""


class Table:
    """A table whose keys are taken out one after another; `close` complains about what nobody asked for."""

    def __init__(self, file: str, values: Mapping[str, Any], path: str = "") -> None:
        self._file, self._values, self._path = file, dict(values), path
        self._asked: set[str] = set()

    def wrong(self, key: str, why: str) -> WrongLabelFile:
        return WrongLabelFile(f"{self._file}: “{self._path}{key}”: {why}.")

    def close(self) -> None:
        for key in self._values:
            if key not in self._asked:
                raise self.wrong(key, f"this key is not known; known are {', '.join(sorted(self._asked))}")

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "it must be a text")
        return value

    def texts(self, key: str, default: Any = _NOTHING) -> list[str]:
        value = self._take(key, default)
        empty = default is _NOTHING and not value
        if not isinstance(value, list) or empty or not all(isinstance(part, str) for part in value):
            raise self.wrong(key, "it must be a list of texts")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: Any = _NOTHING) -> str:
        value = self._take(key, default)
        if value not in choices:
            raise self.wrong(key, f"it must be one of {', '.join(choices)}")
        return str(value)

    def number(self, key: str, default: Any = _NOTHING) -> float:
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "it must be a number")
        return float(value)

    def length(self, key: str, default: Any = _NOTHING) -> float:
        value = self.number(key, default)
        if value <= 0:
            raise self.wrong(key, "it must be larger than 0")
        return value

    def count(self, key: str, default: Any = _NOTHING) -> int:
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(key, "it must be a whole number from 1 up")
        return value

    def boolean(self, key: str, default: Any = _NOTHING) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "it must be true or false")
        return value

    def optional_number(self, key: str) -> float | None:
        return None if self._take(key, None) is None else self.number(key)

    def optional_boolean(self, key: str) -> bool | None:
        return None if self._take(key, None) is None else self.boolean(key)

    def span(self, start: str, end: str, size: str) -> Span:
        """Two of the three: distance from the near edge, from the far edge, and the size."""
        given = [key for key in (start, end, size) if key in self._values]
        self._asked |= {start, end, size}
        if len(given) != 2:
            raise self.wrong(start, f"two of {start}, {end} and {size} must be given, no more and no less")
        values = {key: self.number(key) for key in given}
        return Span(values.get(start), values.get(end), values.get(size))

    def tables(self, key: str) -> list["Table"]:
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
            raise self.wrong(key, "it must be a list of tables")
        return [Table(self._file, part, f"{self._path}{key}[{number}].") for number, part in enumerate(value, 1)]

    def named_tables(self, key: str) -> dict[str, "Table"]:
        """Tables by their names; none if the key is left out."""
        value = self._take(key, {})
        if not isinstance(value, dict) or not all(isinstance(part, dict) for part in value.values()):
            raise self.wrong(key, "it must be a table of tables")
        return {name: Table(self._file, part, f"{self._path}{key}.{name}.") for name, part in value.items()}

    def _take(self, key: str, default: Any = _NOTHING) -> Any:
        self._asked.add(key)
        if key in self._values:
            return self._values[key]
        if default is _NOTHING:
            raise self.wrong(key, "it is missing")
        return default


def read_table(path: Path) -> Table:
    """The table that a file is. Raises WrongLabelFile if it is no TOML."""
    try:
        return Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongLabelFile(f"{path.name} is not valid TOML: {error}.") from error
