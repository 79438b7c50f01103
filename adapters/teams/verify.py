"""Did the channel send this activity, and to which of our registrations?"""

from collections.abc import Iterable
from typing import Any

import jwt

from adapters.teams.keys import ChannelKey, Keys
from domain.ports import Clock

CHANNEL = "msteams"
LEEWAY = 300
"""Seconds that clocks may differ.

Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""


class Unverified(Exception):
    """The request proves nothing; the text is a reason without any of the token."""


class Verifier:
    """Checks an Authorization header against the activity that it came with."""

    def __init__(self, keys: Keys, app_ids: Iterable[str], issuer: str, clock: Clock) -> None:
        self._keys = keys
        self._app_ids = frozenset(app_ids)
        self._issuer = issuer
        self._clock = clock

    async def check(self, header: str, service_url: str) -> dict[str, Any]:
        """The claims, whose `aud` is one of our app ids. Raises Unverified, and KeysUnavailable."""
        token = _bearer(header)
        key = await self._keys.find(_key_id(token))
        if key is None:
            raise Unverified("unknown key")
        if CHANNEL not in key.endorsements:
            raise Unverified("key not endorsed")
        claims = self._decode(token, key)
        self._judge(claims, service_url)
        return claims

    def _decode(self, token: str, key: ChannelKey) -> dict[str, Any]:
        try:
            return jwt.decode(token, key.public, algorithms=["RS256"], options=OPTIONS, issuer=self._issuer)
        except (jwt.PyJWTError, ValueError, TypeError) as wrong:
            raise Unverified(type(wrong).__name__) from None

    def _judge(self, claims: dict[str, Any], service_url: str) -> None:
        """The library is not asked, because its clock cannot be set and it takes a list of audiences."""
        if not isinstance(claims["aud"], str) or claims["aud"] not in self._app_ids:
            raise Unverified("audience")
        now = self._clock.now().timestamp()
        if not _number(claims["exp"]) or claims["exp"] + LEEWAY < now:
            raise Unverified("expired")
        if "nbf" in claims and (not _number(claims["nbf"]) or claims["nbf"] - LEEWAY > now):
            raise Unverified("not yet valid")
        if claims.get("serviceurl") != service_url:
            raise Unverified("service URL")


OPTIONS: Any = {
    "require": ["exp", "iss", "aud"],
    "verify_aud": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unverified("no bearer token")
    return token.strip()


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Unverified("no token") from None
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str):
        raise Unverified("algorithm or key id")
    return kid


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
