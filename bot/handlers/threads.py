"""What is somebody shown who says in a thread what only a button can do?"""

import re

from bot.context import Context
from domain.changes import ChangeStatus
from domain.chat import MessageRef
from domain.notices import DecideHere, Nothing, Reply, Say
from domain.tenancy import Permission

_YES = re.compile(
    r"(?:(?:ok|okay|yes|yep|sure|fine|great|good)[\s,.!]+)?(?:i\s+)?(?:approve[ds]?|lgtm)(?:\s+(?:it|this))?[\s.!]*",
    re.IGNORECASE,
)


def says_yes(text: str) -> bool:
    """ "approved", "ok, approved", "I approve this": a whole message, and nothing besides."""
    return len(text) < 60 and _YES.fullmatch(text.strip()) is not None


async def answer(ctx: Context, text: str, thread: MessageRef | None) -> Reply:
    """The buttons, to the one who may press them; words never decide, and nobody else hears anything."""
    if thread is None or not says_yes(text) or not ctx.actor.may(Permission.MANAGE_LICENSING):
        return Nothing()
    async with ctx.ports.view(ctx.actor.org) as view:
        change = await view.changes.shown_at(thread)
        if change is None or change.status is not ChangeStatus.PENDING:
            return Nothing()
        policy = (await view.rules.book()).policy
    if change.concerns(ctx.actor.person) and not policy.own_decisions:
        return Nothing()
    return Say(DecideHere(change, ctx.actor.zone))
