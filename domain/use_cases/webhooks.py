"""How does an MSP come to be told by Pax8 of what changes, and what is done about events that did not arrive?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.audit import AuditEntry
from domain.errors import MarketplaceError, OutcomeUnknown
from domain.hints import thing_of
from domain.ids import InstallationId, OrgId
from domain.ports import Pax8Door, Ports, Told, Topic, VendorWebhook, Webhook, Webhooks
from domain.use_cases import hinting

PURPOSE, HEADER = "events", "Authorization"
VENDOR_HEADER = "pax8ApiTokenV1"
"""Where the secret stands unless somebody says otherwise (vendor provisioning document)."""

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SIGNS = 43
"""Of these, some 256 bits."""

LOOK_BACK = timedelta(hours=3)
"""How old events are that are still made up for: every sync since has read what older ones told of."""

FAILED = "FAILED"


class UnknownTopics(ValueError):
    """Pax8 tells of none of these; `known` are those that it tells of."""

    def __init__(self, unknown: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(", ".join(unknown))
        self.unknown = unknown
        self.known = known


class NoProvisioner(LookupError):
    """This organisation has no provisioner at Pax8 that we know of."""


@dataclass(frozen=True, slots=True)
class Registered:
    """`replaced` are the webhooks of ours that it stands for now, removed at Pax8."""

    webhook: Webhook
    replaced: tuple[Webhook, ...]


def name_of(org: OrgId) -> str:
    """By which our webhook is known again at Pax8."""
    return f"Seatwise {org}"


async def ours(hooks: Webhooks, org: OrgId) -> tuple[Webhook, ...]:
    return tuple(each for each in await hooks.all() if each.name == name_of(org))


async def register(ports: Ports, org: OrgId, address: str, names: Sequence[str] = ()) -> Registered:
    """A webhook of a fresh secret for these topics, or for all that we can follow, in place of the one that there was.

    `address` is where this bot is reached. The door takes both secrets before Pax8 learns the new one, so that no event
    is turned away meanwhile. Raises `UnknownTopics` and the MarketplaceErrors; then the door is as it was.
    """
    await ports.connections.renew(org)
    hooks = ports.webhooks(org)
    topics = _chosen(await hooks.topics(), names)
    former = await ours(hooks, org)
    before = await _door(ports, org, PURPOSE, HEADER)
    secret = f"Bearer {ports.ids.signs(ALPHABET, SIGNS)}"
    door = replace(before, secrets=(secret, *before.secrets[:1]))
    await ports.pax8_doors.save(door)
    try:
        webhook = await _created(hooks, org, f"{address.rstrip('/')}/pax8/events/{door.id}", secret, topics, former)
    except MarketplaceError:
        if before.secrets:
            await ports.pax8_doors.save(before)
        raise
    for each in former:
        await hooks.remove(each.id)
    await _record(ports, org, "webhook.register", webhook.id, ", ".join(webhook.topics))
    return Registered(webhook, former)


async def remove(ports: Ports, org: OrgId) -> tuple[Webhook, ...]:
    """Ours, and nobody else's. The door stays, and nobody calls at it."""
    await ports.connections.renew(org)
    hooks = ports.webhooks(org)
    found = await ours(hooks, org)
    for each in found:
        await hooks.remove(each.id)
        await _record(ports, org, "webhook.remove", each.id)
    return found


async def call_vendor(ports: Ports, org: OrgId, address: str) -> VendorWebhook:
    """Have Pax8 call the vendor's provisioning door, with a secret that Pax8 makes; the former one is taken as well.

    Raises `NoProvisioner` and the MarketplaceErrors: after an `OutcomeUnknown` Pax8 may use a secret that nobody has
    until this is done again.
    """
    provisioner = await ports.pax8_doors.provisioner(org)
    if provisioner is None:
        raise NoProvisioner(org)
    door = await _door(ports, org, "provisioning", VENDOR_HEADER)
    url = f"{address.rstrip('/')}/pax8/provisioning/{door.id}"
    webhook, secret = await ports.provisioner(org, False).call_at(provisioner, url, door.header)
    await ports.pax8_doors.save(replace(door, header=webhook.header, secrets=(secret, *door.secrets[:1])))
    await _record(ports, org, "webhook.register", webhook.id, "provisioning")
    return webhook


async def vendor_webhook(ports: Ports, org: OrgId) -> VendorWebhook | None:
    """The one that Pax8 uses. Raises `NoProvisioner` and the MarketplaceErrors."""
    provisioner = await ports.pax8_doors.provisioner(org)
    if provisioner is None:
        raise NoProvisioner(org)
    return await ports.provisioner(org, False).webhook(provisioner)


async def sweep(ports: Ports, org: OrgId) -> int:
    """Have what Pax8 could not tell us read all the same; returns how many events that were. Pax8 is only read."""
    if not any(door.purpose == PURPOSE for door in await ports.pax8_doors.of(org)):
        return 0
    await ports.connections.renew(org)
    hooks = ports.webhooks(org)
    missed: list[Told] = []
    for each in await ours(hooks, org):
        missed += await hooks.logs(each.id, FAILED, ports.clock.now() - LOOK_BACK)
    for told in missed:
        if told.event is not None:
            await hinting.hear(ports, org, told.event)
    return len(missed)


def _chosen(known: Sequence[Topic], names: Sequence[str]) -> tuple[Topic, ...]:
    by_name = {each.topic.casefold(): each for each in known}
    wanted = [name.casefold() for name in names] or [name for name, each in by_name.items() if thing_of(each.topic)]
    unknown = tuple(name for name in wanted if name not in by_name)
    if unknown or not wanted:
        raise UnknownTopics(unknown, tuple(each.topic for each in known))
    return tuple(by_name[name] for name in dict.fromkeys(wanted))


async def _door(ports: Ports, org: OrgId, purpose: str, header: str) -> Pax8Door:
    """The one that there is, or one without a secret, which is not stored yet."""
    found = [door for door in await ports.pax8_doors.of(org) if door.purpose == purpose]
    return found[0] if found else Pax8Door(InstallationId(f"{org}-{purpose}"), org, purpose, header, ())


async def _created(
    hooks: Webhooks, org: OrgId, url: str, secret: str, topics: Sequence[Topic], former: Sequence[Webhook]
) -> Webhook:
    """One whose answer was lost is looked for."""
    try:
        return await hooks.create(name_of(org), url, secret, topics)
    except OutcomeUnknown:
        old = {each.id for each in former}
        new = [each for each in await ours(hooks, org) if each.id not in old]
        if not new:
            raise
        return new[-1]


async def _record(ports: Ports, org: OrgId, verb: str, webhook: str, detail: str = "") -> None:
    async with ports.unit(org) as unit:
        await unit.audit.add(AuditEntry(ports.clock.now(), verb, f"webhook:{webhook}", "seatwise pax8", detail=detail))
