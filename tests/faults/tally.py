"""What came of a run of chaos, and how often was what done?"""

from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from adapters.db import Database
from adapters.db.statements import Prepared
from adapters.db.tables import attempts, changes, decisions, provision_requests, sync_runs
from bot.playground.stage import Stage
from tests.faults import events, invariants


@dataclass(slots=True)
class Report:
    seed: int
    broken: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    logs: str = ""


async def counted(stage: Stage, database: Database) -> dict[str, int]:
    """What is stored, what went out, and how much of it was looked at."""
    async with database.reading() as session:
        stored = {name: (await session.rows(count))[0].rows for name, count in _COUNTS.items()}
    asked_for = [row["id"] for partner in stage.world.partners.values() for row in partner.data.subscriptions]
    puts = [call for id in asked_for for call in stage.world.puts(id)]
    posts = [*stage.slack.log.posts.values(), *stage.teams.log.posts.values()]
    said = [post for post in posts if post.author.startswith(("U0BOT", "28:"))]
    seen = {
        "PUTs": len(puts),
        "effects": sum(call.effect for call in puts),
        "posts": len(said),
        "redraws": sum(len(post.versions) - 1 for post in said),
        "mails": len(stage.mail.log.mails),
        **events.told(stage),
    }
    return {**stored, **seen, "invariants checked": len(invariants.CHECKS) + 1}


def show(report: Report) -> None:
    console = Console()
    table = Table("what", "how often", title=f"seed {report.seed}")
    for name, times in report.counts.items():
        table.add_row(name, str(times))
    console.print(table)
    for sentence in report.broken:
        console.print(f"BROKEN: {sentence}", style="red", markup=False, soft_wrap=True)
    console.print("all invariants hold" if not report.broken else f"again with: --seed {report.seed}", markup=False)


def _count(table: object, *where: object) -> Prepared:
    return Prepared(select(func.count().label("rows")).select_from(table).where(*where))  # type: ignore[arg-type]


_COUNTS = {
    "requests": _count(changes),
    "decisions": _count(decisions),
    "orders": _count(provision_requests),
    "syncs": _count(sync_runs),
    "attempts at a delivery": _count(attempts),
    "of them to be repeated": _count(attempts, attempts.c.outcome == "later"),
    "of them ambiguous": _count(attempts, attempts.c.ambiguous),
}
