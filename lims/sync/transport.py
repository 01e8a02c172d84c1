"""How messages reach the index: over HTTPS in production; tests hand in another app's client."""

from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from lims.sync.refusals import IndexRefused, IndexUnreachable

SIGNED = "application/jose"
SECONDS = 60
# Every message may come twice without harm, so a lost answer is simply asked for again.
RETRIES = Retry(
    total=3, backoff_factor=0.5, status_forcelist=(502, 503, 504), allowed_methods=None, raise_on_status=False
)


class Transport(Protocol):
    """Carries a signed message to a path of the index, and its answer back.

    Both raise IndexUnreachable if there is no answer, and IndexRefused if the answer is a refusal.
    """

    def post(self, path: str, message: str) -> str: ...

    def get(self, path: str) -> Any: ...


class HttpTransport:
    """The index over the network; certificates are checked."""

    def __init__(self, index_url: str) -> None:
        self._index_url = index_url
        self._http = requests.Session()
        self._http.headers["User-Agent"] = "biorepository-lims"
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(max_retries=RETRIES))

    def post(self, path: str, message: str) -> str:
        return self._answer("POST", path, message).text

    def get(self, path: str) -> Any:
        try:
            return self._answer("GET", path, None).json()
        except ValueError as fault:
            raise IndexUnreachable(url=self._index_url, why="no JSON") from fault

    def _answer(self, method: str, path: str, message: str | None) -> requests.Response:
        body = message.encode("ascii") if message is not None else None
        try:
            answer = self._http.request(
                method, self._index_url + path, data=body, headers={"Content-Type": SIGNED}, timeout=SECONDS
            )
        except requests.RequestException as fault:
            raise IndexUnreachable(url=self._index_url, why=_in_short(fault)) from fault
        if answer.status_code != requests.codes.ok:
            raise refusal_in(answer.status_code, _json(answer))
        return answer


def refusal_in(status: int, content: Any) -> IndexRefused:
    """The refusal that an answer of the index carries."""
    error = content.get("error") if isinstance(content, dict) else None
    error = error if isinstance(error, dict) else {}
    return IndexRefused(refusal=str(error.get("code", status))[:80], why=str(error.get("message", ""))[:500])


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _in_short(fault: Exception) -> str:
    """The innermost reason, without the library's own words around it."""
    reason: Any = fault
    while getattr(reason, "reason", None) is not None or (
        getattr(reason, "args", None) and isinstance(reason.args[0], Exception)
    ):
        reason = reason.reason if getattr(reason, "reason", None) is not None else reason.args[0]
    return str(reason).split(": ", maxsplit=1)[-1][:200]
