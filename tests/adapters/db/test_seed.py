"""Does one file set up everything, once or many times, and say clearly what is wrong with it?"""

from pathlib import Path

import pytest

from adapters.db import Database, Seed, SeedRefused, plant
from domain.errors import Loss
from domain.ids import ClientId, InstallationId, Platform
from domain.rules import SubscriptionRule
from domain.tenancy import Grant, Permission
from tests.adapters.db.world import ACME, ADA, APPROVERS, BEN, BEN_ON_SLACK, DOOR, OTHER, S1, change, seed_text
from tests.clock import NOON
from tests.mapping import map_to


async def test_planting_twice_changes_nothing(acme: Database) -> None:
    """Lost otherwise: a restart doubles or resets what is there."""
    await plant(acme, Seed.from_toml(seed_text()), exact=True)
    async with acme.view(ACME) as view:
        assert len(await view.catalog.clients()) == 2
        assert len(await view.people.managers()) == 2
        assert len(await view.places.approvals()) == 1
        assert await view.mirror.mapping() == {"c1": "blue", "c2": "green"}


async def test_a_later_start_undoes_nothing_that_was_done_in_chat(acme: Database) -> None:
    """Lost otherwise: whoever was let in yesterday, and every setting, at the next restart."""
    async with acme.unit(ACME) as unit:
        assert await unit.people.revoke(BEN, Permission.WRITE_LICENSING)
        await unit.people.grant(BEN, Grant(Permission.READ_LICENSING))
        await map_to(unit, "c1", None)
        await unit.places.set_approvals(APPROVERS.key, False)
        await unit.rules.set_rule(S1, SubscriptionRule(maximum=7))
    text = seed_text().replace('"acme-blue"', '"acme-red"').replace('tenant = "T2"', 'tenant = "T3"')
    text = text.replace("xoxb-very-secret", "xoxb-newer").replace("pax-secret", "pax-newer")
    text = text.replace("clients = [", 'clients = [{ id = "red", name = "Red" },').replace(
        'T3", client = "blue"', 'T3", client = "red"'
    )
    await plant(acme, Seed.from_toml(text))
    async with acme.view(ACME) as view:
        assert await view.people.grants(BEN) == (Grant(Permission.READ_LICENSING),)
        assert await view.mirror.mapping() == {"c2": "green"} and await view.places.approvals() == ()
        assert (await view.rules.book(S1)).rule.maximum == 7
    assert await acme.pax8_credentials(ACME) == ("pax-id", "pax-newer", False)
    assert await acme.installations.secret("acme-slack", "bot_token") == "xoxb-newer"
    door = await acme.installations.get("acme-red")
    assert door is not None and door.client == "red"


async def test_a_door_that_was_disconnected_comes_back_only_with_all_of_the_file(acme: Database) -> None:
    """Lost otherwise: a client who has left, let in by a restart; or a tenant, which no link connects, for ever."""
    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(DOOR.id, NOON)
        await unit.reach.park(DOOR.id, None, Loss.DISCONNECTED, "by hand", NOON)
    await plant(acme, Seed.from_toml(seed_text()))
    assert await acme.installations.find(Platform.SLACK, "T1") is None
    await plant(acme, Seed.from_toml(seed_text()), exact=True)
    assert await acme.installations.find(Platform.SLACK, "T1") == DOOR
    assert await acme.installations.secret(DOOR.id, "bot_token") == "xoxb-very-secret"
    async with acme.unit(ACME) as unit:
        assert DOOR in {each.door for each in await unit.workspaces.all()}
        assert await unit.reach.try_again(DOOR.id, NOON)


async def test_a_token_that_came_after_the_file_stays_until_the_file_says_another(acme: Database) -> None:
    """Lost otherwise: a workspace that was connected again, at the next restart."""

    async def planted(text: str) -> str | None:
        await plant(acme, Seed.from_toml(text))
        return await acme.installations.secret("acme-slack", "bot_token")

    async with acme.unit(ACME) as unit:
        assert await unit.registrations.renew(InstallationId("acme-slack"), {"bot_token": "xoxb-from-slack"})
    acme.installations.forget()
    assert await planted(seed_text()) == "xoxb-from-slack"
    assert await planted(seed_text().replace("xoxb-very-secret", "xoxb-newer")) == "xoxb-newer"


