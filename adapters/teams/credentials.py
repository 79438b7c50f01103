"""With which token do we speak to the connector?"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import msal  # type: ignore[import-untyped]

from adapters.retry_after import retry_after
from adapters.teams.failures import UNTIL_REPAIRED
from adapters.teams.settings import Registration, TeamsSettings
from domain.errors import NotSent
from domain.ports import Clock

EARLY = timedelta(minutes=5)
PATIENCE = 10.0
TIMEOUT = httpx.Timeout(PATIENCE)


@dataclass(frozen=True, slots=True)
class AccessToken:
    text: str
    ends: datetime

    def __repr__(self) -> str:
        return f"AccessToken(ends={self.ends!r})"


def question(settings: TeamsSettings, registration: Registration) -> tuple[str, dict[str, str]]:
    """Where the login is asked for a token, and with which form: by
    learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": registration.app_id,
        "client_secret": registration.app_password,
        "scope": settings.scope,
    }
    return f"{settings.login_url}/{registration.tenant}/oauth2/v2.0/token", form


class Tokens:
    """One token per registration, shared by all, fetched once at a time and five minutes before the old one ends."""

    def __init__(self, settings: TeamsSettings, http: httpx.AsyncClient, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._held: dict[str, AccessToken] = {}
        self._fetching: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, registration: Registration) -> str:
        """Raises NotSent when the login cannot be reached, and, with a longer wait, when it refuses us: a secret that
        has run out is replaced by an administrator.
        """
        if (held := self._valid(registration)) is None:
            async with self._fetching[registration.app_id]:
                if (held := self._valid(registration)) is None:
                    held = self._held[registration.app_id] = await self._fetch(registration)
        return held.text

    def forget(self, registration: Registration, text: str) -> None:
        """That one was refused; a newer one stays."""
        held = self._held.get(registration.app_id)
        if held is not None and held.text == text:
            del self._held[registration.app_id]

    def _valid(self, registration: Registration) -> AccessToken | None:
        held = self._held.get(registration.app_id)
        return held if held is not None and self._clock.now() < held.ends - EARLY else None

    async def _fetch(self, registration: Registration) -> AccessToken:
        asked = self._clock.now()
        answer = await (self._managed(registration) if registration.managed_identity else self._login(registration))
        text, seconds = answer.get("access_token"), answer.get("expires_in", 3600)
        if not isinstance(text, str) or not text:
            why = f"no token for {registration.app_id}: {answer.get('error', 'no reason given')}"
            raise NotSent(why, UNTIL_REPAIRED)
        return AccessToken(text, asked + timedelta(seconds=float(seconds)))

    async def _login(self, registration: Registration) -> dict[str, Any]:
        url, form = question(self._settings, registration)
        try:
            answer = await self._http.post(url, data=form, timeout=TIMEOUT)
            body = answer.json()
        except (httpx.HTTPError, ValueError) as failure:
            raise NotSent(f"the login did not answer: {type(failure).__name__}") from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise NotSent(f"the login answered {answer.status_code}", retry_after(answer.headers))
        return body if isinstance(body, dict) else {}

    async def _managed(self, registration: Registration) -> dict[str, Any]:
        """msal knows the hosts' many identity endpoints; it calls them synchronously, so a thread does it."""
        try:
            return await asyncio.to_thread(_ask_host, registration.app_id, self._settings.scope)
        except Exception as failure:  # msal and requests raise trees of their own; none of them sent our message
            raise NotSent(f"the managed identity did not answer: {type(failure).__name__}") from None


def _ask_host(app_id: str, scope: str) -> dict[str, Any]:
    import requests

    with requests.Session() as session:
        # where no host has such an endpoint, nobody answers there, and a thread would hold the process for minutes
        session.request = partial(session.request, timeout=PATIENCE)  # type: ignore[method-assign]
        client = msal.ManagedIdentityClient(msal.UserAssignedManagedIdentity(client_id=app_id), http_client=session)
        return dict(client.acquire_token_for_client(resource=scope.removesuffix("/.default")))
