"""Does the whole walk hold, over the same doors that people use? Told as it happens, and false if any step did not."""

import time
from collections.abc import Awaitable, Callable

from rich.console import Console

from bot.playground.seats import Missed
from bot.playground.sizes import Sizes
from bot.playground.stage import BotDied, Stage
from bot.playground.story import (
    asking,
    belonging,
    deciding,
    edges,
    losing,
    provisioning,
    registering,
    running,
    shelf,
    trouble,
    wishing,
)
from bot.playground.story.scene import Scene

_THEMES = (asking, trouble, edges, shelf, deciding, losing, wishing, belonging, running, provisioning, registering)
"""In the order in which they are told; each stands on the ground of those before."""

CHAPTERS: tuple[tuple[str, Callable[[Scene], Awaitable[None]]], ...] = tuple(
    chapter for theme in _THEMES for chapter in theme.CHAPTERS
)


async def tell(database_url: str | None = None, sizes: Sizes | None = None, console: Console | None = None) -> bool:
    """The whole story on a stage of its own; true when every step held."""
    console = console or Console(soft_wrap=True)
    stage = Stage(database_url, sizes)
    started = time.perf_counter()
    try:
        await stage.start()
        await stage.start_bot()
        console.print(
            f"The bot listens on {stage.bot_address} after {time.perf_counter() - started:.1f} s.", highlight=False
        )
        held = await _tell(Scene(stage, console))
    except BotDied as died:
        console.print(f"[red]The bot did not start:[/]\n{died}", highlight=False)
        held = False
    finally:
        ending = time.perf_counter()
        await stage.stop()
        console.print(f"The bot ended in {time.perf_counter() - ending:.1f} s.", highlight=False)
    verdict = "[green]The story holds.[/]" if held else "[red]The story does not hold.[/]"
    console.print(f"\n{verdict} {len(CHAPTERS)} chapters in {time.perf_counter() - started:.1f} s.", highlight=False)
    return held


async def _tell(scene: Scene) -> bool:
    """Chapters stand on each other's ground, so the first that does not hold ends the story."""
    for number, (title, chapter) in enumerate(CHAPTERS, 1):
        scene.console.print(f"\n[bold]{number}. {title}[/]", highlight=False)
        started = time.perf_counter()
        try:
            await chapter(scene)
        except (Missed, LookupError, TimeoutError) as missed:
            scene.console.print(f"    [red]✗ {type(missed).__name__}: {missed}[/]", highlight=False, markup=True)
            scene.console.print(f"[dim]{scene.stage.said()[-1500:]}[/]", highlight=False, markup=False)
            return False
        scene.console.print(f"    [green]✓[/] {(time.perf_counter() - started) * 1000:.0f} ms", highlight=False)
    return True
