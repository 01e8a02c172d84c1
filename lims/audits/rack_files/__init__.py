"""Files of readers that read a whole rack of tubes from below: layouts, parsing, and placing on a box's grid.

`read_rack_file` gives what a file says in rows and columns; `box_reading` puts that on the grid of a box. Layouts are
data: `config/rack_readers.toml`.
"""

from lims.audits.rack_files.layouts import RackReader, RackReaders, load_rack_readers, rack_readers_of
from lims.audits.rack_files.placing import box_reading
from lims.audits.rack_files.reading import RackReading, read_rack_file

__all__ = [
    "RackReader",
    "RackReaders",
    "RackReading",
    "box_reading",
    "load_rack_readers",
    "rack_readers_of",
    "read_rack_file",
]
