"""What an operator writes down by hand works as it is written: one workspace's token, another tenant's registration."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.playground import stage
from bot.playground.cast import BIRCH_TENANT, HARBOUR_SLACK, PAX8_SECRET, TOKENS
from bot.playground.teams.state import Registration
from tests.e2e.hands import everything, quiet
from tests.e2e.home import Home, home

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
OWN = "99999999-9999-4999-8999-999999999999"
STRANGE = "88888888-8888-4888-8888-888888888888"
SECRET = "playground-own-secret"


def written(monkeypatch: pytest.MonkeyPatch, changed: Callable[[str], str]) -> None:
    made = stage.seed_file
    monkeypatch.setattr(stage, "seed_file", lambda *args: changed(made(*args)))


@pytest.fixture
async def smallest(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> AsyncIterator[Home]:
    """The seed file of the documentation, with the playground's workspace in it."""
    text = OPERATIONS.read_text(encoding="utf-8")
    found = re.search(r"```toml\n(# seed\.toml\n.*?)```", text, re.DOTALL)
    assert found and "bot_token" in found[1]
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKENS[HARBOUR_SLACK])
    pax8 = f'pax8 = {{ client_id = "harbour", client_secret = "{PAX8_SECRET}" }}\n\n[[organisations.installations]]'
    text = found[1].replace("T0123456", HARBOUR_SLACK).replace("\n[[organisations.installations]]", pax8)
    written(monkeypatch, lambda _: text)
    monkeypatch.setattr(stage, "vendors_file", lambda: "vendor = []")
    async with home(sqlite_url, first_admin=f"slack:{HARBOUR_SLACK}:U0ADA") as made:
        yield made


async def test_one_workspace_and_its_token_are_enough(smallest: Home) -> None:
    """Lost otherwise: an afternoon, over a page that nobody has tried."""
    ada = smallest.slack("ada")
    await ada.server.people.home_opened(ada.who.user)
    await quiet(smallest)
    assert "1 of 6 steps" in everything(ada.home())
    await ada.say("setup")
    await ada.sees("Getting started", "2. Map companies")


@pytest.fixture
async def with_own(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> AsyncIterator[Home]:
    def birch_has_its_own(seed: str) -> str:
        head, door, tail = seed.partition('id = "birch-teams"')
        assert door
        own = f'app = "{OWN}"\nsecrets = {{ app_password = "{SECRET}" }}'
        return head + door + re.sub(r'app = "[^"]*"', own, tail, count=1)

    written(monkeypatch, birch_has_its_own)
    async with home(sqlite_url) as made:
        made.stage.teams.state.add_registration(Registration(app_id=OWN, secret=SECRET, tenant_id=BIRCH_TENANT))
        yield made


async def test_a_registration_of_a_tenant_s_own_is_heard_and_speaks(with_own: Home) -> None:
    """Lost otherwise: every tenant but the first, since registrations for many tenants are made no more."""
    bea, server = with_own.teams("bea"), with_own.stage.teams
    person = server.state.users[bea.who.user]
    server.state.installed_for.add((OWN, person.id))
    place = server.state.personal(OWN, person)
    asked = server.wire.activity("message", OWN, person, place) | {"text": "help"}
    assert (await server.wire.send(OWN, asked)).accepted
    await bea.sees("What you can do", place=place.id)
    server.state.add_registration(Registration(app_id=STRANGE, secret=SECRET, tenant_id=BIRCH_TENANT))
    unknown = server.wire.activity("message", STRANGE, person, place)
    assert (await server.wire.send(STRANGE, unknown)).status == 401
