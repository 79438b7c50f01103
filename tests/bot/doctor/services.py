"""What can be wrong with Pax8, the mail server, and those who watch; and with what is to be posted there?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from adapters.crypto import KeyRing
from bot.doctor import Wishes
from bot.playground.cast import APPROVALS, HARBOUR_SLACK, PROVISIONER
from bot.playground.mail import MailServer
from bot.playground.pax8.faults import Fault as Misfortune
from domain.use_cases.webhooks import name_of
from tests.authority import founded
from tests.bot.doctor.ward import FAILURE, OK, WARNING, Fault, Row, Ward, done, served, stored, told
from tests.e2e.home import HARBOUR

KNOWN = "{folder}/ca.pem"
NOWHERE = "http://127.0.0.1:1"
LONG_AGO = "UPDATE sync_runs SET ended_at = 1600000000000000"
"""Microseconds, as moments are stored."""


def pax8(path: str, status: int, retry_after: str | None = None) -> Fault:
    """Harbour's credentials are answered so, below this path."""
    misfortune = Misfortune(
        kind="status",
        path=path,
        partner=None if path == "/token" else "harbour",
        times=None,
        status=status,
        retry_after=retry_after,
    )
    return done(
        lambda ward: ward.home.stage.world.faults.add(misfortune), lambda ward: ward.home.stage.world.faults.clear()
    )


def webhook(**facts: object) -> Fault:
    """One of ours is at Pax8, and of this kind."""

    def put(ward: Ward) -> None:
        base = ward.home.stage.bot_address
        row = {"id": "w1", "displayName": name_of(HARBOUR), "url": f"{base}/pax8/events/x", "active": True}
        _webhooks(ward)["w1"] = {**row, "webhookTopics": [], **facts}

    return done(put, lambda ward: _webhooks(ward).clear())


def beginning_like_ours() -> Fault:
    """Of a bot on a port with a digit more."""

    def put(ward: Ward) -> None:
        row = {"id": "w1", "displayName": name_of(HARBOUR), "url": f"{ward.home.stage.bot_address}0/x", "active": True}
        _webhooks(ward)["w1"] = {**row, "webhookTopics": []}

    return done(put, lambda ward: _webhooks(ward).clear())


def _webhooks(ward: Ward) -> dict[str, dict[str, object]]:
    return ward.home.stage.world.hooks("harbour").webhooks


def called_elsewhere() -> Fault:
    """The vendor's orders go to another bot."""

    def put(ward: Ward) -> None:
        secret = {"header": "x", "credential": "y"}
        row = {"id": "v1", "url": "https://elsewhere.example", "sharedSecret": secret}
        ward.home.stage.world.webhooks.setdefault(PROVISIONER, []).append(
            row | {"createdDate": ward.home.stage.world.clock.now()}
        )

    return done(put, lambda ward: ward.home.stage.world.webhooks[PROVISIONER].pop())


class Nobody:
    """aiosmtpd's authenticator: no login is right."""

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=False, handled=False)


def mailed(**told: str) -> Fault:
    """Another mail server, of an authority that few know, that wants a login."""

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        tls = {"tls_context": founded(ward.folder).server, "require_starttls": True}
        server = MailServer({"authenticator": Nobody(), "auth_required": True, **tls})
        await server.start()
        try:
            place = {name: value.replace("{folder}", str(ward.folder)) for name, value in told.items()}
            yield {"SMTP_PORT": str(server.port), "SMTP_SECURITY": "starttls", **place}
        finally:
            await server.stop()

    return fault


