"""What does Microsoft's login say of a registration, to whoever only asks?"""

import httpx

from adapters.teams.credentials import Tokens, question
from adapters.teams.settings import Registration, TeamsSettings
from domain.ports import Clock


class Refused(Exception):
    """`code` is the AADSTS number of why, 0 where none was told; `error` is OAuth's word for it."""

    def __init__(self, error: str, code: int) -> None:
        super().__init__(error, code)
        self.error = error
        self.code = code


async def admitted(settings: TeamsSettings, registration: Registration, http: httpx.AsyncClient, clock: Clock) -> None:
    """Returns where a token was given. Raises `Refused`, httpx's errors, ValueError for what is no answer of a login's,
    and for a managed identity `NotSent`.

    The numbers: learn.microsoft.com/entra/identity-platform/reference-error-codes.
    """
    if registration.managed_identity:
        await Tokens(settings, http, clock).get(registration)
        return
    url, form = question(settings, registration)
    answer = await http.post(url, data=form)
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError("no answer of a login's")
    if not told.get("access_token"):
        error = str(told.get("error"))
        raise Refused(error if error.isidentifier() else "unknown", _code(str(told.get("error_description"))))


def _code(description: str) -> int:
    number = description.partition(":")[0].removeprefix("AADSTS")
    return int(number) if number.isascii() and number.isdigit() else 0
