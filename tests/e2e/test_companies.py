"""Companies are mapped and unmapped, read at once, by one of two who try; and everybody sees what follows."""

import asyncio
from dataclasses import replace

import pytest

from bot.playground.cast import E3
from bot.playground.pax8.faults import Fault
from cards.teams_inputs import SEVERAL
from domain.changes import ChangeStatus
from domain.errors import MappingMoved
from domain.ids import ClientId, CompanyId, PersonId, Platform
from domain.mapping import Listed
from domain.tenancy import Actor, Client, Permission
from domain.use_cases import mapping
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written
from tests.e2e.home import HARBOUR, Home

ADA = Actor(HARBOUR, "Ada Novak", PersonId("ada"), frozenset({Permission.MANAGE_LICENSING}), None, Platform.SLACK)
BEN = replace(ADA, name="Ben Okafor", person=PersonId("ben"), via=Platform.TEAMS)
ACME = "Acme Dental"


async def listed(house: Home) -> dict[str, Listed]:
    async with house.built.database.view(HARBOUR) as view:
        return {each.company.name: each for each in await view.companies.all()}


async def unmapped(house: Home) -> Listed:
    """A company that nobody has mapped and that has something."""
    data = house.stage.world.partners["harbour"].data
    having = {str(row["companyId"]) for row in data.subscriptions}
    return next(it for it in (await listed(house)).values() if it.company.client is None and it.company.id in having)


async def holdings(house: Home, company: CompanyId) -> int:
    async with house.built.database.view(HARBOUR) as view:
        return (await view.companies.counts([company])).get(company, 0)


async def until_read(house: Home, company: CompanyId) -> int:
    async with asyncio.timeout(10):
        while not (found := await holdings(house, company)):  # noqa: ASYNC110 - the mirror rings no bell
            await asyncio.sleep(0.02)
    return found


async def test_a_company_is_mapped_on_slack_and_read_at_once(house: Home) -> None:
    """Lost otherwise: an hour in which a new client sees nothing."""
    ada, theirs = house.slack("ada"), await unmapped(house)
    assert await holdings(house, theirs.company.id) == 0
    await ada.say(f"companies {theirs.company.name}")
    card = await ada.sees("Pax8 companies", "Suggested: a new client of this name")
    await ada.press(card, "Map…")
    await SlackHands(ada).send_open_form({"name": theirs.company.name})
    assert await until_read(house, theirs.company.id) > 0
    now = (await listed(house))[theirs.company.name]
    assert (now.client_name, now.by, now.version) == (theirs.company.name, "Ada Novak", 1)
    assert theirs.company.name in everything((await ada.command("/licenses", theirs.company.name)).body)


async def test_suggestions_are_accepted_together_on_teams(house: Home) -> None:
    """Lost otherwise: forty companies, forty forms."""
    ben = house.teams("ben")
    await ben.say("companies unmapped")
    await ben.sees("Pax8 companies", "not mapped yet")
    free = [it for it in (await listed(house)).values() if it.company.client is None][:2]
    chosen = ",".join(f"{it.company.id}:{it.version}:" for it in free)
    await TeamsHands(ben).send_form("accept_several:unmapped:0", {f"chosen{SEVERAL}": chosen}, name="accept_several")
    now = await listed(house)
    assert [now[it.company.name].client_name for it in free] == [it.company.name for it in free]


