"""How does an MSP let us in without giving us a secret of its own: by signing in at Pax8, where it lets us.

Pax8's delegated flow has the shape of Auth0's (auth0.com/docs/get-started/authentication-and-authorization-flow/
authorization-code-flow): an `audience` that is mandatory, and refresh tokens, which live 90 days and are replaced with
each use. The client comes from integrations@pax8.com, and with it the addresses that hold for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from adapters import oauth
from adapters.pax8 import failures
from adapters.pax8.failures import Effect
from adapters.pax8.token import AUDIENCE, Granted, Secret, granted
from domain.errors import NotGranted, Unauthorised
from domain.ids import OrgId
from domain.ports import Clock
from domain.registration import Asking, FoundPax8, Way

AUTHORIZE_URL = "https://login.pax8.com/authorize"
TOKEN_URL = "https://login.pax8.com/oauth/token"  # noqa: S105 - an address

ENDED = "the sign-in at Pax8 has ended; it lasts 90 days without use"

Spent = Callable[[OrgId, str, str], Awaitable[bool]]
"""Keep the new refresh token in place of the one that was spent for it; false where another stands there."""

Stored = Callable[[OrgId], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Delegation:
    """Our own client at Pax8's login, on behalf of whichever MSP lets it."""

    client_id: str
    client_secret: Secret
    authorize_url: str
    token_url: str
    http: httpx.AsyncClient

    @property
    def origin(self) -> str:
        return oauth.origin(self.authorize_url)

    @property
    def only(self) -> str:
        return ""

    def address(self, asking: Asking, state: str, back: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "audience": AUDIENCE,
            "scope": "offline_access",
            "state": state,
            "code_challenge": oauth.challenge(asking.verifier),
            "code_challenge_method": "S256",
        }
        return oauth.asked(self.authorize_url, query)

    async def granted(self, asking: Asking, code: str, back: str, now: datetime) -> FoundPax8:
        terms = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        form = self._form({**terms, "code_verifier": asking.verifier})
        request = self.http.build_request("POST", self.token_url, json=form, timeout=oauth.TIMEOUT)
        refresh = (await oauth.answered(self.http, Way.PAX8, request)).get("refresh_token")
        if not isinstance(refresh, str) or not refresh:
            raise NotGranted(Way.PAX8)
        return FoundPax8(self.client_id, refresh)

    async def refreshed(self, refresh: str, patience: float, clock: Clock) -> tuple[Granted, str]:
        """An access token, and the refresh token that holds from now on. Raises what a read raises."""
        form = self._form({"grant_type": "refresh_token", "refresh_token": refresh})
        try:
            answer = await self.http.post(self.token_url, json=form, timeout=patience, follow_redirects=False)
        except httpx.RequestError as error:
            raise failures.of_transport(Effect.READ, error) from error
        if answer.status_code in (400, 401, 403):
            raise Unauthorised(ENDED)
        if not answer.is_success:
            raise failures.of_answer(Effect.READ, answer, clock.now())
        return granted(answer.content), _next(answer) or refresh

    def _form(self, terms: dict[str, str]) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret.reveal(), **terms}


@dataclass(frozen=True, slots=True)
class ByRefresh:
    """Where the tokens of one MSP come from (the Source of `adapters.pax8.token`)."""

    delegation: Delegation
    org: OrgId
    stored: Stored
    spent: Spent
    clock: Clock
    timeout: float

    async def __call__(self) -> Granted:
        """What is stored now counts: another process may have spent the one before. Should it do so while we ask, its
        token is refused us, and the new one is tried, once.
        """
        first = await self._current()
        try:
            token, after = await self.delegation.refreshed(first, self.timeout, self.clock)
        except Unauthorised:
            second = await self._current()
            if second == first:
                raise
            first = second
            token, after = await self.delegation.refreshed(first, self.timeout, self.clock)
        if after != first:
            await self.spent(self.org, first, after)
        return token

    async def _current(self) -> str:
        refresh = await self.stored(self.org)
        if refresh is None:
            raise Unauthorised(ENDED)
        return refresh


def _next(answer: httpx.Response) -> str | None:
    body: Any = answer.json()
    found = body.get("refresh_token")
    return found if isinstance(found, str) and found else None
