"""Which concrete part meets which port? The composition root: the only module that names adapters."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web

from adapters.charts import Drawing
from adapters.crypto import KeyRing, derived
from adapters.db import Database, Seed, answers, plant
from adapters.db.migrations import current, reached
from adapters.likeness import RapidLikeness
from adapters.mail import LoggedMailer, SmtpMailer, SmtpSettings
from adapters.pax8 import Delegation, EventsDoor, Line, Pax8Connections, Provisioners, ProvisioningDoor, Secret
from adapters.slack import SlackInstall, SlackSocket
from adapters.teams import TeamsSignIn
from adapters.tls import trusted
from bot import categories, pages
from bot import chats as wired
from bot.clock import MovedClock, RandomIds, WallClock
from bot.deliver import Bell, Deliveries
from bot.dispatch import Dispatcher
from bot.downloads import KINDS
from bot.files import Files
from bot.health import Checkup
from bot.limits import Allowance, Handler
from bot.links import SignedLinks
from bot.manifests import SCOPES
from bot.pages.front import Front
from bot.pictures import KIND as USAGE_PICTURE
from bot.pictures import Drawn, Pictures
from bot.schedule import Schedule
from bot.settings import BadSettings, Settings, telling
from bot.telemetry.watched import Watched, watched
from bot.together import Together
from bot.vendors import vendors
from bot.web import application
from bot.witness import HeadFile
from cards import notices
from cards.words import told_pax8
from domain.chain import ChainKey, ChainKeys
from domain.ids import OrgId, Platform
from domain.ports import Chat, Clock, Grantor, Ports
from domain.registration import Way
from domain.tenancy import Identity
from domain.use_cases import hinting, receiving, standing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs in one process, put together and not started."""

    settings: Settings
    database: Database
    ports: Ports
    deliveries: Deliveries
    schedule: Schedule
    app: web.Application
    files: Files
    dispatcher: Dispatcher
    socket: SlackSocket | None = None


async def migrate(settings: Settings, replant: bool = False) -> str:
    """Returns the revision that the database is at now. A SQLite file that a bot is serving is refused.

    `replant` brings the organisations of the seed file to exactly what it says: rights given in chat are undone.
    """
    if replant:
        await _replant(settings)
    with telling("database_url"):
        database = Database(settings.database_url, KeyRing([KeyRing.generate()]))
        await database.start(migrate=True)
        await database.close()
        return await current(settings.database_url) or "none"


async def check_tables(settings: Settings) -> None:
    """For what only looks in. Raises BadSettings where the tables are an older version's: bringing them up cannot be
    undone, and is for `serve` and `migrate` to do. No tables at all are made by whoever comes first.
    """
    with telling("database_url"):
        revision = await current(settings.database_url)
    if revision is not None and not reached(revision):
        raise BadSettings(
            f"database_url: the tables are those of an older version ({revision}); “seatwise migrate” brings them up"
        )


async def database_answers(settings: Settings) -> bool:
    """False while nobody is there who could; true for all that is wrong otherwise, which opening it tells."""
    return await answers(settings.database_url)


async def _replant(settings: Settings) -> None:
    if settings.seed_file is None:
        raise BadSettings("seed_file: none is set, so there is nothing to plant")
    keys = key_ring(settings)
    seed = _seed(settings.seed_file)
    with telling(f"seed_file {settings.seed_file}"):
        database = Database(settings.database_url, keys)
        await database.start(migrate=True)
        try:
            await plant(database, seed, exact=True)
        finally:
            await database.close()


