"""Pausing, going on with, finishing and naming a session. None of it touches stock."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.scanning import queries
from lims.scanning.models import ScanSession, SessionState

LONGEST_NAME = 80


class Action(StrEnum):
    """What can be done to a session."""

    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    RENAME = "rename"


@dataclass(frozen=True)
class SessionChange:
    """An action, and the new name if it is renamed; an empty one takes the name away."""

    action: Action
    name: str = ""


def change_session(session: Session, actor: Actor, code: str, change: SessionChange) -> ScanSession:
    """Pause, resume, finish or rename a session of one's own. Raises NotFound.

    Who resumes it sees what is open, so the box stays open as if the last scan were of now.
    """
    actor.require(Permission.STORAGE_MOVE)
    found = queries.scan_session(session, actor.user_id or 0, code)
    match change.action:
        case Action.PAUSE:
            found.state = SessionState.PAUSED
        case Action.FINISH:
            found.state = SessionState.FINISHED
        case Action.RESUME:
            found.state = SessionState.OPEN
            found.last_at = max(found.last_at, actor.at)
        case Action.RENAME:
            found.name = change.name.strip()[:LONGEST_NAME] or None
    session.flush()
    return found
