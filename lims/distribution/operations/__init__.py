"""What is done with requests and agreements, from receiving to closing."""

from lims.distribution.operations.agreements import (
    countersign_agreement,
    draft_agreement,
    record_signed_agreement,
    send_agreement,
    terminate_agreement,
)
from lims.distribution.operations.cautions import set_cautions
from lims.distribution.operations.clearances import confirm_clearance, confirm_clearances, withdraw_clearance
from lims.distribution.operations.decisions import accept_request, cancel_request, close_request, refuse_request
from lims.distribution.operations.orders import check_order_of, prepare_order
from lims.distribution.operations.requesters import edit_requester, register_requester
from lims.distribution.operations.requests import accept_terms, edit_request, receive_request, start_review

__all__ = [
    "accept_request",
    "accept_terms",
    "cancel_request",
    "check_order_of",
    "close_request",
    "confirm_clearance",
    "confirm_clearances",
    "countersign_agreement",
    "draft_agreement",
    "edit_request",
    "edit_requester",
    "prepare_order",
    "receive_request",
    "record_signed_agreement",
    "refuse_request",
    "register_requester",
    "send_agreement",
    "set_cautions",
    "start_review",
    "terminate_agreement",
    "withdraw_clearance",
]
