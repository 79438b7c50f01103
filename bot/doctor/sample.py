"""Does a card arrive where it is asked for?"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp

from adapters.db import Database
from adapters.slack import SlackChat
from adapters.teams import TeamsChat
from bot.chats import registration, slack_settings, teams_settings
from bot.doctor.findings import Finding, failure, ok
from bot.doctor.patient import Patient, registrations
from domain.chat import Conversation, ConversationKind
from domain.errors import Lost, SendError
from domain.ids import Platform
from domain.notices import Sample
from domain.ports import Chat, Unfinished
from domain.tenancy import Installation

_SLACK = {"D": ConversationKind.DIRECT}
_TEAMS = {"@thread.tacv2": ConversationKind.CHANNEL, "@thread.skype": ConversationKind.CHANNEL}
"""How Teams' ids of channels end; other conversations of several begin with 19: too."""


async def posted(patient: Patient) -> Iterable[Finding]:
    """One after the other: so many are asked for as somebody can look at."""
    return [finding for place in patient.wishes.post for finding in await _posted(patient, place)]


async def _posted(patient: Patient, place: str) -> Iterable[Finding]:
    found = await _door(patient, place)
    database = patient.looked.database
    if found is None or database is None:
        return [failure("sample.nowhere", place)]
    door, address = found
    conversation = Conversation(door.id, door.platform, _kind(door.platform, address), address)
    marker = f"doctor/{patient.clock.now():%Y%m%d%H%M%S}"
    try:
        async with _chat(patient, door.platform, database) as chat:
            await chat.post(conversation, Sample(), marker)
    except Unfinished:
        pass  # it stands there
    except SendError as error:
        return [failure("sample.lost" if isinstance(error, Lost) else "sample.unsent", place, why=error)]
    return [ok("sample.posted", place)]


async def _door(patient: Patient, place: str) -> tuple[Installation, str] | None:
    """`slack:TEAM:CHANNEL`, `teams:TENANT:CONVERSATION`, or the id of either alone where only one door can be meant."""
    platform, _, rest = place.partition(":")
    if platform in (Platform.SLACK, Platform.TEAMS):
        tenant, _, address = rest.partition(":")
        fitting = [door for door in await patient.doors(Platform(platform)) if door.tenant == tenant]
    else:
        address = place
        fitting = list(await patient.doors(Platform.TEAMS if ":" in place else Platform.SLACK))
    return (fitting[0], address) if len(fitting) == 1 and address else None


def _kind(platform: Platform, address: str) -> ConversationKind:
    if platform is Platform.SLACK:
        return _SLACK.get(address[:1], ConversationKind.CHANNEL)
    if not address.startswith("19:"):
        return ConversationKind.DIRECT
    return next((kind for end, kind in _TEAMS.items() if address.endswith(end)), ConversationKind.GROUP)


@asynccontextmanager
async def _chat(patient: Patient, platform: Platform, database: Database) -> AsyncIterator[Chat]:
    """Our voice there, as the bot has it."""
    settings = patient.settings
    if platform is Platform.SLACK:
        async with aiohttp.ClientSession() as session:
            yield SlackChat(slack_settings(settings), database.installations, session)
        return
    several = [registration(settings), *await registrations(patient)]
    known = teams_settings(settings)
    chat = TeamsChat(known, several, database.installations, database.memberships, patient.clock)
    try:
        yield chat
    finally:
        await chat.close()


CHECKS = {"posted": posted}
