"""Files that people hand in or the program makes: signed agreements, deposited lists, documents.

The bytes lie under `data_folder/files`, named by their SHA-256, so that a file is kept once, never overwritten, and a
changed byte is noticed. The file is complete on disk before the row that names it is committed.
"""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import InvalidValue, Refusal
from lims.core.schema import Base, Key
from lims.core.settings import settings_of


class Attachment(Base):
    __tablename__ = "core_attachment"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class AttachmentDamaged(Refusal):
    code = "attachment-damaged"
    status = 500
    message = N_("The file “%(name)s” is missing or has been changed on disk.")


def keep_file(session: Session, actor: Actor, name: str, media_type: str, content: bytes) -> Attachment:
    """Keep a file's bytes and give the row that names it. Raises InvalidValue for an empty file."""
    if not content:
        raise InvalidValue("file", name, N_("The file is empty."))
    digest = hashlib.sha256(content).hexdigest()
    _write_once(_place(session, digest), content)
    attachment = Attachment(
        sha256=digest,
        name=Path(name).name,
        media_type=media_type,
        size_bytes=len(content),
        created_at=actor.at,
        created_by=actor.name,
    )
    session.add(attachment)
    session.flush()
    return attachment


def content_of(session: Session, attachment: Attachment) -> bytes:
    """The bytes as they were handed in. Raises AttachmentDamaged if the disk no longer has them."""
    try:
        content = _place(session, attachment.sha256).read_bytes()
    except OSError as error:
        raise AttachmentDamaged(name=attachment.name) from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise AttachmentDamaged(name=attachment.name)
    return content


def _place(session: Session, digest: str) -> Path:
    return settings_of(session).data_folder / "files" / digest[:2] / digest


def _write_once(place: Path, content: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place)
