"""Kept files as pages and programs get them."""

from flask import Response, make_response

from lims.core.attachments import Attachment, content_of
from lims.web.database import session


def file_answer(attachment: Attachment) -> Response:
    """A kept file, to be shown by the browser."""
    answer = make_response(content_of(session(), attachment))
    answer.headers["Content-Type"] = attachment.media_type
    answer.headers["Content-Disposition"] = "inline"
    return answer
