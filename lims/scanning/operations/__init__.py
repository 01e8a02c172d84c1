"""Receiving scans, settling conflicts, and pausing and resuming sessions."""

from lims.scanning.operations.receiving import (
    Received,
    Understood,
    receive_change,
    receive_look,
    receive_refusal,
    received_before,
    understand_scan,
)
from lims.scanning.operations.sessions import Action, SessionChange, change_session
from lims.scanning.operations.settling import How, intention_of, settle_conflict, ways_to_settle

__all__ = [
    "Action",
    "How",
    "Received",
    "SessionChange",
    "Understood",
    "change_session",
    "intention_of",
    "receive_change",
    "receive_look",
    "receive_refusal",
    "received_before",
    "settle_conflict",
    "understand_scan",
    "ways_to_settle",
]
