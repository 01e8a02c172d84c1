"""The table of roles in `config/roles.toml`: which role may do what."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from lims.core.permissions import Permission
from lims.core.settings import WrongSetting


@dataclass(frozen=True)
class Role:
    name: str
    name_en: str
    name_ja: str
    permissions: frozenset[Permission]


@lru_cache
def load_roles(config_folder: Path) -> Mapping[str, Role]:
    """All roles by name. Raises WrongSetting naming the role and the permission that does not exist."""
    file = config_folder / "roles.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Role(name, row["name_en"], row["name_ja"], _expanded(name, row["permissions"]))
        for name, row in table.items()
    }


def permissions_of(roles: Mapping[str, Role], names: Iterable[str]) -> frozenset[Permission]:
    """What somebody with these roles may do."""
    return frozenset().union(*(roles[name].permissions for name in names if name in roles))


def _expanded(role: str, patterns: Iterable[str]) -> frozenset[Permission]:
    granted: set[Permission] = set()
    for pattern in patterns:
        matching = {permission for permission in Permission if fnmatchcase(permission.value, pattern)}
        if not matching:
            raise WrongSetting(f"config/roles.toml gives {role} the permission “{pattern}”, which does not exist.")
        granted |= matching
    return frozenset(granted)
