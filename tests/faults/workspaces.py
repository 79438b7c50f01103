"""How is a client's workspace connected by a manager's link, whatever becomes of the bot meanwhile?"""

import re
from itertools import count
from typing import NamedTuple

import aiohttp

from bot.playground.seats import Missed
from bot.playground.slack import User
from bot.playground.slack.oauth import NOT_INSTALLED
from domain.notices import WorkspaceConnected
from tests.e2e.visiting import Visitor
from tests.faults.street import HARBOUR, Street

_numbers = count(1)
_LINK = re.compile(r"https?://\S+/workspace/[\w=-]+")


class _Answered(NamedTuple):
    accepted: bool


async def workspace_connected(street: Street) -> None:
    """Asked for in chat, mailed, installed by somebody there: connected once, and told once to each who manages."""
    number = next(_numbers)
    team, user, address = f"T0PIER{number}", f"U0PIER{number}", f"it@pier-{number}.example"
    slack = street.stage.slack.state
    slack.add_workspace(team, f"Pier {number}", "").dead_because = NOT_INSTALLED
    slack.add_user(User(id=user, team_id=team, name=f"pia{number}", real_name="Pia Pier", email=address))

    async def mailed() -> str:
        found = [each for mail in street.stage.mail.log.to(address) for each in _LINK.findall(mail.text)]
        return found[-1] if found else ""

    url = await street.until(mailed, lambda: street.slack("ada").say(f"workspaces connect cedar {address}"))
    async with Visitor() as visitor:

        async def bound() -> bool:
            async with street.database.view(HARBOUR) as view:
                return team in {each.door.tenant for each in await view.workspaces.all()}

        await street.until(bound, lambda: _walked(visitor, url, user))
    await street.rest()
    await _once(street, team, f"Pier {number}")


async def _walked(visitor: Visitor, url: str, user: str) -> _Answered:
    """From the link again, whatever was done before: a code that Slack gave is good once."""
    try:
        page = await visitor.press(await visitor.open(url), "Add to Slack")
        back, _ = await visitor.consent(page, user)
        return _Answered("Connected" in (await visitor.open(back)).text)
    except (aiohttp.ClientError, StopIteration) as error:
        raise Missed(str(error)) from None


async def _once(street: Street, team: str, name: str) -> None:
    async with street.database.view(HARBOUR) as view:
        [workspace] = [each for each in await view.workspaces.all() if each.door.tenant == team]
        people = dict.fromkeys(person for person, _ in await view.people.managers())
        letters = await view.inbox.page(next(iter(people)), 0, 99)
    assert workspace.door.client == "cedar" and workspace.name == name
    told = [each for each in letters.rows if isinstance(each.notice, WorkspaceConnected) and each.notice.name == name]
    assert len(told) == 1, told
    token = street.stage.slack.state.workspaces[team].bot_token
    assert token and token.startswith("xoxb-")
