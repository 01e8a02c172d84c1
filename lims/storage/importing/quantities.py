"""How much is in each vial, in the unit of its form."""

import re
import unicodedata
from decimal import Decimal

from lims.core.language import N_
from lims.resources.kinds import LotForm
from lims.resources.values.numbers import understand_decimal
from lims.resources.values.understood import Severity
from lims.storage.importing.entries import Entry

# Volumes in microlitres.
_VOLUMES = {"µl": Decimal(1), "ul": Decimal(1), "ml": Decimal(1000), "cc": Decimal(1000), "l": Decimal(1_000_000)}
_WITH_UNIT = re.compile(r"([\d.,]+)\s*([^\d\s.,]+)")
MOST = 2_000_000_000


def quantity_of(entry: Entry, form: LotForm) -> int | None:
    """The quantity of each item, or the form's usual one; None, with the reason among the problems, if it is wrong."""
    if "quantity" not in entry.fields:
        return round(form.default_quantity)
    raw = entry.fields["quantity"].value
    value = _volume(raw) if _is_volume(form.quantity_unit) else None
    if value is None:
        reading = understand_decimal(raw, form.quantity_unit)
        for problem in reading.problems:
            if problem.severity is not Severity.NOTED:
                entry.add(problem, "quantity")
        value = reading.value
    if value is None:
        return None if entry.is_refused else round(form.default_quantity)
    if value != value.to_integral_value() or not 0 <= value <= MOST:
        message = N_("“%(value)s” is no whole number of %(unit)s.")
        entry.refuse("quantity", "not-a-quantity", message, value=raw, unit=form.quantity_unit)
        return None
    return int(value)


def _plain_unit(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).casefold().replace("μ", "µ")


def _is_volume(unit: str) -> bool:
    return _plain_unit(unit) in ("µl", "ul")


def _volume(raw: object) -> Decimal | None:
    """A volume with its unit, in microlitres; None without one."""
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
    factor = _VOLUMES.get(_plain_unit(found[2])) if found else None
    if found is None or factor is None:
        return None
    number = understand_decimal(found[1]).value
    return None if number is None else (number * factor).normalize() + 0