async def test_unmapping_says_what_it_will_do_and_does_that(house: Home) -> None:
    """Lost otherwise: a client's list, emptied by surprise; a request that nobody can decide."""
    clara, ada = house.slack("clara"), house.slack("ada")
    await clara.say(f"request 16 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await ada.say("companies unmap acme dental")
    card = await ada.sees("Unmap Acme Dental?", "#1001 will be closed", "Clara Lind")
    await ada.press(card, "Unmap")
    await house.until(1001, status=ChangeStatus.CLOSED)
    await clara.sees("#1001", after=1)
    assert (await listed(house))[ACME].company.client is None
    assert E3 not in str((await clara.command("/licenses")).body)


async def test_a_confirmation_is_about_what_was_shown(house: Home) -> None:
    """Lost otherwise: a request closed that was not there when somebody said yes."""
    ada, clara = house.slack("ada"), house.slack("clara")
    await ada.say("companies unmap acme dental")
    card = await ada.sees("Unmap Acme Dental?", "Open requests: none")
    await clara.say(f"request 16 {E3}")
    await house.until(1001, status=ChangeStatus.PENDING)
    await ada.press(card, "Unmap")
    assert (await listed(house))[ACME].client_name == ACME
    await ada.sees("Unmap Acme Dental?", "#1001 will be closed")


async def test_a_company_of_one_client_is_moved_only_deliberately(house: Home) -> None:
    """Lost otherwise: a customer's licences shown to another by a slip."""
    ben = house.teams("ben")
    await ben.say("companies map Acme Dental to Cedar Law LLP")
    card = await ben.sees("Acme Dental is mapped to Acme Dental")
    assert (await listed(house))[ACME].client_name == ACME
    await ben.press(card, "Move…")
    card = await ben.sees("Move Acme Dental?", "Cedar Law LLP")
    await ben.press(card, "Move")
    await ben.sees("Acme Dental → Cedar Law LLP")
    assert (await listed(house))[ACME].client_name == "Cedar Law LLP"


async def test_a_new_client_is_made_only_when_that_is_meant(house: Home) -> None:
    """Lost otherwise: a client for each typing error."""
    ada, theirs = house.slack("ada"), await unmapped(house)
    await ada.say(f"companies map {theirs.company.name} to Brand New Bakery")
    card = await ada.sees("No client is called “Brand New Bakery”")
    assert (await listed(house))[theirs.company.name].company.client is None
    await ada.press(card, "Make new client")
    await until_read(house, theirs.company.id)
    assert (await listed(house))[theirs.company.name].client_name == "Brand New Bakery"


async def test_of_two_admins_one_maps(either_house: Home) -> None:
    """Lost otherwise: what one of them has decided, without a word to either."""
    theirs = await unmapped(either_house)
    clients = {ADA: Client(ClientId("acme"), ACME), BEN: Client(ClientId("cedar"), "Cedar Law LLP")}

    async def attempt(actor: Actor) -> str:
        try:
            await mapping.map_to(either_house.built.ports, actor, theirs.company.id, theirs.version, clients[actor])
        except MappingMoved as refusal:
            return f"{refusal.by}: {refusal.client}"
        return "won"

    answers = await asyncio.gather(*(attempt(who) for who in (ADA, BEN)))
    assert sorted(answers)[-1] == "won" and answers.count("won") == 1
    now = (await listed(either_house))[theirs.company.name]
    assert next(answer for answer in answers if answer != "won") == f"{now.by}: {now.client_name}"


BAD = [
    pytest.param("companies map", "The company is missing", id="nothing to map"),
    pytest.param("companies map Acme Dental", "is missing", id="nobody to map to"),
    pytest.param("companies map Zzyzx to Cedar Law LLP", "No Pax8 company is called “Zzyzx”", id="an unknown company"),
    pytest.param(
        "companies map Acme Dental to Acme Dental", "is already mapped to Acme Dental", id="what is so already"
    ),
    pytest.param("companies unmap", "The company is missing", id="nothing to unmap"),
    pytest.param("companies qqqqqq", "Nothing matches “qqqqqq”", id="a search without a result"),
    pytest.param("sync invoices", "“invoices” is nothing that is read from Pax8", id="an unknown kind"),
]


@pytest.mark.parametrize(("typed", "answer"), BAD)
async def test_bad_input_is_answered_and_writes_nothing(house: Home, typed: str, answer: str) -> None:
    """Lost otherwise: what was wrong, and what to type instead."""
    ada = house.slack("ada")
    await ada.say("help")
    async with nothing_written(house):
        await ada.say(typed)
        await ada.sees(answer)


@pytest.mark.parametrize("who", ["theo", "clara"])
async def test_only_managers_map(house: Home, who: str) -> None:
    """Lost otherwise: who decides what a client sees."""
    seat, theirs = house.slack(who), await unmapped(house)
    await seat.say("companies")
    await seat.sees("manage_licensing")
    await SlackHands(seat).send_form(f"map:{theirs.company.id}:0", {"name": "Mine"}, name="map")
    assert (await listed(house))[theirs.company.name].company.client is None


async def test_a_company_that_cannot_be_read_at_first_is_read_later(house: Home) -> None:
    """Lost otherwise: a mapping made while Pax8 was down, and an empty list until the hour."""
    theirs = await unmapped(house)
    house.stage.world.faults.add(
        Fault(kind="status", method="GET", path="/subscriptions", status=503, retry_after="99")
    )
    await mapping.map_to_new(house.built.ports, ADA, theirs.company.id, 0, "Late Ltd")
    await asyncio.sleep(0)
    house.forward(20)
    async with asyncio.timeout(10):
        while not await holdings(house, theirs.company.id):
            house.forward(5)
            await asyncio.sleep(0.1)


async def test_of_two_admins_one_makes_a_client_of_a_name(either_house: Home) -> None:
    """Lost otherwise: two clients of one name, each with half of the companies, and words that fit both for ever."""
    free = [each.company.id for each in (await listed(either_house)).values() if each.company.client is None][:6]
    for pair in (free[:2], free[2:4], free[4:]):
        name = f"Brand New Bakery {free.index(pair[0])}"
        makings = (
            mapping.map_to_new(either_house.built.ports, actor, company, None, name)
            for actor, company in zip((ADA, BEN), pair, strict=True)
        )
        answers = await asyncio.gather(*makings, return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["ClientExists", "MappingDone"]