async def test_a_start_leaves_the_token_of_a_workspace_that_was_connected_anew(acme: Database) -> None:
    """Lost otherwise: a workspace that was disconnected and connected again by a link, with the next restart."""
    async with acme.unit(ACME) as unit:
        assert await unit.workspaces.disconnect(DOOR.id, NOON)
    async with acme.unit(ACME) as unit:
        assert await unit.registrations.bind(DOOR, {"bot_token": "xoxe.xoxb-anew"}) == DOOR
        await unit.workspaces.note(DOOR.id, "Acme", "Ada", NOON)
    await plant(acme, Seed.from_toml(seed_text()))
    assert await acme.installations.secret(DOOR.id, "bot_token") == "xoxe.xoxb-anew"


async def test_a_company_is_named_by_its_id_until_it_was_seen(database: Database) -> None:
    """Lost otherwise: a mapping made before the first sync."""
    await plant(database, Seed.from_toml(seed_text()))
    async with database.view(ACME) as view:
        assert await view.mirror.mapping() == {"c1": "blue", "c2": "green"}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param('client = "blue" }]\n', 'client = "red" }]\n', "there is no client red", id="an unknown client"),
        pytest.param('user = "UBEN"', 'user = "UADA"', "slack:T1:UADA belongs to two people", id="one identity twice"),
        pytest.param('["c2"]', '["c1"]', "company c1 is mapped to two clients", id="one company for two clients"),
        pytest.param('id = "ben"', 'id = "ada"', "person ada is named twice", id="one person twice"),
        pytest.param('"EUR"', '"euro"', "organisations.0.currency", id="no currency"),
        pytest.param('"50"', '"150"', "organisations.0.approval.threshold", id="a threshold above 100"),
        pytest.param("maximum = 40", "maximum = 4, minimum = 5", "minimum of 5 is above", id="bounds that cross"),
        pytest.param('email = "ben@example.com"', 'mail = "x"', "people.1.mail", id="a misspelt key"),
        pytest.param(
            '"acme-slack", address', '"acme-blue", address', "client's own workspace", id="cards for a client"
        ),
        pytest.param('"manage_licensing"', '"own_licensing"', "permission", id="an unknown permission"),
        pytest.param(', client = "blue" }]\n', " }]\n", "write_licensing names the client", id="write for no client"),
        pytest.param(
            ', client = "blue" }]\n',
            ', client = "blue" }, { permission = "write_licensing", client = "green" }]\n',
            "ben has write_licensing for blue and green: for now a person asks for one client only",
            id="write for two clients",
        ),
        pytest.param("[[organisations]]", "[[organisations", "not TOML", id="no TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(before: str, after: str, says: str) -> None:
    """Lost otherwise: a person with another's rights, by a slip in a file."""
    text = seed_text()
    assert before in text
    with pytest.raises(SeedRefused) as refused:
        Seed.from_toml(text.replace(before, after))
    assert says in str(refused.value)
    assert "very-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param(
            "maximum = 40",
            "minimum = 41",
            "s1: the minimum of 41 is above the maximum of 40",
            id="a rule and a default",
        ),
        pytest.param(
            'rules = [{ subscription = "s1", maximum = 40 }]',
            "",
            "s1: the minimum of 41",
            id="a default and an old rule",
        ),
        pytest.param('id = "acme-teams"', 'id = "door-2"', "belongs to installation acme-teams", id="somebody's door"),
    ],
)
async def test_a_file_that_contradicts_what_is_there_writes_nothing(
    acme: Database, before: str, after: str, says: str
) -> None:
    """Lost otherwise: an identity taken over by a file."""
    bounds = "maximum = 40" if "minimum" in after else "minimum = 41" if "rules" in before else "minimum = 1"
    text = seed_text().replace(before, after).replace('name = "Acme"', 'name = "New"')
    text = text.replace("self_service = { allowed = true }", f"self_service = {{ allowed = true, {bounds} }}")
    with pytest.raises(SeedRefused, match=says):
        await plant(acme, Seed.from_toml(text), exact=True)
    async with acme.view(ACME) as view:
        assert (await view.organisation()).name == "Acme"


