"""How does an operator have Pax8 tell us what changes, and see whether it does?"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import click
from rich.markup import escape
from rich.table import Table

from bot import wiring
from bot.cli.run import to_its_end
from bot.cli.talk import console
from bot.logs import configure
from bot.settings import Settings
from cards.clean import line
from domain.errors import MarketplaceError
from domain.ids import OrgId
from domain.ports import Ports, Told, Webhook
from domain.tenancy import Organisation
from domain.use_cases import webhooks as hooks

T = TypeVar("T")

_org = click.option("--org", required=True, help="The organisation (its id).")
_as_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def pax8() -> None:
    """Set up what Pax8 tells this bot of."""


@pax8.group()
def webhooks() -> None:
    """The webhooks of an MSP, by which Pax8 tells that something has changed."""


@webhooks.command("list")
@_org
@_as_json
@click.pass_obj
def list_(settings_of: Callable[[], Settings], org: str, as_json: bool) -> None:
    """Every webhook of this MSP at Pax8, others' too."""
    found = _do(settings_of(), org, lambda ports, id: ports.webhooks(id).all())
    heads = ("name", "address", "active", "topics", "last call", "id")
    rows = [(w.name, w.url, "yes" if w.active else "no", ", ".join(w.topics), w.status or "", w.id) for w in found]
    _show([asdict(each) for each in found], as_json, heads, rows)


@webhooks.command()
@_org
@_as_json
@click.pass_obj
def topics(settings_of: Callable[[], Settings], org: str, as_json: bool) -> None:
    """What Pax8 can tell of."""
    found = _do(settings_of(), org, lambda ports, id: ports.webhooks(id).topics())
    rows = [(each.topic, each.name, ", ".join(each.actions), each.description) for each in found]
    _show([asdict(each) for each in found], as_json, ("topic", "name", "actions", "what it is"), rows)


@webhooks.command()
@_org
@click.option("--topic", "names", multiple=True, help="Of `topics`; several times for several. Else all that is read.")
@click.pass_obj
def register(settings_of: Callable[[], Settings], org: str, names: tuple[str, ...]) -> None:
    """Have Pax8 tell this bot, with a new secret; the webhook that did so before is removed."""
    settings = settings_of()
    address = _address(settings)
    done = _do(settings, org, lambda ports, id: hooks.register(ports, id, address, names))
    click.echo(f"Pax8 tells {done.webhook.url} of {', '.join(done.webhook.topics)} (webhook {done.webhook.id}).")
    for each in done.replaced:
        click.echo(f"Removed the webhook {each.id} that did so before.")


@webhooks.command()
@_org
@click.option("--topic", help="Else the first of the webhook's own.")
@click.pass_obj
def test(settings_of: Callable[[], Settings], org: str, topic: str | None) -> None:
    """Have Pax8 send its sample to this bot."""

    async def send(ports: Ports, id: OrgId) -> str:
        ours = _one(await hooks.ours(ports.webhooks(id), id))
        chosen = topic or next(iter(ours.topics), "")
        await ports.webhooks(id).test(ours.id, chosen)
        return chosen

    click.echo(f"Pax8 sends its sample of {_do(settings_of(), org, send)}; `logs` shows how that went.")


@webhooks.command()
@_org
@click.option("--status", type=click.Choice(["PENDING", "SUCCESS", "FAILED", "RETRYING"]))
@_as_json
@click.pass_obj
def logs(settings_of: Callable[[], Settings], org: str, status: str | None, as_json: bool) -> None:
    """What Pax8 has sent to this bot, and how that went."""

    async def read(ports: Ports, id: OrgId) -> list[Told]:
        api = ports.webhooks(id)
        return [told for each in await hooks.ours(api, id) for told in await api.logs(each.id, status)]

    found = _do(settings_of(), org, read)
    rows = [
        (each.at, each.status, str(each.calls), each.event.topic if each.event else "", each.error or "", each.id)
        for each in found
    ]
    told = [asdict(each) for each in found]
    _show(told, as_json, ("at", "status", "calls", "topic", "what went wrong", "id"), rows)


