"""A photo of a whole open box: its codes, where they lie, and which positions are empty.

`read_photo` is all that others use. A photo says nothing about what should be in the box; positions are placed only
where it is certain.
"""

from lims.audits.photos.reading import NotFourCorners, PhotoHints, PhotoReading, read_photo

__all__ = ["NotFourCorners", "PhotoHints", "PhotoReading", "read_photo"]
