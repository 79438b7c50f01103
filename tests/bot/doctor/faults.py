"""What can be wrong with an installation: each fault, what is found of it, and words of its cure."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web

from adapters.crypto import KeyRing
from bot.doctor import Level
from bot.manifests import SCOPES
from bot.playground.cast import ACME_SLACK
from tests.bot.doctor.ward import Fault, Ward, done, stored, told

OK, WARNING, FAILURE = Level.OK, Level.WARNING, Level.FAILURE


class Row(NamedTuple):
    fault: Fault
    id: str
    level: Level
    cure: str = ""


def _clock(seconds: float) -> Fault:
    """The bot's alone."""

    def put(ward: Ward, text: str) -> None:
        (ward.home.stage.folder / "clock").write_text(text, encoding="ascii")

    return done(lambda ward: put(ward, str(seconds)), lambda ward: put(ward, "0"))


@asynccontextmanager
async def _server(answer: Callable[[], web.HTTPException] | dict[str, str]) -> AsyncIterator[str]:
    """Its address; it says the same of everything."""

    async def say(request: web.Request) -> web.StreamResponse:
        if isinstance(answer, dict):
            return web.json_response(answer)
        raise answer()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _served(answer: Callable[[], web.HTTPException]) -> Fault:
    """Somebody else behind the public address."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with _server(answer) as address:
            yield {"PUBLIC_URL": address}

    return fault


def _refusing(description: str) -> Fault:
    """A login that has its own reasons."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with _server({"error": "unauthorized_client", "error_description": f"{description}: no"}) as address:
            yield {"TEAMS_LOGIN_URL": address}

    return fault


def _hosted() -> Fault:
    """A host that promises managed identities, and has none."""
    promised = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/token", "IDENTITY_HEADER": "x"}
    return done(
        lambda ward: os.environ.update(promised),
        lambda ward: [os.environ.pop(name) for name in promised],
        TEAMS_MANAGED_IDENTITY="true",
        TEAMS_APP_PASSWORD="",
    )


def _in_slack(**facts: str) -> Fault:
    """Of Acme's workspace, as Slack has it."""
    before: dict[str, Any] = {}

    def put(ward: Ward) -> None:
        workspace = ward.home.stage.slack.state.workspaces[ACME_SLACK]
        for name, value in facts.items():
            before[name] = getattr(workspace, name)
            setattr(workspace, name, value)

    def back(ward: Ward) -> None:
        for name, value in before.items():
            setattr(ward.home.stage.slack.state.workspaces[ACME_SLACK], name, value)

    return done(put, back)


def _slack_fault(kind: str) -> Fault:
    return done(
        lambda ward: ward.home.stage.slack.faults.add(kind, "auth.test"),
        lambda ward: ward.home.stage.slack.faults.clear(),
    )


ALONE = {"PLAYGROUND": "", "CLOCK_FILE": "", "SMTP_HOST": ""}
"""No playground, of which less is asked."""