@webhooks.command()
@_org
@click.argument("log")
@click.pass_obj
def retry(settings_of: Callable[[], Settings], org: str, log: str) -> None:
    """Have Pax8 send an event once more, by its id in `logs`."""

    async def again(ports: Ports, id: OrgId) -> None:
        await ports.webhooks(id).retry(_one(await hooks.ours(ports.webhooks(id), id)).id, log)

    _do(settings_of(), org, again)
    click.echo("Pax8 sends it once more; `logs` shows how that went.")


@webhooks.command()
@_org
@click.pass_obj
def remove(settings_of: Callable[[], Settings], org: str) -> None:
    """Have Pax8 tell this bot of nothing more."""
    found = _do(settings_of(), org, hooks.remove)
    click.echo("".join(f"Removed the webhook {each.id}.\n" for each in found) or "There was none.\n", nl=False)


@pax8.group()
def provisioning() -> None:
    """The webhook of a vendor, by which Pax8 sends provision requests."""


@provisioning.command("register")
@_org
@click.pass_obj
def register_vendor(settings_of: Callable[[], Settings], org: str) -> None:
    """Have Pax8 call this bot, with a new secret, instead of where it called before."""
    settings = settings_of()
    address = _address(settings)
    done = _do(settings, org, lambda ports, id: hooks.call_vendor(ports, id, address))
    click.echo(f"Pax8 calls {done.url} from now on (webhook {done.id}). The secret that it made is stored, sealed.")


@provisioning.command()
@_org
@_as_json
@click.pass_obj
def show(settings_of: Callable[[], Settings], org: str, as_json: bool) -> None:
    """Where Pax8 calls now."""
    found = _do(settings_of(), org, hooks.vendor_webhook)
    rows = [(found.url, found.header, found.made_at, found.id)] if found else []
    _show([asdict(found)] if found else [], as_json, ("address", "header of the secret", "made", "id"), rows)


def _do(settings: Settings, org: str, work: Callable[[Ports, OrgId], Awaitable[T]]) -> T:
    """With this organisation's Pax8 connection; what Pax8 refuses is said in one line."""
    configure(settings.log_format, "WARNING")
    return to_its_end(_with_house(settings, org, work))


async def _with_house(settings: Settings, org: str, work: Callable[[Ports, OrgId], Awaitable[T]]) -> T:
    async with wiring.house(settings) as built:
        organisation = _named(await built.ports.installations.organisations(), org)
        await built.ports.connections.renew(organisation.id)
        try:
            return await work(built.ports, organisation.id)
        except hooks.UnknownTopics as error:
            what = ", ".join(error.unknown) or "anything that is read here"
            known = ", ".join(error.known) or "nothing"
            raise click.ClickException(f"Pax8 does not tell of {what}. It tells of: {known}.") from None
        except hooks.NoProvisioner:
            raise click.ClickException(f"{org} has no provisioner: name it in the seed file, in provisioning") from None
        except MarketplaceError as error:
            raise click.ClickException(f"Pax8: {error}") from None


def _named(organisations: Sequence[Organisation], org: str) -> Organisation:
    found = next((each for each in organisations if each.id == org), None)
    if found is None:
        known = ", ".join(each.id for each in organisations)
        raise click.ClickException(f"there is no organisation {org}. There is: {known}")
    return found


def _one(found: Sequence[Webhook]) -> Webhook:
    if not found:
        raise click.ClickException("Pax8 has no webhook of ours. Make one: seatwise pax8 webhooks register --org …")
    return found[-1]


def _address(settings: Settings) -> str:
    if not settings.public_url:
        raise click.ClickException("public_url: Pax8 has to be told where this bot is reached from outside")
    return settings.public_url


def _show(found: list[dict[str, Any]], as_json: bool, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if as_json:
        click.echo(json.dumps(found, indent=2, default=str))
        return
    if not rows:
        click.echo("None.")
        return
    table = Table(*heads, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(escape(line(cell)) for cell in row))
    console().print(table)
