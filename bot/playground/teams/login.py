"""How does a bot get its token, and where does it find the keys of the channel?"""

from __future__ import annotations

from aiohttp import web

from bot.playground.chat_log import Json
from bot.playground.teams.keys import ISSUER, KeyRing
from bot.playground.teams.state import TeamsState

SCOPE = "https://api.botframework.com/.default"


async def token(state: TeamsState, keys: KeyRing, lifetime: int, request: web.Request) -> web.Response:
    """The client_credentials grant (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow)."""
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if form.get("grant_type") != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "AADSTS70003")
    if form.get("scope") != SCOPE:
        return _refuse(400, "invalid_scope", "AADSTS70011")
    registration = state.registrations.get(form.get("client_id", ""))
    tenant = request.match_info["tenant"]
    if registration is None or registration.tenant_id != tenant:
        return _refuse(400, "unauthorized_client", "AADSTS700016")
    if form.get("client_secret") != registration.secret:
        return _refuse(401, "invalid_client", "AADSTS7000215")
    access = keys.access_token(registration.app_id, tenant, lifetime)
    answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": access}
    return web.json_response(answer, headers={"Cache-Control": "no-store"})


def metadata(address: str) -> Json:
    return {
        "issuer": ISSUER,
        "authorization_endpoint": "https://invalid.botframework.com",
        "jwks_uri": f"{address}/openid/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    }


def _refuse(status: int, error: str, code: str) -> web.Response:
    return web.json_response({"error": error, "error_description": f"{code}: refused"}, status=status)
