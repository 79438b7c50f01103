"""How does somebody prove which Microsoft 365 tenant they are of, and who they are there: OpenID Connect.

The redirect of an admin's consent names a tenant too, but anybody can write that address; an ID token is signed, and
fetched by us with a code. By learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow and …/id-tokens.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import jwt

from adapters import oauth
from adapters.teams.verify import LEEWAY, OPTIONS
from domain.errors import NotGranted
from domain.ids import Platform
from domain.registration import Asking, FoundChat, Way

ANYBODY_S = "organizations"
"""Work and school accounts of any tenant; no personal ones."""

MANY = "botframework.com"
"""In place of a tenant, of a bot that was registered for many while Azure still did that (until July 2025)."""


@dataclass(frozen=True, slots=True)
class TeamsSignIn:
    """The Grantor port. `app` is the bot's, which the tenant is bound with, and `tenant` where that is registered;
    `login_url` has no slash at its end.
    """

    client_id: str
    client_secret: str
    app: str
    tenant: str
    login_url: str
    http: httpx.AsyncClient

    def __repr__(self) -> str:
        return f"TeamsSignIn({self.client_id})"

    @property
    def origin(self) -> str:
        return oauth.origin(self.login_url)

    @property
    def only(self) -> str:
        return "" if self.tenant == MANY else self.tenant

    def address(self, asking: Asking, state: str, back: str) -> str:
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": back,
            "scope": "openid profile",
            "state": state,
            "nonce": asking.nonce,
            "code_challenge": oauth.challenge(asking.verifier),
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        return oauth.asked(f"{self.login_url}/{ANYBODY_S}/oauth2/v2.0/authorize", query)

    async def granted(self, asking: Asking, code: str, back: str, now: datetime) -> FoundChat:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code": code,
            "redirect_uri": back,
            "code_verifier": asking.verifier,
            "scope": "openid profile",
        }
        url = f"{self.login_url}/{ANYBODY_S}/oauth2/v2.0/token"
        told = await self._read("POST", url, form)
        claims = await self._claims(told.get("id_token"), asking, now)
        tenant, person = str(claims["tid"]), str(claims["oid"])
        name, login = str(claims.get("name", "")), str(claims.get("preferred_username", ""))
        where = login.rpartition("@")[2] or tenant
        return FoundChat(Platform.TEAMS, tenant, self.app, where, person, name or login)

    async def _claims(self, token: object, asking: Asking, now: datetime) -> dict[str, Any]:
        """Of an ID token that was made for us, in answer to this question, by the tenant that it names."""
        published = f"{self.login_url}/{ANYBODY_S}/v2.0/.well-known/openid-configuration"
        metadata = await self._read("GET", published)
        keys = await self._read("GET", str(metadata.get("jwks_uri", "")))
        try:
            kid = jwt.get_unverified_header(str(token))["kid"]
            key = jwt.PyJWKSet.from_dict(keys)[kid]
            claims: dict[str, Any] = jwt.decode(str(token), key.key, algorithms=["RS256"], options=OPTIONS)
            right = (
                claims["iss"] == str(metadata["issuer"]).replace("{tenantid}", claims["tid"])
                and claims["aud"] == self.client_id
                and claims["nonce"] == asking.nonce
                and float(claims["exp"]) + LEEWAY >= now.timestamp()
                and bool(claims["tid"] and claims["oid"])
            )
        except (jwt.PyJWTError, LookupError, ValueError, TypeError, AttributeError):
            raise NotGranted(Way.TEAMS) from None
        if not right:
            raise NotGranted(Way.TEAMS)
        return claims

    async def _read(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            request = self.http.build_request(method, url, data=form, timeout=oauth.TIMEOUT)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise NotGranted(Way.TEAMS) from None
        return await oauth.answered(self.http, Way.TEAMS, request)
