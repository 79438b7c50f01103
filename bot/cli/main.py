"""Which commands does `seatwise` have?"""

from pathlib import Path

import click

from bot.cli.audit import audit
from bot.cli.chat import furnish, press, say
from bot.cli.completion import completion
from bot.cli.copy import copy
from bot.cli.deciding import approve, reject, requests
from bot.cli.doctor import doctor
from bot.cli.manifest import manifest
from bot.cli.pax8 import pax8
from bot.cli.playground import playground
from bot.cli.reference import reference
from bot.cli.run import migrate, serve
from bot.cli.sync import sync
from bot.cli.upkeep import backup, keys, restore
from bot.settings import BadSettings, Settings, load


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (default: seatwise.toml, if there).")
@click.version_option(package_name="seatwise", prog_name="seatwise")
@click.pass_context
def seatwise(ctx: click.Context, config: Path | None) -> None:
    """Run Pax8 licences from Slack and MS Teams."""
    ctx.obj = lambda: _settings(config)


def _settings(config: Path | None) -> Settings:
    try:
        return load(config)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None


for command in (serve, migrate, sync, manifest, reference, playground, pax8, audit, backup, restore, copy, keys):
    seatwise.add_command(command)
for command in (doctor, completion, say, press, requests, approve, reject):
    seatwise.add_command(command)
furnish(seatwise)
