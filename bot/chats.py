"""How are the chats wired: their doors, our voices there, and the socket where Slack has no address of ours?"""

from contextlib import AsyncExitStack
from functools import partial

import aiohttp

from adapters.db import Database
from adapters.slack import SlackChat, SlackDoor, SlackSettings, SlackSocket
from adapters.teams import Registration, TeamsChat, TeamsDoor, TeamsSettings
from bot.limits import Handler
from bot.manifests import SCOPES
from bot.pictures import Handle, Pictures
from bot.settings import Settings, telling
from bot.telemetry.watched import Watched
from domain.ids import Platform
from domain.ports import Chat, Ports


def slack(
    settings: Settings,
    stack: AsyncExitStack,
    ports: Ports,
    handle: Handle,
    pictures: Pictures,
    session: aiohttp.ClientSession,
    chats: dict[Platform, Chat],
    doors: dict[str, Handler],
    watch: Watched,
) -> SlackSocket | None:
    """The socket, not opened, where there is a token for one."""
    known = slack_settings(settings)
    chat = SlackChat(known, ports.installations, session)
    answering = pictures.in_slack(handle, chat.uploaded)
    door = SlackDoor(known, answering, ports.installations, ports.clock, session)
    stack.push_async_callback(door.close)
    chats[Platform.SLACK] = chat
    if known.signing_secret:
        doors["/slack/events"] = door.receive
    return SlackSocket(known, watch.entrance.by_socket(door.hear), session) if known.app_token else None


async def teams(
    settings: Settings,
    stack: AsyncExitStack,
    database: Database,
    ports: Ports,
    handle: Handle,
    chats: dict[Platform, Chat],
    doors: dict[str, Handler],
    watch: Watched,
) -> None:
    known = teams_settings(settings)
    with telling("teams_app_id"):
        main = registration(settings)
    others = [Registration(*row) for row in await database.installations.registrations() if row[0] != main.app_id]
    kept = ports.installations, database.memberships
    chat = TeamsChat(known, [main, *others], *kept, ports.clock, partial(watch.calls.client, "teams"))
    door = TeamsDoor(known, [main, *others], handle, *kept, ports.clock, chat)
    stack.push_async_callback(chat.close)
    stack.push_async_callback(door.close)
    chats[Platform.TEAMS] = chat
    doors["/api/messages"] = door.messages


def slack_settings(settings: Settings) -> SlackSettings:
    return SlackSettings(
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        api_url=settings.slack_api_url,
        command_prefix=settings.slack_command_prefix,
        scopes=frozenset(SCOPES),
    )


def teams_settings(settings: Settings) -> TeamsSettings:
    return TeamsSettings(
        login_url=settings.teams_login_url.rstrip("/"),
        openid_url=settings.teams_openid_url,
        service_urls=settings.teams_service_urls or TeamsSettings().service_urls,
        default_service_url=settings.teams_default_service_url,
    )


def registration(settings: Settings) -> Registration:
    """The settings' own. Raises ValueError where it lacks something."""
    return Registration(
        settings.teams_app_id,
        settings.teams_app_password.get_secret_value(),
        settings.teams_tenant,
        settings.teams_managed_identity,
    )