@asynccontextmanager
async def house(settings: Settings) -> AsyncIterator[House]:
    """Put together, with the database opened, migrated and seeded; taken apart in reverse order."""
    _check(settings)
    async with AsyncExitStack() as stack:
        clock: Clock = MovedClock(settings.clock_file) if settings.clock_file else WallClock()
        awake = Bell()
        watch = await stack.enter_async_context(watched(settings))
        database = await _database(settings, stack, awake, clock, watch)
        traced = [watch.calls.of_session()]
        session = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=True, trace_configs=traced))
        chats: dict[Platform, Chat] = {}
        charts = Drawing()
        stack.push_async_callback(charts.aclose)
        drawn = Drawn(charts)
        allow = Allowance(settings.door_rate)
        files = Files(database.cipher, clock, settings.public_url, {**KINDS, USAGE_PICTURE: drawn.file}, allow)
        links = SignedLinks(files, vendors(settings.vendors_file))
        ports = watch.over(await _ports(settings, stack, database, clock, links, chats, watch))
        dispatcher = Dispatcher(ports, files, allow, settings.slack_command_prefix)
        pictures = Pictures(ports, files, drawn)
        handle, doors, socket = watch.entrance.handling(dispatcher.handle), dict[str, Handler](), None
        if settings.with_slack:
            socket = wired.slack(settings, stack, ports, handle, pictures, session, chats, doors, watch)
        if settings.teams_app_id:
            await wired.teams(settings, stack, database, ports, pictures.in_teams(handle), chats, doors, watch)
        inbound = ProvisioningDoor(ports.pax8_doors, clock, Together(partial(receiving.receive_all, ports)).keep, allow)
        doors["/pax8/provisioning/{installation}"] = inbound.receive
        doors["/pax8/events/{installation}"] = EventsDoor(ports.pax8_doors, partial(hinting.hear, ports), allow).receive
        for named in settings.first_admin:
            await _first_admin(ports, named)
        deliveries = Deliveries(ports, RandomIds().new(), watch.tally, watch.tracer)
        awake.ring = deliveries.wake
        pulse = timedelta(seconds=1) if settings.clock_file else None
        shown = pages.routes(Front(files, links), ports)
        secure = settings.public_url.startswith("https://")
        checkup = Checkup(database.signs, database.ready, clock)
        app = application(doors, checkup.look, partial(files.serve, ports), shown, secure)
        watch.attend(app, checkup.look, database.signs, clock, session)
        schedule = Schedule(ports, pulse, watch.tracer)
        yield House(settings, database, ports, deliveries, schedule, app, files, dispatcher, socket)


def key_ring(settings: Settings) -> KeyRing:
    with telling("encryption_key"):
        return KeyRing(settings.encryption_key.get_secret_value().split(","))


def chain_keys(settings: Settings) -> ChainKeys:
    """Of their own where some are set; else they come from the keys that seal secrets."""
    own = settings.audit_key.get_secret_value()
    keys = (own or settings.encryption_key.get_secret_value()).split(",")
    first, *others = (ChainKey(derived(key, "audit key id").hex()[:16], derived(key, "audit")) for key in keys)
    return ChainKeys(first, tuple(others), stored=not own)


async def _ports(
    settings: Settings,
    stack: AsyncExitStack,
    database: Database,
    clock: Clock,
    links: SignedLinks,
    chats: dict[Platform, Chat],
    watch: Watched,
) -> Ports:
    """`chats` is filled in when the doors are: what they hear is answered by use cases, which need the ports."""
    line = await _line(settings, stack, clock, watch)
    delegation = _delegation(settings, line)
    connections = await _connections(settings, line, database, delegation)
    grantors = _grantors(settings, line, delegation)
    return Ports(
        unit=database.unit,
        view=database.view,
        pair=database.pair,
        queue=database.queue,
        installations=database.installations,
        marketplace=connections.marketplace,
        webhooks=connections.webhooks,
        connections=connections,
        chats=chats,
        clock=clock,
        ids=RandomIds(),
        likeness=RapidLikeness(),
        categories=categories.table(settings.categories_file),
        accounts=database.accounts,
        pax8_doors=database.pax8_doors,
        provisioner=Provisioners(line, database.pax8_doors.vendor_credentials).of,
        vendors=links.vendors,
        mailer=smtp_mailer(settings) if settings.smtp_host else LoggedMailer(),
        links=links,
        reason=told_pax8.reason,
        registrations=database.registrations,
        grantors=grantors,
        refresher=slack if isinstance(slack := grantors.get(Way.SLACK), SlackInstall) else None,
        plain=lambda notice: notices.card(notice).summary,
        chain=chain_keys(settings),
        witness=HeadFile(settings.audit_head_file),
        words_kept_days=settings.audit_text_days,
    )


