"""Whether what was typed into a result can be right."""

from collections.abc import Iterable, Mapping, Sequence

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.quality.definitions import Count, Field, FieldType, Measure, TestDefinition

MOST_UNITS = 10_000_000
LONGEST_TEXT = 500


def checked_replicates(test: TestDefinition, replicates: Sequence[Mapping[str, object]]) -> list[dict[str, int]]:
    """The counts of each replicate as whole numbers; raises InvalidValue naming the replicate and the count.

    Missing counts that are not required are 0. Where any part besides the successes is given, all parts must
    add up to the total.
    """
    if not test.counts:
        return []
    if not replicates:
        raise InvalidValue(test.counts[0].name, "", N_("At least one replicate has to be counted."))
    return [_checked_replicate(test, number, row) for number, row in enumerate(replicates, start=1)]


def replicates_of(counts: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Counts one after another as replicates: a name that comes again begins the next one."""
    replicates: list[dict[str, object]] = []
    for name, value in counts:
        if not replicates or name in replicates[-1]:
            replicates.append({})
        replicates[-1][name] = value
    return replicates


def _checked_replicate(test: TestDefinition, number: int, row: Mapping[str, object]) -> dict[str, int]:
    if unknown := set(row) - {count.name for count in test.counts}:
        raise InvalidValue(place(number, sorted(unknown)[0]), "", N_("This test has no such count."))
    counts = {count.name: _whole_number(number, count, row.get(count.name)) for count in test.counts}
    if test.measure is Measure.PROPORTION:
        _check_shares(test, number, counts)
    elif test.measure is Measure.SIMILARITY:
        _check_shared(test, number, counts)
    return counts


def place(number: int, name: str) -> str:
    """How a cell of the grid is named in forms and messages, such as `2.normal`."""
    return f"{number}.{name}"


def _whole_number(number: int, count: Count, value: object) -> int:
    where = place(number, count.name)
    if value is None or value == "":
        if count.required:
            raise InvalidValue(where, "", N_("This count is needed."))
        return 0
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal()):
        raise InvalidValue(where, value, N_("A count is a whole number, 0 or more."))
    if int(text) > MOST_UNITS:
        raise InvalidValue(where, value, N_("A count cannot be that large."))
    return int(text)


def _check_shares(test: TestDefinition, number: int, counts: Mapping[str, int]) -> None:
    total = counts[test.total]
    if total == 0:
        raise InvalidValue(place(number, test.total), 0, N_("At least one unit has to be tested."))
    for name in test.success:
        if counts[name] > total:
            raise InvalidValue(place(number, name), counts[name], N_("There cannot be more than were tested."))
    # Whoever counts only the normal seedlings leaves the other parts blank: then there is nothing to add up.
    others = [name for name in test.parts if name not in test.success]
    if any(counts[name] for name in others) and sum(counts[name] for name in test.parts) != total:
        raise InvalidValue(place(number, test.total), total, N_("The parts do not add up to the total."))


def _check_shared(test: TestDefinition, number: int, counts: Mapping[str, int]) -> None:
    for name in test.compared:
        if counts[name] == 0:
            raise InvalidValue(place(number, name), 0, N_("At least one allele is needed."))
    if counts[test.shared] > min(counts[name] for name in test.compared):
        raise InvalidValue(
            place(number, test.shared), counts[test.shared], N_("More alleles are shared than there are.")
        )


def checked_fields(test: TestDefinition, values: Mapping[str, object]) -> dict[str, str | float]:
    """The further facts of a result in their types, blanks left out; raises InvalidValue naming the field."""
    if unknown := set(values) - {field.name for field in test.fields}:
        raise InvalidValue(sorted(unknown)[0], "", N_("This test has no such field."))
    checked: dict[str, str | float] = {}
    for field in test.fields:
        text = "" if values.get(field.name) is None else str(values[field.name]).strip()
        if text:
            checked[field.name] = _checked_value(field, text)
        elif field.required:
            raise InvalidValue(field.name, "", N_("This field is needed."))
    return checked


def _checked_value(field: Field, text: str) -> str | float:
    if field.type is FieldType.NUMBER:
        return _number(field, text)
    if field.type is FieldType.CHOICE and text not in {choice.value for choice in field.choices}:
        raise InvalidValue(field.name, text, N_("Choose one of the list."))
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(field.name, text[:20], N_("This text is too long."))
    return text


def _number(field: Field, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InvalidValue(field.name, text, N_("This is not a number.")) from None
    low = field.minimum if field.minimum is not None else float("-inf")
    high = field.maximum if field.maximum is not None else float("inf")
    # Written so that "nan" is refused too: it is on neither side of anything.
    if not (low <= number <= high and abs(number) != float("inf")):
        raise InvalidValue(field.name, text, N_("This number is outside of what is possible."))
    return number


def checked_verdict(test: TestDefinition, verdict: str | None) -> str | None:
    """The finding of a test that is judged by one; raises InvalidValue if it is not of the list."""
    if test.measure is not Measure.VERDICT:
        if verdict:
            raise InvalidValue("verdict", verdict, N_("The outcome of this test follows from its counts."))
        return None
    if verdict not in {row.value for row in test.verdicts}:
        raise InvalidValue("verdict", verdict or "", N_("Choose one of the list."))
    return verdict
