"""Who signs what in the small Teams, and which keys does it publish?"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.types import Options

from bot.playground.chat_log import Json

ISSUER = "https://api.botframework.com"
LOGIN_ISSUER = "https://sts.windows.net/"
CHANNEL_TOKEN_SECONDS = 3600

UNTIMED: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""PyJWT knows no clock but the machine's."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`endorsements` None leaves them out of the JWK, as for a key that is not of the channel service."""

    kid: str
    private: rsa.RSAPrivateKey
    endorsements: tuple[str, ...] | None = ("msteams",)

    def jwk(self) -> Json:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        shown = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": public["n"], "e": public["e"]}
        return shown if self.endorsements is None else shown | {"endorsements": list(self.endorsements)}


def new_key(endorsements: tuple[str, ...] | None = ("msteams",)) -> SigningKey:
    """A key nobody publishes yet; use it as it is to forge."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(secrets.token_urlsafe(12), private, endorsements)


@cache
def _first_key(endorsements: tuple[str, ...] | None) -> SigningKey:
    return new_key(endorsements)


@dataclass(slots=True)
class KeyRing:
    """The published keys, the signing one last; another key signs the bot's own access tokens.

    Every ring of a process is born with the same two keys, because making one takes a tenth of a second.
    """

    published: list[SigningKey] = field(default_factory=lambda: [_first_key(("msteams",))])
    login: SigningKey = field(default_factory=lambda: _first_key(None))
    clock: Callable[[], float] = time.time
    forged: Json = field(default_factory=dict)
    """What ID tokens say, are signed with (`key`), and how (`algorithm`), in place of the truth."""

    def rotate(self, keep_old: bool = True, endorsements: tuple[str, ...] | None = ("msteams",)) -> SigningKey:
        """Sign with a new key from now on; the old ones stay published unless told otherwise."""
        key = new_key(endorsements)
        self.published = [*self.published, key] if keep_old else [key]
        return key

    def channel_token(
        self, key: SigningKey | None = None, headers: Json | None = None, algorithm: str = "RS256", **claims: Any
    ) -> str:
        """A JWT as Teams sends one to a bot; a claim of None is left out. Times are the playground's."""
        key = key or self.published[-1]
        now = int(self.clock())
        body = {"iss": ISSUER, "nbf": now - 300, "exp": now + CHANNEL_TOKEN_SECONDS, **claims}
        return _sign({name: value for name, value in body.items() if value is not None}, key, headers, algorithm)

    def access_token(self, app_id: str, tenant_id: str, lifetime: int) -> str:
        """A JWT for a bot to show to the connector."""
        now = int(self.clock())
        issuer = f"{LOGIN_ISSUER}{tenant_id}/"
        body = {"iss": issuer, "aud": ISSUER, "appid": app_id, "tid": tenant_id, "nbf": now, "exp": now + lifetime}
        return _sign({**body, "jti": secrets.token_hex(8)}, self.login, None, "RS256")

    def id_token(self, **claims: Any) -> str:
        """A JWT that says who signed in."""
        now = int(self.clock())
        times = {"iat": now, "nbf": now, "exp": now + CHANNEL_TOKEN_SECONDS}
        told = {**times, **claims, **self.forged}
        key, algorithm = told.pop("key", self.login), told.pop("algorithm", "RS256")
        return _sign({name: value for name, value in told.items() if value is not None}, key, None, algorithm)

    def bearer(self, token: str) -> str | None:
        """The app id of an access token issued here and still valid; None for any other."""
        try:
            key = self.login.private.public_key()
            claims = jwt.decode(token, key, algorithms=["RS256"], audience=ISSUER, options=UNTIMED)
        except jwt.InvalidTokenError:
            return None
        return str(claims["appid"]) if claims["exp"] > self.clock() else None


def _sign(claims: Json, key: SigningKey, headers: Json | None, algorithm: str) -> str:
    named = {"kid": key.kid, "x5t": key.kid, **(headers or {})}
    if algorithm == "none":
        return jwt.encode(claims, "", algorithm="none", headers=named)
    if algorithm.startswith("HS"):
        # The classic confusion: the public modulus used as a shared secret.
        return jwt.encode(claims, key.jwk()["n"], algorithm=algorithm, headers=named)
    return jwt.encode(claims, key.private, algorithm=algorithm, headers=named)
