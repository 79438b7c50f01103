"""Does Pax8 tell the bot what changes: by events that are lost, come twice, and come when all is over?"""

import json
import random

from adapters.db import Database
from bot.playground.pax8 import hooks
from bot.playground.stage import Stage
from domain.ids import InstallationId, OrgId
from domain.ports import Pax8Door

PARTNER = "harbour"
SECRET = "Bearer of what changes"


async def listen(stage: Stage, database: Database) -> None:
    """From now on the bot hears of every subscription of the partner that changes at Pax8."""
    door = Pax8Door(InstallationId(f"{PARTNER}-events"), OrgId(PARTNER), "events", "Authorization", (SECRET,))
    await database.pax8_doors.save(door)
    body = {
        "displayName": f"Seatwise {PARTNER}",
        "url": f"{stage.bot_address}/pax8/events/{door.id}",
        "authorization": SECRET,
        "active": True,
        "webhookTopics": [{"topic": "SUBSCRIPTION", "filters": []}],
    }
    world = stage.world
    hooks.answer(world.hooks(PARTNER), "POST", "/webhooks", {}, json.dumps(body).encode(), world.clock.now())


def repeat(stage: Stage, lot: random.Random) -> bool:
    """Some event that was sent before is sent once more. False while there is none."""
    known = stage.world.hooks(PARTNER)
    sent = [(webhook, log) for webhook in known.webhooks.values() for log in known.logs[webhook["id"]]]
    calls = [(webhook, call) for webhook, log in sent for call in log["callHistory"][-1:]]
    if not calls:
        return False
    webhook, call = lot.choice(calls)
    stage.pax8.caller.send_soon(PARTNER, hooks.Sending(webhook, call["payload"]))
    return True


def told(stage: Stage) -> dict[str, int]:
    """How many events there were, and how many of them nobody took."""
    logs = [log for rows in stage.world.hooks(PARTNER).logs.values() for log in rows]
    return {"events": len(logs), "of them not taken": sum(log["finalStatus"] == "FAILED" for log in logs)}
