"""The sheet of command barcodes that hangs at the freezer: what the scanning page understands besides things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from lims.core.fonts import BOLD, REGULAR, printable, text_width
from lims.core.language import N_, translator
from lims.core.paper import INK, QUIET, RULE, TEXT_WIDTH, DocumentHead, Letterhead, Typography, write_document
from lims.core.symbols import Printing, code128, draw_symbol, module_mm
from lims.storage.commands import Command, command_code
from lims.storage.location_types import LocationTypes
