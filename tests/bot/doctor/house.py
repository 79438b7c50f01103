"""What can be wrong within: settings, database, clock, public address?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.crypto import KeyRing
from tests.bot.doctor.ward import ALONE, FAILURE, WARNING, Fault, Row, Ward, done, served, server, stored, told, written


def _clock(seconds: float) -> Fault:
    """The bot's alone."""

    def put(ward: Ward, text: str) -> None:
        (ward.home.stage.folder / "clock").write_text(text, encoding="ascii")

    return done(lambda ward: put(ward, str(seconds)), lambda ward: put(ward, "0"))


def _mute() -> Fault:
    """Whoever connects is hung up on."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as listening:
            yield {"PUBLIC_URL": f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"}

    return fault


def _plain() -> Fault:
    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with server(web.HTTPOk) as address:
            yield {"PUBLIC_URL": address.replace("http:", "https:")}

    return fault


DELIVERY = "INSERT INTO deliveries (org_id, kind, lane, due_at, state) VALUES ('harbour', 'tell', 'x', 1, "
"""Long ago; its state comes last."""

FAULTS = {
    # configuration
    "neither chat is set up": Row(
        told(SLACK_SIGNING_SECRET="", TEAMS_APP_ID=""), "configuration.no_chat", FAILURE, "slack_signing_secret"
    ),
    "a file that a setting names is not there": Row(
        told(CATEGORIES_FILE="{folder}/none.toml"), "configuration.file", FAILURE, "correct the setting"
    ),
    "the seed file is no TOML": Row(told(SEED_FILE="{folder}/garbage"), "configuration.contents", FAILURE, "Correct"),
    "a vendor has no plan that is one": Row(
        written("VENDORS_FILE", '[[vendor]]\norganisation = "x"\nplans = 1'),
        "configuration.contents",
        FAILURE,
        "Correct",
    ),
    "a category has no rule": Row(
        written("CATEGORIES_FILE", '[[category]]\nnames = ["x"]'), "configuration.contents", FAILURE, "Correct"
    ),
    "the mail server's authority is none": Row(
        written("SMTP_CA_FILE", "none"), "configuration.contents", FAILURE, "Correct"
    ),
    "the seed file has a word too many": Row(
        written("SEED_FILE", '[[organisations]]\nid = "x"\ncurency = "USD"'),
        "configuration.contents",
        FAILURE,
        "Correct",
    ),
    "a token of the seed file is in the bot's environment": Row(
        written(
            "SEED_FILE",
            '[[organisations]]\nid = "x"\nname = "X"\ncurrency = "USD"\ntime_zone = "UTC"\n'
            '[[organisations.installations]]\nid = "d"\nplatform = "slack"\ntenant = "T1"\n'
            'secrets = { bot_token = { env = "ONLY_THE_BOT_HAS_IT" } }',
        ),
        "configuration.unseen",
        WARNING,
        "own environment",
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
    "nobody is there at all": Row(
        told(DATABASE_URL="sqlite:///{folder}/fresh.sqlite3"), "configuration.nobody", WARNING, "seed file"
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
        stored("UPDATE alembic_version SET version_num = '9999'"), "database.ahead", FAILURE, "CHANGELOG.md"
    ),
    "readers wait for the writer": Row(stored("PRAGMA journal_mode=delete"), "database.journal", WARNING, "local disk"),
    "something has been due for long": Row(stored(DELIVERY + "'ready')"), "database.outbox", FAILURE, "/status"),
    "something waits for its place": Row(stored(DELIVERY + "'parked')"), "database.parked", WARNING, "brings it back"),
    "something was given up": Row(
        stored(
            DELIVERY + "'dead')",
            "INSERT INTO attempts (org_id, delivery_id, at, outcome, ambiguous)"
            " SELECT org_id, id, strftime('%s') * 1000000, 'dead', 0 FROM deliveries WHERE state = 'dead'",
        ),
        "database.given_up",
        WARNING,
        "sends it again",
    ),
    "a table is gone": Row(stored("DROP TABLE sync_runs"), "doctor.fell", FAILURE, "other findings"),
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
    "the public address is this machine's own": Row(
        told(PUBLIC_URL="https://localhost", **ALONE), "address.loopback", FAILURE, "the internet reaches"
    ),
    "signing in has nowhere to come back to": Row(
        told(PUBLIC_URL="", SLACK_CLIENT_ID="1.2", **ALONE), "address.missing", FAILURE, "public_url"
    ),
    "nobody answers at the public address": Row(
        told(PUBLIC_URL="http://127.0.0.1:1"), "address.unreachable", FAILURE, "listens at this port"
    ),
    "what listens there gives no answer": Row(_mute(), "address.mute", FAILURE, "log of the proxy"),
    "what listens there speaks no TLS": Row(_plain(), "address.tls", FAILURE, "serve https"),
    "it leads on": Row(
        served(lambda: web.HTTPFound("https://www.example")), "address.redirect", FAILURE, "where it leads"
    ),
    "the proxy finds no bot": Row(served(web.HTTPBadGateway), "address.no_bot", FAILURE, "listen_port"),
    "somebody else answers": Row(served(web.HTTPOk), "address.stranger", FAILURE, "same encryption_key"),
    "another bot answers": Row(told(ENCRYPTION_KEY=KeyRing.generate()), "address.stranger", FAILURE, "encryption_key"),
    "the bot there has another signing secret": Row(
        told(SLACK_SIGNING_SECRET="f" * 32), "address.slack_secret", FAILURE, "Basic Information"
    ),
    "the proxy has nobody to pass events of Teams to": Row(
        served(web.HTTPServiceUnavailable), "address.teams_keys", FAILURE, "teams_openid_url"
    ),
    "the proxy passes events on to nobody": Row(served(web.HTTPNotFound), "address.door", FAILURE, "POST requests"),
}
