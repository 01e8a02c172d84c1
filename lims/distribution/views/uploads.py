"""Files from forms."""

from typing import Any

from lims.distribution.drafts import Upload


def upload_of(field: Any) -> Upload | None:
    """The file that was chosen in a field, or None."""
    chosen = field.data
    if not chosen or not chosen.filename:
        return None
    return Upload(name=chosen.filename, content=chosen.read())
