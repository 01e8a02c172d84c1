"""Pages of accounts: signing in, one's own profile, and the administration of accounts and roles."""

from lims.accounts.views import administration, profile, signing
from lims.accounts.views.blueprint import blueprint

__all__ = ["administration", "blueprint", "profile", "signing"]
