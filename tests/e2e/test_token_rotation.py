"""Tokens that end after twelve hours are followed by others, once among replicas; one that cannot be is a lost place."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import bindparam, update

from adapters.db.statements import Prepared
from adapters.db.tables import installation_secrets
from bot.playground.cast import APPROVALS, E3, HARBOUR_SLACK
from bot.playground.chat_faults import FaultKind
from bot.playground.slack import oauth
from domain.chat import Lifecycle, LifecycleEvent
from domain.errors import Loss
from domain.ids import InstallationId, Platform
from domain.registration import REFRESH, Token
from domain.tenancy import Installation
from domain.use_cases import reaching, rotating
from tests.e2e.home import HARBOUR, Home
from tests.e2e.test_reconnecting import GO, TAKEN, link, lost, token, works
from tests.e2e.visiting import Visitor
from tests.proof import sampled

DOOR = InstallationId("harbour-slack")
_S = installation_secrets.c
UNSEAL = Prepared(
    update(installation_secrets).where(_S.installation_id == bindparam("door")).values(sealed="by others")
)
HOUR = 3_600.0
SILENCES = (FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED, FaultKind.DROPPED_BEFORE)
ENDS_SOON = 10.5 * HOUR


@pytest.fixture
async def rotated(house: Home) -> Home:
    """Harbour's workspace, as it is after an installation with token rotation."""
    state = house.stage.slack.state
    workspace = state.workspaces[HARBOUR_SLACK]
    oauth.rotate(state, workspace)
    until = house.built.ports.clock.now() + timedelta(seconds=oauth.LASTS)
    async with house.built.database.unit(HARBOUR) as unit:
        assert await unit.registrations.renew(
            DOOR, Token(workspace.bot_token, str(workspace.refresh_token), until).secrets
        )
    house.built.ports.installations.forget()
    return house


async def rotate(house: Home) -> int:
    return await rotating.rotate(house.built.ports, HARBOUR)


async def refresh(house: Home) -> str | None:
    house.built.ports.installations.forget()
    return await house.built.ports.installations.secret(DOOR, REFRESH)


async def ends(house: Home) -> datetime | None:
    async with house.built.database.view(HARBOUR) as view:
        return await view.tokens.until(DOOR)


async def speaks(house: Home) -> bool:
    before = len(house.slack("ada").shows())
    await house.slack("ada").say("help")
    return bool(await house.slack("ada").sees("What you can do", after=before))


async def test_a_token_is_followed_by_another_before_it_ends(rotated: Home) -> None:
    """Lost otherwise: every workspace, twelve hours after it was connected."""
    first, spent = await token(rotated), await refresh(rotated)
    rotated.forward(ENDS_SOON - HOUR)
    assert await rotate(rotated) == 0, "there is time"
    rotated.forward(HOUR)
    assert await rotate(rotated) == 1 and await rotate(rotated) == 0
    assert await token(rotated) == rotated.stage.slack.state.workspaces[HARBOUR_SLACK].bot_token != first
    assert await refresh(rotated) != spent
    rotated.forward(2 * HOUR)
    assert await speaks(rotated) and await works(rotated)


async def test_a_door_that_no_key_opens_keeps_no_other_from_its_token(rotated: Home) -> None:
    """Lost otherwise: every workspace of an MSP, for one whose secret was sealed with a key that is gone."""
    broken, before = (
        Installation(InstallationId("a-first-door"), HARBOUR, Platform.SLACK, "T0BROKEN"),
        await token(rotated),
    )
    async with rotated.built.database.unit(HARBOUR) as unit:
        assert await unit.registrations.bind(broken, {REFRESH: "x"})
    async with rotated.built.database.writing() as session:
        session.put(UNSEAL, door=broken.id)
        await session.commit()
    rotated.built.ports.installations.forget()
    rotated.forward(ENDS_SOON)
    with pytest.raises(ValueError, match="not sealed"):
        await rotate(rotated)
    assert await token(rotated) != before and await speaks(rotated)


async def test_of_two_replicas_one_asks(rotated: Home) -> None:
    """Lost otherwise: the second spends what is spent, is refused, and calls the workspace lost."""
    rotated.forward(ENDS_SOON)
    assert sum(await asyncio.gather(*(rotate(rotated) for _ in range(4)))) == 1
    assert rotated.stage.slack.calls.count("oauth.v2.access") == 1 and await speaks(rotated)


@pytest.mark.proof
async def test_a_workspace_whose_tokens_do_not_end_is_left_alone(house: Home) -> None:
    """Lost otherwise: the app of an MSP that hosts itself, which has a token for good."""
    house.forward(100 * HOUR)
    assert await rotate(house) == 0 and "oauth.v2.access" not in house.stage.slack.calls


@pytest.mark.parametrize("fault", sampled(SILENCES, SILENCES, every=len(SILENCES)))
async def test_slack_that_does_not_answer_is_asked_again(rotated: Home, fault: FaultKind) -> None:
    """Lost otherwise: a workspace, by a bad minute of Slack's."""
    rotated.forward(ENDS_SOON)
    rotated.stage.slack.faults.add(fault, "oauth.v2.access", count=1)
    assert await rotate(rotated) == 0 and await rotate(rotated) == 0, "whoever was at it may be still"
    rotated.forward(rotating.TAKEN_FOR.total_seconds())
    assert await rotate(rotated) == 1 and await speaks(rotated)


async def test_an_answer_that_was_lost_costs_the_workspace_when_its_token_ends(rotated: Home) -> None:
    """Lost otherwise: what is still good, at once; or the word to those who can connect it again."""
    rotated.forward(ENDS_SOON)
    rotated.stage.slack.faults.add(FaultKind.DROPPED_AFTER, "oauth.v2.access", count=1)
    assert await rotate(rotated) == 0
    rotated.forward(rotating.TAKEN_FOR.total_seconds())
    assert await rotate(rotated) == 0 and await works(rotated)
    rotated.forward(2 * HOUR)
    assert await rotate(rotated) == 0
    assert (await lost(rotated)).loss is Loss.REVOKED
    await rotated.teams("ben").sees("Slack takes no messages", "Connect it again")


async def test_one_that_was_told_as_lost_comes_back_with_its_next_token(rotated: Home) -> None:
    """Lost otherwise: all that is to be said there, after a night without a bot."""
    rotated.forward(13 * HOUR)
    (door,) = [each for each in await rotated.built.ports.installations.of(HARBOUR) if each.id == DOOR]
    await reaching.lifecycle(rotated.built.ports, Lifecycle(door, LifecycleEvent.TOKEN_REVOKED, None))
    assert not await works(rotated)
    await rotated.teams("bea").say(f"request 16 {E3}")
    assert await rotate(rotated) == 1
    await rotated.slack("ada").sees("16 seats", place=APPROVALS)


@pytest.mark.proof
async def test_a_lost_one_comes_back_with_a_token_that_ends(rotated: Home) -> None:
    """Lost otherwise: a new installation of which only the first twelve hours work."""
    slack = rotated.stage.slack
    slack.state.rotating = True
    await slack.people.uninstall(HARBOUR_SLACK)
    async with Visitor() as visitor:
        back, _ = await visitor.consent(
            await visitor.press(await visitor.open(await link(rotated, "ada")), GO), "U0ADA"
        )
        assert TAKEN in (await visitor.open(back)).text
    assert await ends(rotated) is not None
    rotated.forward(ENDS_SOON)
    assert await rotate(rotated) == 1
    rotated.forward(2 * HOUR)
    assert await speaks(rotated)
