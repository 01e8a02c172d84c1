"""All stocks and designs that `labels/` holds, read once and checked.

Whatever is wrong is said in one sentence that names the file and the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lims.labels.design_files import read_design
from lims.labels.designs import Design
from lims.labels.limits import read_limits
from lims.labels.refusals import NoSuchDesign, NoSuchStock
from lims.labels.stocks import Stock, read_stock
from lims.labels.tables import WrongLabelFile


@dataclass(frozen=True)
class LabelBook:
    """All designs and stocks of an instance, by name."""

    designs: Mapping[str, Design]
    stocks: Mapping[str, Stock]

    def design(self, name: str) -> Design:
        """Raises NoSuchDesign."""
        if name not in self.designs:
            raise NoSuchDesign(field="design", design=name, known=", ".join(self.designs))
        return self.designs[name]

    def stock(self, name: str) -> Stock:
        """Raises NoSuchStock."""
        if name not in self.stocks:
            raise NoSuchStock(field="stock", stock=name, known=", ".join(self.stocks))
        return self.stocks[name]

    def shifted(self, shifts: Mapping[str, tuple[float, float]]) -> "LabelBook":
        """The same with shifts, right and down in mm, that were measured on some stocks."""
        moved = {name: self.stocks[name].shifted(*shift) for name, shift in shifts.items() if name in self.stocks}
        return LabelBook(self.designs, {**self.stocks, **moved}) if moved else self

    def designs_for(self, thing: str) -> list[Design]:
        """The designs for `item` or `location`."""
        return [design for design in self.designs.values() if design.labels == thing]

    def usual_design(self, thing: str, form: str) -> Design:
        """The design for a lot form or location type, or the first one for such things. Raises NoSuchDesign."""
        designs = self.designs_for(thing)
        if not designs:
            raise NoSuchDesign(field="design", design=thing, known=", ".join(self.designs))
        return next((design for design in designs if form in design.usual_for), designs[0])

    def stocks_for(self, design: Design) -> list[Stock]:
        """The stocks of a design, the usual one first."""
        return [self.stocks[name] for name in design.stocks]


@lru_cache(maxsize=8)
def load_labels(folder: Path) -> LabelBook:
    """Read all stocks and designs. Raises WrongLabelFile, whose sentence names the file and key."""
    limits = read_limits(folder / "limits.toml")
    stocks = {path.stem: read_stock(path, limits) for path in sorted((folder / "stocks").glob("*.toml"))}
    designs = {path.stem: read_design(path, stocks) for path in sorted((folder / "designs").glob("*.toml"))}
    if not stocks or not designs:
        raise WrongLabelFile(f"{folder}: there must be at least one file in each of stocks/ and designs/.")
    return LabelBook(designs, stocks)
