"""Can a manager let people in, take rights back, and see what was done, from both chats?"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.playground.cast import APPROVALS, HARBOUR_TENANT
from domain.audit import AuditSearch
from domain.changes import ChangeStatus
from domain.ids import PersonId, Platform
from domain.tenancy import Identity, Permission
from domain.use_cases import standing
from tests.e2e.hands import TeamsHands, everything
from tests.e2e.home import HARBOUR, Home, home

E3 = "Microsoft 365 E3 [New Commerce Experience]"


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Home]:
    async with home(sqlite_url) as made:
        yield made


async def _held(house: Home, person: str) -> set[str]:
    async with house.built.database.view(HARBOUR) as view:
        return {grant.permission.value for grant in await view.people.grants(PersonId(person))}


def _code(words: str) -> str:
    return next(word for word in words.replace("\n", " ").split() if word.count("-") == 6)


async def test_a_stranger_joins_by_a_code_and_only_once(house: Home) -> None:
    """Lost otherwise: the way in, or a way in for everybody who reads an old message."""
    ben, nils = house.teams("ben"), house.slack("nils")
    await ben.say("people invite write_licensing Acme Dental Nils Stray")
    made = await ben.sees("A code to join", "Acme Dental")
    code = _code(ben.words(made))
    await nils.say("join AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
    await nils.sees("That code does not work")
    await nils.say(f"join {code.lower()}")
    await nils.sees("Welcome to Harbour IT", "for Acme Dental")
    await nils.say(f"join {code}")
    await nils.sees("used already")
    await nils.say("licenses")
    await nils.sees("Licences of Acme Dental")


async def test_a_manager_by_code_waits_for_the_inviter(house: Home) -> None:
    """Lost otherwise: whoever catches a code owns the house."""
    ada, nils = house.slack("ada"), house.slack("nils")
    await ada.say("people invite manage_licensing")
    await nils.say(f"join {_code(ada.words(await ada.sees('A code to join')))}")
    await nils.sees("has to confirm it")
    asked = await ada.sees("has redeemed your code", "U0NILS")
    await nils.say("people")
    assert any("not linked" in nils.words(post) for post in nils.shows())
    await ada.press(asked, "Confirm")
    await nils.sees("You may manage licensing at Harbour IT now")
    await nils.say("people nils")
    await nils.sees("1 person", "manage licensing")


async def test_a_code_that_joins_a_manager_waits_for_the_inviter(house: Home) -> None:
    """Lost otherwise: a code for a small right, joined to somebody who manages, is the key to the house at once."""
    ben, nils = house.teams("ben"), house.slack("nils")
    wanted = {"permission": "manage_provisioning", "person": "ada"}
    told = await TeamsHands(ben).send_form("invite:new:0", wanted, name="invite")
    await nils.say(f"join {_code(everything(told.body))}")
    await nils.sees("has to confirm it")
    await nils.say("people")
    assert any("not linked" in nils.words(post) for post in nils.shows())
    await ben.press(await ben.sees("has redeemed your code", "U0NILS"), "Confirm")
    await nils.say("people")
    await nils.sees("Ada Novak", "manage licensing")


async def test_a_code_said_in_a_channel_is_burnt(house: Home) -> None:
    """Lost otherwise: a code that everybody in a channel could use."""
    ada, nils = house.slack("ada"), house.slack("nils")
    await ada.say("people invite read_licensing")
    code = _code(ada.words(await ada.sees("A code to join")))
    bot = ada.bot
    await ada.server.people.say("U0ADA", APPROVALS, f"<@{bot}> join {code}")
    await nils.say(f"join {code}")
    await nils.sees("said where others could read it")


async def test_one_person_in_both_chats(house: Home) -> None:
    """Lost otherwise: an admin who is two people, and approves their own request."""
    ada, ben = house.slack("ada"), house.teams("ben")
    await ada.say("link")
    made = await ada.sees("link your other chat")
    await ben.say(f"join {_code(ada.words(made))}")
    await ben.sees("linked to Ben Okafor already")
    await ada.say("people ben")
    await ada.press(await ada.sees("1 person matching “ben”"), "Open")
    await ada.press(await ada.sees("Linked chats", "ben-0001"), "Unlink")
    await ben.say(f"join {_code(ada.words(made))}")
    await ben.sees("you are Ada Novak")
    async with house.built.database.view(HARBOUR) as view:
        owner = await view.people.owner(Identity(Platform.TEAMS, HARBOUR_TENANT, "ben-0001"))
    assert owner is not None and owner.name == "Ada Novak"


async def test_the_last_manager_stays(house: Home) -> None:
    """Lost otherwise: an organisation that nobody can manage any more."""
    ada = house.slack("ada")
    await ada.say("people revoke Ben Okafor manage_licensing")
    await ada.sees("Revoked.", "Ben Okafor")
    await ada.say("people revoke Ada Novak manage_licensing")
    await ada.sees("is the last one who may manage licensing")
    assert await _held(house, "ada") == {"manage_licensing"} and await _held(house, "ben") == set()


async def test_whoever_loses_the_right_loses_the_request(house: Home) -> None:
    """Lost otherwise: a request that can be approved until the next sync, for somebody who may not ask any more."""
    clara, ben = house.slack("clara"), house.teams("ben")
    await clara.say(f"request 16 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await ben.say("people revoke Clara Lind write_licensing")
    await ben.sees("Revoked.", "Clara Lind")
    closed = await house.until(1001, status=ChangeStatus.CLOSED)
    assert closed.detail == "requester_lost_right"


async def test_a_grant_by_form_says_what_is_missing_where_it_is_missing(house: Home) -> None:
    """Lost otherwise: a right for no client, or for every client."""
    ada = house.slack("ada")
    await ada.say("people theo")
    await ada.press(await ada.sees("Theo Marsh"), "Open")
    await ada.press(await ada.sees("Linked chats", "U0THEO"), "Grant…")
    await ada.fill(permission="write_licensing")
    assert "name the client" in ada.form_errors()
    await ada.fill(permission="manage_provisioning")
    assert Permission.MANAGE_PROVISIONING in await _held(house, "theo")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("people grant Theo Marsh own_licensing", "is not a permission", id="a permission there is not"),
        pytest.param("people grant Zed manage_licensing", "Nobody is called “Zed”", id="a person there is not"),
        pytest.param("people grant Theo Marsh write_licensing", "name the client too", id="write for no client"),
        pytest.param("people grant Theo Marsh write_licensing Zed", "No single client", id="a client there is not"),
        pytest.param("people grant Theo read_licensing Acme Dental", "leave the client out", id="a client too many"),
        pytest.param("people grant Clara Lind write_licensing Birch", "asks for one client", id="a second client"),
        pytest.param("people grant Theo read_licensing", "already", id="what they hold already"),
        pytest.param("people revoke Theo manage_licensing", "does not have", id="what they do not hold"),
        pytest.param("people grant Theo", "The name and permission is missing", id="half a command"),
        pytest.param("people group nobody read_licensing", "No group is called", id="a group there is not"),
        pytest.param("audit 2026-13-40", "is not a day", id="a day there is not"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_written(house: Home, typed: str, told: str) -> None:
    """Lost otherwise: a right that nobody meant."""
    ada = house.slack("ada")
    before = [await _held(house, person) for person in ("ada", "ben", "theo", "clara")]
    await ada.say(typed)
    await ada.sees(told)
    assert [await _held(house, person) for person in ("ada", "ben", "theo", "clara")] == before


async def test_the_record_is_searched_and_exported(house: Home) -> None:
    """Lost otherwise: who did what, or a file that anybody can fetch for ever."""
    ada, ben = house.slack("ada"), house.teams("ben")
    house.built.files.public_url = house.stage.bot_address
    await ben.say("people grant Theo Marsh manage_provisioning")
    await ben.sees("Granted.")
    await ada.say("audit person:ben today")
    shown = await ada.sees("Ben Okafor gave a permission", "Theo Marsh", "MS Teams")
    await ada.press(shown, "Export CSV")
    await ada.sees("1 entry as CSV")
    async with house.built.database.view(HARBOUR) as view:
        newest = (await view.audit.page(AuditSearch(), 0, 1)).lines[0]
    assert newest.entry.action == "audit.export"
    address = house.built.files.address("audit", _terms(house), 10)
    async with ClientSession() as session, session.get(address or "") as answer:
        body = await answer.read()
    assert body.startswith("\ufeff".encode()) and b"person.grant" in body
    house.forward(601)
    async with ClientSession() as session, session.get(address or "") as answer:
        assert answer.status == 404


def _terms(house: Home) -> dict[str, str]:
    now = house.built.ports.clock.now() + timedelta(minutes=1)
    return {"org": HARBOUR, "words": "", "at": now.isoformat(), "zone": "UTC"}


async def test_the_first_admin_is_made_only_where_nobody_manages(house: Home) -> None:
    """Lost otherwise: a bot that nobody can set up, or a setting that lets somebody in for ever."""
    nils = Identity(Platform.SLACK, "T0HARBOUR", "U0NILS")
    assert await standing.first_admin(house.built.ports, nils) is None
    async with house.built.database.unit(HARBOUR) as unit:
        for person in ("ada", "ben"):
            await unit.people.revoke(PersonId(person), Permission.MANAGE_LICENSING)
    client = Identity(Platform.SLACK, "T0ACME", "U0CLARA")
    assert await standing.first_admin(house.built.ports, client) is None
    guest = Identity(Platform.SLACK, "T0HARBOUR", "U0GIL")
    assert await standing.first_admin(house.built.ports, guest) is None
    assert await standing.first_admin(house.built.ports, nils) == "Nils Stray"
    await house.slack("nils").say("people nils")
    await house.slack("nils").sees("manage licensing")
