"""How does one get the manifest to paste into Slack?"""

import click

from bot import manifests


@click.command()
@click.option("--url", required=True, help="The public https address of the bot, for example https://bot.example.")
@click.option("--prefix", default="", help="Put before the commands' own names.")
def manifest(url: str, prefix: str) -> None:
    """Print the Slack app manifest of a bot at this address."""
    if not url.startswith("https://"):
        raise click.BadParameter("Slack calls https addresses only", param_hint="--url")
    click.echo(manifests.text(manifests.slack(url, prefix)), nl=False)