async def _first_admin(ports: Ports, named: str) -> None:
    """`named` is as the setting spells it; somebody is made only where nobody may manage yet."""
    platform, tenant, user = named.split(":")
    made = await standing.first_admin(ports, Identity(Platform(platform), tenant, user))
    if made is not None:
        log.warning("first_admin", platform=platform, tenant=tenant, user=user)


def _check(settings: Settings) -> None:
    if not settings.encryption_key.get_secret_value():
        raise BadSettings(
            "encryption_key: secrets are never stored in the clear; make a key with "
            "“openssl rand -base64 32 > encryption.key”, and name that file in encryption_key_file"
        )
    if not (settings.with_slack or settings.teams_app_id):
        raise BadSettings(
            "neither Slack nor Teams is set up: set slack_signing_secret or slack_app_token, or teams_app_id, or both"
        )


async def _database(settings: Settings, stack: AsyncExitStack, bell: Bell, clock: Clock, watch: Watched) -> Database:
    keys = key_ring(settings)
    seed = _seed(settings.seed_file) if settings.seed_file else None
    with telling("database_url"):
        database = Database(settings.database_url, keys, clock, on_outbox=bell, on_fact=watch.committed)
        await database.start(migrate=True)
    stack.push_async_callback(database.close)
    if seed is not None:
        with telling(f"seed_file {settings.seed_file}"):
            await plant(database, seed)
    return database


def _seed(path: Path) -> Seed:
    try:
        return Seed.from_toml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"seed_file {path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadSettings(f"seed_file {path}: {'; '.join(str(error).splitlines())}") from None


async def _line(settings: Settings, stack: AsyncExitStack, clock: Clock, watch: Watched) -> Line:
    """One connection pool for every organisation's clients."""
    http = await stack.enter_async_context(watch.calls.client(timeout=settings.pax8_timeout, verify=trusted()))
    return Line(
        http=http,
        api_url=settings.pax8_api_url.rstrip("/").removesuffix("/v1"),
        clock=clock,
        timeout=settings.pax8_timeout,
        calls_per_minute=settings.pax8_calls_per_minute or None,
    )


async def _connections(
    settings: Settings, line: Line, database: Database, delegation: Delegation | None
) -> Pax8Connections:
    async def spent(org: OrgId, before: str, after: str) -> bool:
        async with database.unit(org) as unit:
            return await unit.connection.replace(before, after)

    stored = database.pax8_credentials
    connections = Pax8Connections(line, stored, settings.pax8_connect_by_chat, delegation, spent)
    with telling("encryption_key"):
        for organisation in await database.installations.organisations():
            await connections.renew(organisation.id)
    return connections


def _delegation(settings: Settings, line: Line) -> Delegation | None:
    if not settings.pax8_oauth_client_id:
        return None
    secret = Secret(settings.pax8_oauth_client_secret.get_secret_value())
    addresses = settings.pax8_authorize_url, settings.pax8_token_url
    return Delegation(settings.pax8_oauth_client_id, secret, *addresses, line.http)


def _grantors(settings: Settings, line: Line, delegation: Delegation | None) -> dict[Way, Grantor]:
    """What MSPs can connect by themselves: whatever is set up."""
    found: dict[Way, Grantor] = {Way.PAX8: delegation} if delegation else {}
    if settings.slack_client_id:
        found[Way.SLACK] = SlackInstall(
            settings.slack_client_id,
            settings.slack_client_secret.get_secret_value(),
            settings.slack_authorize_url,
            settings.slack_api_url,
            tuple(SCOPES),
            line.http,
        )
    signin = settings.teams_signin_id, settings.teams_signin_secret.get_secret_value()
    client, secret = signin if signin[0] else (settings.teams_app_id, settings.teams_app_password.get_secret_value())
    if client and secret:
        login = settings.teams_login_url.rstrip("/")
        found[Way.TEAMS] = TeamsSignIn(client, secret, settings.teams_app_id, settings.teams_tenant, login, line.http)
    return found


def smtp_mailer(settings: Settings) -> SmtpMailer:
    """Raises `BadSettings`."""
    known = SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
        authorities=settings.smtp_ca_file,
        sender=settings.mail_from,
        timeout=settings.smtp_timeout,
    )
    with telling("mail_from, smtp_ca_file"):
        return SmtpMailer(known)
