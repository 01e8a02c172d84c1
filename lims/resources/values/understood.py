"""The one answer of everything that reads a written value: the value, and what is to be said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
LONGEST_SHOWN = 120


class Severity(StrEnum):
    """How much a problem matters: refused stops the row, doubtful waits for a person, noted is only said."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a curator has to see about one value; `values` fill the named places of the message."""

    severity: Severity
    code: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The problem as JSON can hold it."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "values": dict(self.values),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Problem":
        """The problem that `as_record` wrote."""
        return cls(Severity(record["severity"]), record["code"], record["message"], dict(record["values"]))


@dataclass(frozen=True, slots=True)
class Understood(Generic[Value]):
    """A value as understood (None if there is none), with its problems."""

    value: Value | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(problem.severity is Severity.REFUSED for problem in self.problems)

    @property
    def is_doubtful(self) -> bool:
        return any(problem.severity is Severity.DOUBTFUL for problem in self.problems)

    def with_problems(self, *problems: Problem) -> "Understood[Value]":
        """The same value with more said about it."""
        return Understood(self.value, self.problems + problems)


def refused(code: str, message: str, /, **values: object) -> Understood[Any]:
    """No value: what was written cannot be taken as it is."""
    return Understood(None, (Problem(Severity.REFUSED, code, message, _texts(values)),))


def doubt(code: str, message: str, /, **values: object) -> Problem:
    """A problem that a person has to look at."""
    return Problem(Severity.DOUBTFUL, code, message, _texts(values))


def note(code: str, message: str, /, **values: object) -> Problem:
    """A remark on how a value was read, with nothing left to decide."""
    return Problem(Severity.NOTED, code, message, _texts(values))


def refusal(code: str, message: str, /, **values: object) -> Problem:
    """A problem that stops its row."""
    return Problem(Severity.REFUSED, code, message, _texts(values))


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values as texts, long ones cut: a sentence must stay readable, and the whole value is kept elsewhere."""
    return {name: _cut(str(value)) for name, value in values.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
