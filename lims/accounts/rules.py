"""Where somebody may be sent after signing in. Pure functions."""

from urllib.parse import urlsplit


def is_own_path(target: str) -> bool:
    """Whether an address stays on this site: a path from the root, without a host in any of its disguises.

    Browsers read a backslash as a slash and drop tabs and line ends, so `/\\evil.example` would leave the site.
    """
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
