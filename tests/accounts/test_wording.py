from lims.accounts.wording import PERMISSIONS
from lims.core.permissions import Permission


def test_every_permission_has_words():
    assert set(PERMISSIONS) == set(Permission)
