"""What can be wrong with a request, in the words of the person who made it.

A refusal carries a stable code for programs, an HTTP status, and a sentence with named values. The sentence is
translated by the face that shows it.
"""

from typing import Any, ClassVar

from lims.core.language import N_


class Refusal(Exception):
    """An action that was not done, and why. Nothing has been changed."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    message: ClassVar[str] = N_("This is not possible.")

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(str(self))

    @property
    def field(self) -> str | None:
        """The name of the form field that this is about, if there is one."""
        return self.values.get("field")

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class PermissionDenied(Refusal):
    code = "permission-denied"
    status = 403
    message = N_("%(name)s may not do this: the permission “%(permission)s” is missing.")


class NotFound(Refusal):
    code = "not-found"
    status = 404
    message = N_("There is no %(thing)s “%(value)s”.")

    def __init__(self, thing: str, value: object) -> None:
        super().__init__(thing=thing, value=value)


class StaleEdit(Refusal):
    """Somebody else has saved the same thing since the form was opened."""

    code = "stale-edit"
    status = 409
    message = N_(
        "Somebody else has changed this meanwhile (version %(current)s; yours was made from version %(edited)s)."
    )


class ChangedMeanwhile(Refusal):
    """Two people saved the same thing at the same moment, and the other was first."""

    code = "changed-meanwhile"
    status = 409
    message = N_("Somebody else has changed this at the same moment. Nothing was saved; reload and try again.")


class InvalidValue(Refusal):
    code = "invalid-value"
    message = N_("%(field)s: “%(value)s” is not accepted. %(reason)s")

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(field=field, value=value, reason=reason)