async def test_what_a_file_names_is_exactly_so(acme: Database) -> None:
    """Lost otherwise: a right that was taken out of the file and is still held."""
    manager = 'grants = [{ permission = "manage_licensing" }]'
    text = seed_text().replace(manager, 'grants = [{ permission = "read_licensing" }]')
    text = text.replace(', { platform = "teams", tenant = "E1", user = "ADA" }', "")
    text = text.replace('address = "C1"', 'address = "C2"').replace('companies = ["c1"]', "companies = []")
    text = text.replace('write_licensing", client = "blue"', 'write_licensing", client = "green"')
    await plant(acme, Seed.from_toml(text), exact=True)
    async with acme.view(ACME) as view:
        assert await view.people.grants(ADA) == (Grant(Permission.READ_LICENSING),)
        assert await view.people.grants(BEN) == (Grant(Permission.WRITE_LICENSING, ClientId("green")),)
        assert await view.people.managers() == () and await view.places.managers() == ()
        assert await view.places.direct(ADA, InstallationId("acme-teams")) is None
        assert [place.address for place in await view.places.approvals()] == ["C2"]
        assert await view.mirror.mapping() == {"c2": "green"} and not await view.catalog.mapped(S1)


async def test_who_is_not_named_any_more_is_nobody(acme: Database) -> None:
    """Lost otherwise: somebody who left still asks, or nobody can take over what they had."""
    async with acme.unit(ACME) as unit:
        stored = await unit.changes.add(change(), "1")
    text = seed_text().replace('id = "ben"', 'id = "eve"').replace('name = "Ben"', 'name = "Eve"')
    text = text.replace('{ id = "green", name = "Green Gardens", companies = ["c2"] },', "")
    await plant(acme, Seed.from_toml(text), exact=True)
    async with acme.view(ACME) as view:
        actor = await view.people.actor(BEN_ON_SLACK, DOOR)
        assert actor and (actor.person, actor.name) == ("eve", "Eve")
        assert await view.people.grants(BEN) == () and await view.places.direct(BEN, DOOR.id) is None
        assert await view.changes.get(stored.id) == stored
        assert await view.mirror.mapping() == {"c1": "blue"}


async def test_an_organisation_that_a_file_does_not_name_is_left_alone(acme: Database) -> None:
    """Lost otherwise: one file undoes what another has set up."""
    await plant(acme, Seed.from_toml(seed_text(OTHER, "X")))
    async with acme.view(ACME) as view:
        assert len(await view.people.managers()) == 2
        assert len(await view.places.approvals()) == 1
        assert await view.mirror.mapping() == {"c1": "blue", "c2": "green"}


def test_a_secret_may_stand_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: secrets in a file that is shared."""
    (tmp_path / "token").write_text("from-file\n")
    monkeypatch.setenv("SEATWISE_TEST_PAX8", "from-env")
    text = seed_text().replace('"xoxb-very-secret"', f'{{ file = "{tmp_path / "token"}" }}')
    text = text.replace('"pax-secret"', '{ env = "SEATWISE_TEST_PAX8" }')
    (org,) = Seed.from_toml(text).organisations
    assert org.pax8 and org.pax8.client_secret.get_secret_value() == "from-env"
    assert org.installations[0].secrets["bot_token"].get_secret_value() == "from-file"
    assert "from-" not in repr(org)


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        pytest.param('{ file = "/nowhere/at/all" }', "cannot be read", id="a file that is not there"),
        pytest.param('{ env = "SEATWISE_NOT_SET" }', "the environment has no SEATWISE_NOT_SET", id="no such variable"),
        pytest.param("5", "a secret is a text", id="a number"),
    ],
)
def test_a_secret_that_cannot_be_had_is_refused(secret: str, says: str) -> None:
    """Lost otherwise: a bot that starts and cannot speak."""
    with pytest.raises(SeedRefused, match=says):
        Seed.from_toml(seed_text().replace('"xoxb-very-secret"', secret))
