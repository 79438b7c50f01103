"""How does a shell come to complete our commands?"""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete our commands; for bash: eval "$(seatwise completion bash)"."""
    known = get_completion_class(shell)
    assert known is not None  # noqa: S101 - the choice names what click has
    click.echo(known(ctx.find_root().command, {}, "seatwise", "_SEATWISE_COMPLETE").source())
