"""Papers of monitoring as answers to a browser or a program."""

from flask import Response, make_response


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF that the browser shows, and saves under a name."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
