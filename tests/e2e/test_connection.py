"""Pax8 is connected from the chat, read when somebody asks, and missed by name when it is not there."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations import driver_url
from bot.playground.cast import PAX8_SECRET
from bot.playground.pax8.faults import Fault
from domain.ports import Connection, Kind, SyncRun
from domain.use_cases import mirroring
from tests.e2e.hands import SlackHands, TeamsHands, everything, nothing_written
from tests.e2e.home import HARBOUR, Home
from tests.mapping import map_to

FORM, CONNECT = "connect", "connect:pax8:0"


async def forget_credentials(house: Home) -> None:
    """As in an organisation that was never connected; the bot that runs has to notice."""
    engine = create_async_engine(driver_url(house.stage.database_url))
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM pax8_credentials WHERE org_id = 'harbour'"))
    await engine.dispose()
    await house.built.ports.connections.renew(HARBOUR)


async def connection(house: Home) -> Connection:
    async with house.built.database.view(HARBOUR) as view:
        return await view.connection.get()


async def ended(house: Home, kind: Kind, asked_by: str) -> SyncRun:
    async with asyncio.timeout(10):
        while True:
            async with house.built.database.view(HARBOUR) as view:
                runs = await view.mirror.ended_runs(kind, 1)
            if runs and runs[0].asked_by == asked_by:
                return runs[0]
            await asyncio.sleep(0.02)


async def test_without_a_connection_everybody_is_told_and_a_manager_mends_it(house: Home) -> None:
    """Lost otherwise: an empty list, and nobody who knows why."""
    await forget_credentials(house)
    clara, ada = house.slack("clara"), house.slack("ada")
    await clara.say("licenses")
    await clara.sees("Pax8 is not connected yet", "Ask an admin")
    await ada.say("licenses")
    card = await ada.sees("Pax8 is not connected yet")
    await ada.press(card, "Connect Pax8…")
    await SlackHands(ada).send_open_form({"client_id": "harbour", "secret": "wrong"})
    assert "does not accept" in ada.form_errors() or not (await connection(house)).connected
    assert not (await connection(house)).connected
    await SlackHands(ada).send_form(CONNECT, {"client_id": "harbour", "secret": PAX8_SECRET}, name=FORM)
    assert (await connection(house)).works
    assert (await ended(house, Kind.COMPANIES, "Ada Novak")).failure is None
    await clara.say("licenses")
    await clara.sees("subscriptions")


async def test_a_secret_is_neither_shown_nor_kept_in_an_open_form(house: Home) -> None:
    """Lost otherwise: the key to every customer's licences, in a chat's history."""
    ben = house.teams("ben")
    typed = {"client_id": "harbour", "secret": "hush-hush-hush"}
    answer = await TeamsHands(ben).send_form(CONNECT, typed, name=FORM)
    assert "hush-hush-hush" not in everything(answer.body)
    assert all("hush-hush-hush" not in str(post.body) for post in house.stage.teams.log.posts.values())
    assert (await connection(house)).works


async def test_a_refusal_by_pax8_is_remembered_until_it_works_again(house: Home) -> None:
    """Lost otherwise: since when nothing has been read, and whether it is over."""
    house.stage.world.faults.add(Fault(kind="status", path="*", status=401, times=None))
    now = house.built.ports.clock.now()
    run = await mirroring.sync(house.built.ports, HARBOUR, Kind.COMPANIES, now)
    assert run is not None and run.failure
    assert (await connection(house)).refused_at is not None
    theo = house.slack("theo")
    await theo.say("licenses")
    await theo.sees("has not accepted our credentials since")
    house.stage.world.faults.clear()
    again = await mirroring.sync(house.built.ports, HARBOUR, Kind.COMPANIES, house.built.ports.clock.now())
    assert again is not None and again.failure is None and (await connection(house)).works
    await theo.say("licenses")
    await theo.sees("Licences")


async def test_with_nothing_mapped_it_is_said_and_companies_still_opens(house: Home) -> None:
    """Lost otherwise: a new installation that seems broken."""
    async with house.built.database.unit(HARBOUR) as unit:
        for company in await unit.mirror.mapping():
            await map_to(unit, company, None)
    ben = house.teams("ben")
    await ben.say("licenses")
    card = await ben.sees("No Pax8 company is mapped to a client yet")
    await ben.press(card, "Map companies")
    await ben.sees("Pax8 companies", "Not mapped")


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_sync_by_hand_is_followed_in_one_message(house: Home, platform: str) -> None:
    """Lost otherwise: whether anything happens at all."""
    seat = house.slack("ada") if platform == "slack" else house.teams("ben")
    await seat.say("sync subscriptions")
    await seat.sees("Subscriptions are being read now")
    run = await ended(house, Kind.SUBSCRIPTIONS, seat.who.name)
    card = await seat.sees("Subscriptions: sync finished", "Everything was up to date")
    assert run.failure is None and run.pages == run.page_total > 0
    progress = [post for post in seat.shows() if "Subscriptions: sync" in seat.words(post)]
    assert [post.id for post in progress] == [card.id]
    await seat.say("sync")
    await seat.sees("What is read from Pax8", "Pax8 is connected", "Next: ")


async def test_a_sync_asked_while_one_runs_is_refused(house: Home) -> None:
    """Lost otherwise: the same pages read twice at once."""
    ada = house.slack("ada")
    now = house.built.ports.clock.now()
    run = SyncRun("by-hand", Kind.PRODUCTS, now, now, pages=2, page_total=5, asked_by="Ben Okafor")
    async with house.built.database.unit(HARBOUR) as unit:
        assert await unit.mirror.begin_run(run)
    await ada.say("help")
    async with nothing_written(house):
        await ada.say("sync products")
        await ada.sees("Products: a sync is under way", "Ben Okafor", "2 of 5 pages read")
    assert await mirroring.sync(house.built.ports, HARBOUR, Kind.PRODUCTS, now.replace(microsecond=1)) == run
    async with house.built.database.unit(HARBOUR) as unit:
        await unit.mirror.end_run(replace(run, ended_at=now))
    assert await mirroring.sync(house.built.ports, HARBOUR, Kind.PRODUCTS, now.replace(microsecond=2))


async def test_a_tech_looks_and_does_not_run(house: Home) -> None:
    """Lost otherwise: the difference between looking and touching."""
    theo = house.slack("theo")
    await theo.say("sync companies")
    await theo.sees("manage_licensing")
    await theo.say("sync")
    card = await theo.sees("What is read from Pax8")
    assert "Run now" not in theo.words(card)
    await SlackHands(theo).click("sync:companies:0")
    async with house.built.database.view(HARBOUR) as view:
        assert (await view.mirror.ended_runs(Kind.COMPANIES, 1))[0].asked_by is None