FAULTS = {
    # configuration
    "neither chat is set up": Row(
        told(SLACK_SIGNING_SECRET="", TEAMS_APP_ID=""), "configuration.no_chat", FAILURE, "slack_signing_secret"
    ),
    "a file that a setting names is not there": Row(
        told(CATEGORIES_FILE="{folder}/none.toml"), "configuration.file", FAILURE, "correct the setting"
    ),
    "the heads of the record have no folder": Row(
        told(AUDIT_HEAD_FILE="{folder}/none/heads"), "configuration.folder", FAILURE, "Make it"
    ),
    "the key is none": Row(told(ENCRYPTION_KEY="short"), "configuration.bad_key", FAILURE, "32 random bytes"),
    "there is no key": Row(told(ENCRYPTION_KEY=""), "configuration.no_key", FAILURE, "encryption_key"),
    "the key is another": Row(
        told(ENCRYPTION_KEY=KeyRing.generate()), "configuration.other_key", FAILURE, "Add the key that sealed them"
    ),
    "nobody manages": Row(
        stored("DELETE FROM grants WHERE permission = 'manage_licensing'"),
        "configuration.no_manager",
        WARNING,
        "first_admin",
    ),
    # database
    "the database's address is none": Row(told(DATABASE_URL="mysql://x/y"), "database.address", FAILURE, "sqlite:///"),
    "the database's folder is not there": Row(
        told(DATABASE_URL="sqlite:////nowhere/at/all/x.sqlite3"), "database.folder", FAILURE, "Make it"
    ),
    "there is no database yet": Row(
        told(DATABASE_URL="sqlite:///{folder}/none.sqlite3"), "database.missing", WARNING, "Start the bot"
    ),
    "the database is empty": Row(
        told(DATABASE_URL="sqlite:///{folder}/empty"), "database.empty", WARNING, "seatwise migrate"
    ),
    "the database is a file of another kind": Row(
        told(DATABASE_URL="sqlite:///{folder}/garbage"), "database.unreadable", FAILURE, "seatwise restore"
    ),
    "the server is not there": Row(
        told(DATABASE_URL="postgresql://seatwise@127.0.0.1:1/seatwise"), "database.unreachable", FAILURE, "firewall"
    ),
    "the tables are older": Row(
        stored("UPDATE alembic_version SET version_num = '0016'"), "database.behind", FAILURE, "seatwise migrate"
    ),
    "the tables are newer": Row(
        stored("UPDATE alembic_version SET version_num = '9999'"), "database.ahead", FAILURE, "newer version"
    ),
    "readers wait for the writer": Row(stored("PRAGMA journal_mode=delete"), "database.journal", WARNING, "local disk"),
    # clock
    "two minutes ahead": Row(_clock(120), "clock.off", WARNING, "NTP"),
    "ten minutes behind": Row(_clock(-600), "clock.wrong", FAILURE, "NTP"),
    "who could tell the time is not there": Row(
        told(PAX8_API_URL="http://127.0.0.1:1"), "clock.unasked", WARNING, "https"
    ),
    # address
    "there is no public address": Row(
        told(PUBLIC_URL="", SLACK_CLIENT_ID="", PAX8_OAUTH_CLIENT_ID="", **ALONE), "address.none", WARNING, "public_url"
    ),
    "signing in has nowhere to come back to": Row(
        told(PUBLIC_URL="", SLACK_CLIENT_ID="1.2", **ALONE), "address.missing", FAILURE, "public_url"
    ),
    "nobody answers at the public address": Row(
        told(PUBLIC_URL="http://127.0.0.1:1"), "address.unreachable", FAILURE, "443"
    ),
    "it leads on": Row(
        _served(lambda: web.HTTPFound("https://www.example")), "address.redirect", FAILURE, "where it leads"
    ),
    "the proxy finds no bot": Row(_served(web.HTTPBadGateway), "address.no_bot", FAILURE, "listen_port"),
    "somebody else answers": Row(_served(web.HTTPOk), "address.stranger", FAILURE, "same encryption_key"),
    "another bot answers": Row(told(ENCRYPTION_KEY=KeyRing.generate()), "address.stranger", FAILURE, "encryption_key"),
    "the bot there has another signing secret": Row(
        told(SLACK_SIGNING_SECRET="f" * 32), "address.slack_secret", FAILURE, "Basic Information"
    ),
    "the proxy passes events on to nobody": Row(_served(web.HTTPNotFound), "address.door", FAILURE, "POST requests"),
    # slack
    "the signing secret is something else": Row(
        told(SLACK_SIGNING_SECRET="xoxb-1", **ALONE), "slack.secret", WARNING, "Signing Secret"
    ),
    "the app is in no workspace": Row(
        stored("DELETE FROM installation_secrets", "DELETE FROM installations WHERE platform = 'slack'"),
        "slack.nowhere",
        WARNING,
        "seed file",
    ),
    "a workspace has no token": Row(
        stored("DELETE FROM installation_secrets WHERE installation_id = 'acme-slack'"),
        "slack.no_token",
        FAILURE,
        "bot_token",
    ),
    "a token was revoked": Row(_in_slack(dead_because="token_revoked"), "slack.refused", FAILURE, "Install the app"),
    "the app was removed": Row(_in_slack(dead_because="account_inactive"), "slack.refused", FAILURE, "Install the app"),
    "the token is another workspace's": Row(
        stored("UPDATE installations SET tenant = 'T0OTHER' WHERE id = 'acme-slack'"),
        "slack.other_workspace",
        FAILURE,
        "own",
    ),
    "a scope is not granted": Row(
        _in_slack(scopes=",".join(SCOPES.keys() - {"users:read"})), "slack.scopes", FAILURE, "manifest"
    ),
    "Slack is not reached": Row(
        told(SLACK_API_URL="http://127.0.0.1:1/api/"), "slack.unreachable", FAILURE, "status.slack.com"
    ),
    "Slack has too much to do": Row(_slack_fault("rate_limited"), "slack.later", WARNING, "minute"),
    "Slack gives no socket": Row(told(SLACK_APP_TOKEN="xapp-none"), "slack.socket", FAILURE, "connections:write"),
    "the database does not name the workspaces": Row(
        told(DATABASE_URL="sqlite:///{folder}/none.sqlite3"), "slack.unread", WARNING, "database"
    ),
    # teams
    "the registration is not whole": Row(told(TEAMS_TENANT=""), "teams.incomplete", FAILURE, "Set it"),
    "the secret is wrong": Row(told(TEAMS_APP_PASSWORD="wrong"), "teams.secret", FAILURE, "not to its id"),
    "the secret has ended": Row(_refusing("AADSTS7000222"), "teams.secret_ended", FAILURE, "new client secret"),
    "there is no such tenant": Row(_refusing("AADSTS90002"), "teams.tenant", FAILURE, "teams_tenant"),
    "Microsoft refuses for another reason": Row(_refusing("AADSTS53003"), "teams.refused", FAILURE, "Entra"),
    "the tenant does not know the app": Row(told(TEAMS_TENANT="elsewhere"), "teams.app", FAILURE, "teams_app_id"),
    "the login is not reached": Row(told(TEAMS_LOGIN_URL="http://127.0.0.1:1"), "teams.unreachable", FAILURE, "https"),
    "no identity is managed here": Row(_hosted(), "teams.identity", FAILURE, "Azure"),
    "the keys are not reached": Row(told(TEAMS_OPENID_URL="http://127.0.0.1:1"), "teams.keys", FAILURE, "reach"),
    "a token may not go where people are reached": Row(
        told(TEAMS_DEFAULT_SERVICE_URL="http://127.0.0.1:1/teams"), "teams.service_url", FAILURE, "teams_service_urls"
    ),
    "tokens may go where all can read them": Row(
        told(TEAMS_SERVICE_URLS="http://smba.example", TEAMS_DEFAULT_SERVICE_URL="http://smba.example/teams", **ALONE),
        "teams.plain",
        WARNING,
        "https",
    ),
}