def choosy() -> Fault:
    """A mail server that does not let this sender send."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 choosy\r\n")
        while line := await reader.readline():
            writer.write(b"550 5.7.60 not as this sender\r\n" if line.startswith(b"MAIL") else b"250 choosy\r\n")
        writer.close()

    @asynccontextmanager
    async def fault(ward: Ward) -> AsyncIterator[dict[str, str]]:
        async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
            yield {"SMTP_PORT": str(server.sockets[0].getsockname()[1])}

    return fault


def archived() -> Fault:
    def put(ward: Ward, away: bool) -> None:
        ward.home.stage.slack.state.channels[APPROVALS].is_archived = away

    return done(lambda ward: put(ward, True), lambda ward: put(ward, False))


THERE = Wishes((f"slack:{HARBOUR_SLACK}:{APPROVALS}",))

FAULTS = {
    # pax8
    "no key opens the credentials": Row(
        told(ENCRYPTION_KEY=KeyRing.generate()), "pax8.sealed", WARNING, "encryption_key"
    ),
    "an MSP is not connected": Row(
        stored("DELETE FROM pax8_credentials WHERE org_id = 'summit'"), "pax8.unconnected", WARNING, "/setup"
    ),
    "the sign-in has ended": Row(
        stored("UPDATE pax8_credentials SET delegated = 1, refused_at = 1600000000000000, refused_why = 'x'"),
        "pax8.ended",
        FAILURE,
        "sign in again",
    ),
    "the credentials are refused": Row(pax8("/token", 401), "pax8.refused", FAILURE, "Make new ones"),
    "subscriptions may not be read": Row(pax8("/subscriptions*", 403), "pax8.forbidden", FAILURE, "rights"),
    "usage may not be read": Row(pax8("/subscriptions/*/usage*", 403), "pax8.forbidden", FAILURE, "rights"),
    "prices may not be read": Row(pax8("/products/*/pricing", 403), "pax8.forbidden", FAILURE, "rights"),
    "webhooks may not be read": Row(pax8("/api/v2/webhooks*", 403), "pax8.forbidden_spare", WARNING, "next sync"),
    "Pax8 has too much to do": Row(pax8("/products", 429, "7"), "pax8.busy", WARNING, "calls_per_minute"),
    "Pax8 fails": Row(pax8("/companies", 503), "pax8.unreachable", FAILURE, "status.pax8.com"),
    "Pax8 is not reached": Row(told(PAX8_API_URL=NOWHERE), "pax8.unreachable", FAILURE, "https"),
    "our webhook leads elsewhere": Row(
        webhook(url="https://elsewhere.example/pax8"), "pax8.webhook_elsewhere", FAILURE, "webhooks register"
    ),
    "our webhook leads to an address that begins like ours": Row(
        beginning_like_ours(), "pax8.webhook_elsewhere", FAILURE, "webhooks register"
    ),
    "our webhook is off": Row(webhook(active=False), "pax8.webhook_off", WARNING, "webhooks register"),
    "our webhook fails": Row(webhook(lastDeliveryStatus="FAILED"), "pax8.webhook_failing", WARNING, "webhooks logs"),
    "a vendor has no credentials": Row(
        stored("DELETE FROM vendor_credentials"), "pax8.no_vendor", WARNING, "provisioning"
    ),
    "a vendor's orders go elsewhere": Row(
        called_elsewhere(), "pax8.vendor_elsewhere", FAILURE, "provisioning register"
    ),
    "nothing was read for long": Row(stored(LONG_AGO), "pax8.late", WARNING, "seatwise sync"),
    "signing in has no secret": Row(
        told(PAX8_OAUTH_CLIENT_SECRET=""), "pax8.no_oauth_secret", FAILURE, "integrations@"
    ),
    "Pax8's login is not reached": Row(told(PAX8_TOKEN_URL=NOWHERE), "pax8.no_login", FAILURE, "address"),
    "the database does not name the organisations": Row(
        told(DATABASE_URL="sqlite:///{folder}/none.sqlite3"), "pax8.unread", WARNING, "database"
    ),
    # mail
    "no mail is set up": Row(told(SMTP_HOST=""), "mail.none", OK, "smtp_host"),
    "the authorities' file holds none": Row(
        told(SMTP_CA_FILE="{folder}/garbage", SMTP_SECURITY="starttls"), "mail.settings", FAILURE, "this setting"
    ),
    "the mail server is not reached": Row(told(SMTP_PORT="1"), "mail.unreachable", FAILURE, "port 25"),
    "the mail server speaks no TLS": Row(told(SMTP_SECURITY="starttls"), "mail.plain", FAILURE, "465"),
    "its certificate is nobody's": Row(mailed(), "mail.certificate", FAILURE, "smtp_ca_file"),
    "the login is wrong": Row(
        mailed(SMTP_CA_FILE=KNOWN, SMTP_USERNAME="seats", SMTP_PASSWORD="correct horse"),
        "mail.login",
        FAILURE,
        "smtp_password",
    ),
    "there is no login, and one is wanted": Row(mailed(SMTP_CA_FILE=KNOWN), "mail.login", FAILURE, "smtp_username"),
    "the sender may not send": Row(choosy(), "mail.sender", FAILURE, "mail_from"),
    "a sample has nobody who takes it": Row(
        done(lambda ward: ward.home.stage.mail.fail("refused"), lambda ward: None),
        "mail.unsent",
        FAILURE,
        "another address",
        Wishes(mail="nobody@harbour.example"),
    ),
    "a sample is sent": Row(told(), "mail.sent", OK, "spam", Wishes(mail="ada@harbour.example")),
    # watching
    "the dead man's switch is not reached": Row(
        told(HEARTBEAT_URL=f"{NOWHERE}/ping/hidden"), "watching.heartbeat", FAILURE, "https"
    ),
    "the collector is not reached": Row(told(OTLP_ENDPOINT=NOWHERE), "watching.collector", FAILURE, "4318"),
    "something else stands in the collector's place": Row(
        served(web.HTTPNotFound, "OTLP_ENDPOINT"), "watching.collector", FAILURE, "4318"
    ),
    # sample
    "a sample has no place": Row(told(), "sample.nowhere", FAILURE, "slack:TEAM:CHANNEL", Wishes(("slack:T0NONE:C1",))),
    "a sample's place may be any": Row(told(), "sample.nowhere", FAILURE, "teams:TENANT", Wishes(("C1",))),
    "a sample's channel is put away": Row(archived(), "sample.lost", FAILURE, "/invite", THERE),
    "Slack does not take a sample": Row(
        told(SLACK_API_URL=f"{NOWHERE}/api/"), "sample.unsent", FAILURE, "try again", THERE
    ),
}
