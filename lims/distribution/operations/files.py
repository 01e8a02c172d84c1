"""Files that people hand in: only what a printer or a screen can show."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import Attachment, keep_file
from lims.distribution.drafts import Upload
from lims.distribution.refusals import FileNotAccepted

# The first bytes say what a file is; its name may say anything.
SIGNATURES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def keep_upload(session: Session, actor: Actor, upload: Upload) -> Attachment:
    """Keep an uploaded file. Raises FileNotAccepted, InvalidValue for an empty file."""
    media_type = next((kind for start, kind in SIGNATURES.items() if upload.content.startswith(start)), None)
    if upload.content and media_type is None:
        raise FileNotAccepted(field="document", name=upload.name)
    return keep_file(session, actor, upload.name, media_type or "", upload.content)
