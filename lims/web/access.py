"""Who may call a page or an API function. Every one of them says so, and a test walks them all.

This answers early and clearly; the operation behind it asks again, and is what counts.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.web.actors import optional_actor

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only those in who have the permission; others sign in first, or get 401 from the API."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = optional_actor()
            if actor is None:
                return _sign_in_first()
            if not actor.may(permission):
                raise PermissionDenied(name=actor.name, permission=permission.value)
            return current_app.ensure_sync(view)(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """Let everybody in who has an account, whatever the role: one's own profile, the start page."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if optional_actor() is None:
            return _sign_in_first()
        return current_app.ensure_sync(view)(*args, **kwargs)

    guarded.access = "signed in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """Let everybody in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def is_api_request() -> bool:
    return request.path.startswith("/api/")


def _sign_in_first() -> Response:
    if is_api_request() or request.is_json:
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target))
