"""The printers that labels may be sent to: `config/printers.toml`, and no other address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lims.labels.refusals import NoSuchPrinter, NotLoadedWith
from lims.labels.stocks import Stock
from lims.labels.tables import Table, WrongLabelFile, read_table
from lims.labels.zpl import RESOLUTIONS, PrinterSetup

PORT = 9100
_TIMEOUT_SECONDS = 5
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True)
class Printer:
    """A thermal printer in the centre's network."""

    name: str
    label_en: str
    label_ja: str
    host: str
    port: int
    dpi: int
    stocks: tuple[str, ...]
    setup: PrinterSetup
    answers: bool
    timeout_seconds: int

    def label_name(self, language: str) -> str:
        return self.label_ja if language == "ja" else self.label_en

    def check_stock(self, stock: str) -> None:
        """Raises NotLoadedWith."""
        if stock not in self.stocks:
            raise NotLoadedWith(field="stock", printer=self.name, stock=stock, known=", ".join(self.stocks))


@dataclass(frozen=True)
class Printers:
    """All printers of a centre, by name."""

    by_name: Mapping[str, Printer]

    def printer(self, name: str) -> Printer:
        """Raises NoSuchPrinter."""
        if name not in self.by_name:
            raise NoSuchPrinter(field="printer", printer=name, known=", ".join(self.by_name) or "-")
        return self.by_name[name]

    def loaded_with(self, stocks: tuple[str, ...]) -> list[Printer]:
        """The printers that may print on one of these stocks."""
        return [printer for printer in self.by_name.values() if set(printer.stocks) & set(stocks)]


@lru_cache(maxsize=8)
def load_printers(config_folder: Path) -> Printers:
    """Read the printers; a centre without the file has none. Raises WrongLabelFile."""
    path = config_folder / "printers.toml"
    if not path.exists():
        return Printers({})
    table = read_table(path)
    printers = {name: _printer(name, part) for name, part in table.named_tables("printers").items()}
    table.close()
    return Printers(printers)


def check_printers(printers: Printers, stocks: Mapping[str, Stock]) -> None:
    """Raises WrongLabelFile for a printer that is loaded with something that is no roll of `labels/stocks`."""
    for printer in printers.by_name.values():
        for name in printer.stocks:
            if name not in stocks or not stocks[name].roll:
                raise WrongLabelFile(
                    f"printers.toml: “printers.{printer.name}.stocks”: there is no roll stocks/{name}.toml."
                )


def _printer(name: str, table: Table) -> Printer:
    if not _NAME.fullmatch(name):
        raise table.wrong("", "a printer's name has 1 to 40 letters, digits and hyphens")
    dpi = table.count("dpi")
    if dpi not in RESOLUTIONS:
        raise table.wrong("dpi", f"it must be one of {', '.join(map(str, RESOLUTIONS))}")
    printer = Printer(
        name=name,
        label_en=table.text("label_en"),
        label_ja=table.text("label_ja"),
        host=table.text("host"),
        port=_within(table, "port", 1, 65535, PORT) or PORT,
        dpi=dpi,
        stocks=tuple(table.texts("stocks")),
        setup=PrinterSetup(
            darkness=_within(table, "darkness", -30, 30),
            speed=_within(table, "speed", 1, 14),
            ribbon=table.optional_boolean("ribbon"),
        ),
        answers=table.boolean("answers", default=True),
        timeout_seconds=_within(table, "timeout_seconds", 1, 60, _TIMEOUT_SECONDS) or _TIMEOUT_SECONDS,
    )
    table.close()
    return printer


def _within(table: Table, key: str, least: int, most: int, default: int | None = None) -> int | None:
    """A whole number within limits, or the default if the key is left out."""
    value = table.optional_number(key)
    if value is None:
        return default
    if value != int(value) or not least <= value <= most:
        raise table.wrong(key, f"it must be a whole number from {least} to {most}")
    return int(value)
