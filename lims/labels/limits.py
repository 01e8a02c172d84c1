"""How small a module may be: what printers draw cleanly and scanners still read, from `labels/limits.toml`."""

from dataclasses import dataclass
from pathlib import Path

from lims.labels.tables import WrongLabelFile, read_table

MM_PER_INCH = 25.4
LINEAR = ("code128",)


@dataclass(frozen=True)
class PrinterLimits:
    """The fewest dots of a module at one resolution."""

    dpi: int
    bars_dots: int
    matrix_dots: int


@dataclass(frozen=True)
class Limits:
    """The smallest modules of all resolutions, the coarsest first, and of the scanner."""

    scanner_module_mm: float
    printers: tuple[PrinterLimits, ...]

    def least_module_mm(self, symbology: str, dpi: int) -> float:
        """The smallest readable module of a symbology at a resolution, not yet in whole dots."""
        nearest = next((found for found in reversed(self.printers) if found.dpi <= dpi), self.printers[0])
        dots = nearest.bars_dots if symbology in LINEAR else nearest.matrix_dots
        return max(self.scanner_module_mm, dots * MM_PER_INCH / dpi)


def read_limits(path: Path) -> Limits:
    """Read the limits. Raises WrongLabelFile."""
    if not path.exists():
        raise WrongLabelFile(f"{path}: the file with the smallest modules is missing.")
    table = read_table(path)
    printers = []
    for part in table.tables("printers"):
        printers.append(PrinterLimits(part.count("dpi"), part.count("bars_dots"), part.count("matrix_dots")))
        part.close()
    limits = Limits(table.length("scanner_module_mm"), tuple(sorted(printers, key=lambda found: found.dpi)))
    table.close()
    return limits
