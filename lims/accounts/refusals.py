"""What can be wrong with an account, a password or a token."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class LoginTaken(Refusal):
    code = "login-taken"
    status = 409
    message = N_("There is an account “%(login)s” already.")


class UnknownRole(Refusal):
    code = "unknown-role"
    message = N_("There is no role “%(role)s”. Roles are: %(known)s.")


class WeakPassword(Refusal):
    code = "weak-password"
    message = N_("The password must have %(least)s characters or more and must not contain the user name.")


class TooManyAttempts(Refusal):
    code = "too-many-attempts"
    status = 429
    message = N_("Too many failed attempts. Wait %(minutes)s minutes and try again.")


class LastAdministrator(Refusal):
    code = "last-administrator"
    status = 409
    message = N_("“%(login)s” is the last active administrator and stays so until there is another.")


class TokenNameTaken(Refusal):
    code = "token-name-taken"
    status = 409
    message = N_("There is a token “%(name)s” already.")
