"""Is a tenant taken for proven by nothing but an ID token that Microsoft has signed for us, now, for this question?"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.oauth import challenge
from adapters.teams.signin import TeamsSignIn
from adapters.tls import trusted
from bot.playground.cast import APP_ID, LAKESIDE_TENANT, TEAMS_SECRET, furnish_teams
from bot.playground.teams import TeamsServer
from bot.playground.teams.keys import new_key
from domain.errors import GrantNotReached, NotGranted
from domain.ids import Platform
from domain.registration import Asking, Way

BACK = "https://seatwise.example/teams/oauth"
NOW = datetime.now(UTC)
ASKING = Asking(Way.TEAMS, "the-nonce", "the-verifier-that-is-long-enough-for-anybody-to-guess", "", NOW)


class Login:
    def __init__(self, server: TeamsServer, http: httpx.AsyncClient) -> None:
        self.server = server
        self.signin = TeamsSignIn(APP_ID, TEAMS_SECRET, APP_ID, "", server.login_url, http)

    def code(self, **changed: str) -> str:
        asked = {
            "client_id": APP_ID,
            "redirect_uri": BACK,
            "nonce": ASKING.nonce,
            "code_challenge": challenge(ASKING.verifier),
        }
        return self.server.consents.allow("lena-0001", asked | changed)

    async def granted(self, code: str, **changed: Any) -> Any:
        return await self.signin.granted(replace(ASKING, **changed), code, BACK, NOW)


@pytest.fixture
async def login() -> AsyncIterator[Login]:
    server = TeamsServer()
    furnish_teams(server.state)
    await server.start()
    async with httpx.AsyncClient(verify=trusted()) as http:
        yield Login(server, http)
    await server.stop()


async def test_tenant_and_person_are_those_of_the_token(login: Login) -> None:
    """Lost otherwise: the door, bound to whatever a redirect said."""
    found = await login.granted(login.code())
    assert (found.platform, found.tenant, found.user, found.app) == (
        Platform.TEAMS,
        LAKESIDE_TENANT,
        "lena-0001",
        APP_ID,
    )
    assert (found.name, found.user_name, found.secret) == ("lakeside.example", "Lena Fox", "")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-app"},
        {"nonce": "another-question"},
        {"exp": int((NOW - timedelta(hours=1)).timestamp())},
        {"iss": "https://login.evil.example/x/v2.0"},
        {"tid": "5ea7715e-0000-4000-8000-00000000a001"},
        {"tid": None},
        {"oid": ""},
        {"key": "another"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
    ],
    ids=[
        "for another app",
        "for another question",
        "too old",
        "by another issuer",
        "of another tenant than its issuer's",
        "of no tenant",
        "of nobody",
        "signed by somebody else",
        "not signed",
        "signed with what is public",
    ],
)
async def test_a_token_that_proves_nothing_grants_nothing(login: Login, claims: dict[str, Any]) -> None:
    """Lost otherwise: anybody's tenant, for whoever can write a token."""
    keys = login.server.keys
    keys.forged.update(claims)
    if "key" in claims:
        keys.forged["key"] = replace(new_key(), kid=keys.login.kid)
    with pytest.raises(NotGranted):
        await login.granted(login.code())


async def test_a_code_is_good_once_and_for_who_asked(login: Login) -> None:
    """Lost otherwise: a code that was seen on its way, used by whoever saw it."""
    code = login.code()
    await login.granted(code)
    with pytest.raises(NotGranted):
        await login.granted(code)
    with pytest.raises(NotGranted):
        await login.granted(login.code(), verifier="not-the-one-that-was-asked-with")


async def test_a_login_that_cannot_be_asked_is_no_refusal(login: Login) -> None:
    """Lost otherwise: "not allowed", where a minute's patience was enough."""
    broken = replace(login.signin, login_url="http://127.0.0.1:9")
    with pytest.raises(GrantNotReached):
        await broken.granted(ASKING, "code", BACK, NOW)
