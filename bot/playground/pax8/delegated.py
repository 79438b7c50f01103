"""How does an MSP let an app in at the small Pax8, by signing in there (the shape of Auth0's, as Pax8's is)?"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.playground import consent
from bot.playground.pax8.world import PARTNER_AUDIENCE, PaxWorld

CLIENT_ID = "playground-seatwise-delegated"
CLIENT_SECRET = "playground-delegated-secret"  # noqa: S105 - it stands on loopback only
ASKED = ("client_id", "response_type", "audience", "state", "code_challenge")
DAYS = 90
"""A refresh token lives so long without use, and is replaced with each."""


class Delegated:
    """`refreshes` are the tokens that hold: (partner, until), by token."""

    def __init__(self, world: PaxWorld) -> None:
        self._world = world
        self.consents = consent.Consents(lambda: world.clock.now().timestamp())
        self.refreshes: dict[str, tuple[str, float]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/authorize", self._ask),
            web.post("/authorize", self.consents.decide),
            web.post("/oauth/token", self._token),
        ]

    def revoke(self, partner: str) -> None:
        """The MSP takes it back."""
        self.refreshes = {token: held for token, held in self.refreshes.items() if held[0] != partner}

    async def _ask(self, request: web.Request) -> web.Response:
        if request.query.get("audience") != PARTNER_AUDIENCE:
            return web.Response(status=400, text="the audience is mandatory")
        partners = sorted(self._world.partners, key=lambda name: name != "lakeside")
        return consent.page(request, "Let Seatwise in at Pax8", [(name, name) for name in partners], ASKED)

    async def _token(self, request: web.Request) -> web.Response:
        form: Any = await request.json()
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client")
        kind = form.get("grant_type")
        partner = self._coded(form) if kind == "authorization_code" else self._refreshed(form)
        if partner is None:
            return _refused(403, "invalid_grant")
        refresh = secrets.token_urlsafe(24)
        self.refreshes[refresh] = partner, self._world.clock.now().timestamp() + DAYS * 86_400
        access = self._world.issue_token(partner, self._world.partners[partner].secret)
        seconds = self._world.settings.token_seconds
        return web.json_response(
            {"access_token": access, "refresh_token": refresh, "expires_in": seconds, "token_type": "Bearer"}
        )

    def _coded(self, form: dict[str, str]) -> str | None:
        allowed = self.consents.spend(str(form.get("code")))
        proven = urlsafe_b64encode(sha256(str(form.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        right = allowed is not None and allowed.asked["code_challenge"] == proven
        return allowed.who if allowed and right and allowed.asked["redirect_uri"] == form.get("redirect_uri") else None

    def _refreshed(self, form: dict[str, str]) -> str | None:
        partner, until = self.refreshes.pop(str(form.get("refresh_token")), (None, 0.0))
        return partner if self._world.clock.now().timestamp() < until else None


def _refused(status: int, why: str) -> web.Response:
    return web.json_response({"error": why, "error_description": "refused"}, status=status)
