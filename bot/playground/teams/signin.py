"""How does somebody of the small Teams prove who they are: OpenID Connect, as login.microsoftonline.com does it?"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from aiohttp import web

from bot.playground import consent
from bot.playground.teams.keys import KeyRing
from bot.playground.teams.state import TeamsState

BASE = "/login/organizations"
ASKED = ("client_id", "response_type", "state", "nonce", "code_challenge")


def routes(state: TeamsState, keys: KeyRing, consents: consent.Consents, address: str) -> list[web.RouteDef]:
    """`address` is the path under which the whole stands, for what is published of it."""

    async def ask(request: web.Request) -> web.Response:
        people = [
            (user.id, f"{user.name}, {state.tenants.get(user.tenant_id, user.tenant_id)}")
            for user in sorted(state.users.values(), key=lambda each: not each.id.startswith("lena"))
            if not user.is_guest
        ]
        return consent.page(request, "Sign in to Microsoft", people, ASKED)

    async def published(request: web.Request) -> web.Response:
        here = f"{request.url.origin()}{address}"
        return web.json_response(
            {"issuer": f"{here}/{{tenantid}}/v2.0", "jwks_uri": f"{here}/organizations/discovery/v2.0/keys"}
        )

    async def jwks(_: web.Request) -> web.Response:
        return web.json_response({"keys": [keys.login.jwk()]})

    return [
        web.get(f"{BASE}/oauth2/v2.0/authorize", ask),
        web.post(f"{BASE}/oauth2/v2.0/authorize", consents.decide),
        web.get(f"{BASE}/v2.0/.well-known/openid-configuration", published),
        web.get(f"{BASE}/discovery/v2.0/keys", jwks),
    ]


def token(
    state: TeamsState, keys: KeyRing, consents: consent.Consents, form: dict[str, str], here: str, lifetime: int
) -> web.Response:
    """The authorization_code grant, with PKCE; the answer's ID token names tenant and person."""
    allowed = consents.spend(form.get("code", ""))
    registration = state.registrations.get(form.get("client_id", ""))
    proven = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
    if registration is None or registration.secret != form.get("client_secret"):
        return web.json_response({"error": "invalid_client"}, status=401)
    if allowed is None or allowed.asked["client_id"] != registration.app_id:
        return web.json_response({"error": "invalid_grant"}, status=400)
    if allowed.asked["code_challenge"] != proven or allowed.asked["redirect_uri"] != form.get("redirect_uri"):
        return web.json_response({"error": "invalid_grant"}, status=400)
    user = state.users[allowed.who]
    signed = keys.id_token(
        iss=f"{here}/{user.tenant_id}/v2.0",
        aud=registration.app_id,
        tid=user.tenant_id,
        oid=user.id,
        name=user.name,
        preferred_username=user.email or "",
        nonce=allowed.asked["nonce"],
    )
    return web.json_response({"token_type": "Bearer", "expires_in": lifetime, "id_token": signed})
