"""How does an operator show that the record is whole, and hand it out?"""

import csv
import json
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from bot import upkeep, wiring
from bot.cli.run import to_its_end
from bot.logs import configure
from bot.settings import Settings
from bot.witness import BadHeads, heads, spelled
from cards.clean import line
from domain.chain import Fault, Head, Wrong
from domain.ids import OrgId
from domain.tenancy import Organisation
from domain.use_cases import sealing
from domain.use_cases.auditing import cell

_org = click.option("--org", help="Only this organisation (its id).")

_SAYS = {
    Wrong.MISSING: "is missing",
    Wrong.DOUBLED: "stands there a second time",
    Wrong.ALTERED: "was altered, moved or made up",
    Wrong.WORDS_ALTERED: "has other words than it had",
    Wrong.WORDS_GONE: "lacks its words, and nothing says that they were deleted",
    Wrong.UNKNOWN_KEY: "was sealed with a key that is not here",
    Wrong.HEAD_AHEAD: "is missing: a head counts it",
    Wrong.HEAD_DIFFERS: "is not the one that a head tells of",
}


@click.group()
def audit() -> None:
    """The record of who did what: is it whole, and what does it say?"""


@audit.command()
@click.option(
    "--head", "file", type=click.Path(path_type=Path), help="Heads that were kept elsewhere (audit_head_file)."
)
@_org
@click.pass_obj
def verify(settings_of: Callable[[], Settings], file: Path | None, org: str | None) -> None:
    """Name every entry that was altered, removed or moved; the exit code is 1 when there is one."""
    settings, kept = settings_of(), _heads(file)
    configure(settings.log_format, "WARNING")
    if kept and org is not None and not any(one.org == org for one in kept):
        raise click.ClickException(f"no head in {file} is of organisation {line(org)}")
    found = _done(_verified(settings, kept, org))
    for one in found:
        click.echo("\n".join(_told(one, bool(kept))))
    known = {one.org for one in found}
    strange = sorted({head.org for head in kept if head.count} - known) if org is None else []
    for gone in strange:
        click.echo(f"{line(gone)}: there is a head, and no such organisation")
    if strange or any(one.faults for one in found):
        raise SystemExit(1)


@audit.command()
@_org
@click.pass_obj
def head(settings_of: Callable[[], Settings], org: str | None) -> None:
    """How far the record is sealed: a line of JSON for each organisation, to be kept elsewhere."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    for one in _done(_head(settings, org)):
        click.echo(spelled(one))


@audit.command()
@_org
@click.pass_obj
def seal(settings_of: Callable[[], Settings], org: str | None) -> None:
    """Seal now what is new; a running bot does so every minute."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    click.echo(f"{_many(_done(_sealed(settings, org)))} sealed.")


@audit.command()
@click.option("--days", type=click.IntRange(1, 36500), required=True, help="Older words than that.")
@_org
@click.pass_obj
def forget(settings_of: Callable[[], Settings], days: int, org: str | None) -> None:
    """Delete what people wrote, for good, of entries that are older; the record stays whole."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    click.echo(f"The words of {_many(_done(_forgotten(settings, org, days)))} are deleted.")


@audit.command()
@_org
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.pass_obj
def export(settings_of: Callable[[], Settings], org: str | None, form: str) -> None:
    """Every entry with its seal, oldest first, to the standard output; cells that look like formulas are made inert."""
    settings = settings_of()
    configure(settings.log_format, "WARNING")
    _done(_exported(settings, org, form))


async def _verified(settings: Settings, kept: Sequence[Head], org: str | None) -> list[sealing.Verified]:
    async with upkeep.looking(settings) as records:
        return [
            await sealing.verify(records.view, records.chain, one, [head for head in kept if head.org == one])
            for one in _named(records.organisations, org)
        ]


async def _head(settings: Settings, org: str | None) -> list[Head]:
    found = []
    async with upkeep.looking(settings) as records:
        for one in _named(records.organisations, org):
            async with records.view(one) as view:
                found.append(await view.chain.head())
    return [head for head in found if head is not None]


async def _sealed(settings: Settings, org: str | None) -> int:
    async with wiring.house(settings) as built:
        organisations = _named(await built.ports.installations.organisations(), org)
        return sum([await sealing.seal(built.ports, one) for one in organisations])


async def _forgotten(settings: Settings, org: str | None, days: int) -> int:
    async with wiring.house(settings) as built:
        organisations = _named(await built.ports.installations.organisations(), org)
        return sum([await sealing.forget_words(built.ports, one, days) for one in organisations])


async def _exported(settings: Settings, org: str | None, form: str) -> None:
    write = csv.writer(sys.stdout)
    async with upkeep.looking(settings) as records:
        named = _named(records.organisations, org)
        if form == "csv":
            write.writerow(("organisation", *sealing.COLUMNS))
        for one in named:
            async for cells in sealing.exported(records.view, one):
                if form == "csv":
                    write.writerow([cell(text) for text in (one, *cells.values())])
                else:
                    click.echo(json.dumps({"organisation": one, **cells}))


def _told(one: sealing.Verified, heads_given: bool) -> list[str]:
    name = line(one.org)
    told = [f"{name}: {_fault(fault)}" for fault in one.faults]
    findings = f"{len(told)} finding{'s' if len(told) > 1 else ''}" if told else "whole"
    told.append(f"{name}: {_many(one.count)} sealed, {findings}.")
    if one.proved:
        told.append(f"  Up to entry {one.proved} a head from outside says the same.")
    if one.proved < one.count:
        known = "Later entries are unproved" if one.proved else "The tail is unproved"
        how = "" if heads_given else ": give the heads that were kept elsewhere (--head)"
        told.append(f"  {known}, for whoever removed the newest would leave no trace here{how}.")
    if one.gone:
        told.append(f"  Words were deleted, as they may be, of {_many(one.gone)}.")
    if one.new:
        told.append(f"  Not sealed yet, and so not proved: {_many(one.new)}.")
    for key, (first, last) in one.keys.items():
        if key in one.kept:
            told.append(f"  Entries {first} to {last} rest on key {key}, which is kept in the database, sealed.")
    return told


def _fault(fault: Fault) -> str:
    several = fault.last is not None and fault.last > fault.number
    which = f"entries {fault.number} to {fault.last}" if several else f"entry {fault.number}"
    row = f" (row {fault.id})" if fault.id is not None else ""
    says = _SAYS[fault.what]
    if several:
        says = says.replace("is missing", "are missing").replace("counts it", "counts them")
    return f"{which}{row} {says}{f': {line(fault.key)}' if fault.key else ''}"


def _heads(file: Path | None) -> tuple[Head, ...]:
    try:
        return heads(file) if file is not None else ()
    except BadHeads as error:
        raise click.ClickException(str(error)) from None


def _named(organisations: Iterable[Organisation], org: str | None) -> list[OrgId]:
    found = [one.id for one in organisations if org in (None, one.id)]
    if org is not None and not found:
        raise upkeep.Refused(f"there is no organisation {line(org)}")
    return found


def _many(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return to_its_end(work)
    except upkeep.Refused as error:
        raise click.ClickException(str(error)) from None
