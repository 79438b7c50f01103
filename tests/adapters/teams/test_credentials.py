"""A bot without a secret gets its token from the host that it runs on."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from adapters.teams import Registration, TeamsSettings
from adapters.teams.connector import http_client
from adapters.teams.credentials import Tokens
from domain.errors import NotSent, Unroutable

APP = "11111111-1111-4111-8111-111111111111"
HOSTED = Registration(APP, tenant="tenant-of-the-msp", managed_identity=True)


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Host:
    """The identity endpoint of an App Service (learn.microsoft.com/azure/app-service/overview-managed-identity)."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.status = 200

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append({**request.query, "header": request.headers.get("X-IDENTITY-HEADER", "")})
        self.asked[-1]["metadata"] = request.headers.get("Metadata", "")
        if self.status != 200:
            return web.json_response({"statusCode": self.status, "message": "no"}, status=self.status)
        ends = int(datetime.now(UTC).timestamp()) + 3600
        body = {"access_token": "hosted", "expires_on": f"{ends}", "resource": "r", "token_type": "Bearer"}
        body["expires_in"] = "3600"
        return web.json_response(body)


@pytest.fixture
async def host(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    host = Host()
    app = web.Application()
    app.router.add_get("/token", host.token)
    app.router.add_get("/metadata/identity/oauth2/token", host.token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{runner.addresses[0][1]}/token")
    monkeypatch.setenv("IDENTITY_HEADER", "proof")
    yield host
    await runner.cleanup()


async def test_a_managed_identity_needs_no_secret(host: Host) -> None:
    """The host is on this very loop: a call that blocked it would never be answered."""
    async with http_client() as http:
        tokens = Tokens(TeamsSettings(), http, Now())
        assert [await tokens.get(HOSTED), await tokens.get(HOSTED)] == ["hosted", "hosted"]
    [asked] = host.asked
    assert (asked["client_id"], asked["resource"], asked["header"]) == (APP, "https://api.botframework.com", "proof")


async def test_a_virtual_machine_has_its_own_endpoint(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no App Service is, the machine is asked (learn.microsoft.com/entra/identity/managed-identities-azure-resources)."""
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", os.environ["IDENTITY_ENDPOINT"].removesuffix("/token"))
    monkeypatch.delenv("IDENTITY_ENDPOINT")
    monkeypatch.delenv("IDENTITY_HEADER")
    async with http_client() as http:
        assert await Tokens(TeamsSettings(), http, Now()).get(HOSTED) == "hosted"
    [asked] = host.asked
    assert (asked["client_id"], asked["resource"], asked["metadata"]) == (APP, "https://api.botframework.com", "true")


async def test_a_host_that_refuses(host: Host) -> None:
    host.status = 400
    async with http_client() as http:
        with pytest.raises((NotSent, Unroutable)) as refused:
            await Tokens(TeamsSettings(), http, Now()).get(HOSTED)
    assert "proof" not in str(refused.value)


BROKEN: dict[str, dict[str, Any]] = {
    "no app id": {"app_id": ""},
    "no tenant": {"tenant": ""},
    "neither secret nor identity": {"managed_identity": False},
}


@pytest.mark.parametrize("changed", BROKEN.values(), ids=BROKEN.keys())
def test_a_registration_that_could_never_speak_is_refused_at_once(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="registration"):
        Registration(**{"app_id": APP, "tenant": "t", "managed_identity": True, **changed})
