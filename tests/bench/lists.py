"""How long does each list let a person wait in a large house, and does it fit the platforms?"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median

from bot.commands import COMMANDS
from bot.playground import cast
from bot.playground.pax8.faults import Fault
from bot.playground.stage import Stage
from cards.tokens import make, parse
from tests.bench.crowd import Crowd
from tests.bench.lines import Line
from tests.bench.load import burst
from tests.bench.processes import Running, running
from tests.bench.reading import FORM_VERBS, Answer, Reader, SlackReader, TeamsReader
from tests.bench.speech import Speech

MEDIAN_GOAL, WORST_GOAL = 300, 3_000
"""Milliseconds."""
PRICE_SECONDS = 0.15
"""So long the small Pax8 takes for the prices of one product."""

ASKED: Mapping[str, tuple[str, ...]] = {
    "licenses": (
        "",
        "microsoft",
        "Acme Dental",
        "client:acme",
        "vendor:Microsoft",
        "status:active",
        "status:cancelled",
        "renews:90d",
        "sort:renewal",
        "vendor:Microsoft status:active sort:renewal",
    ),
    "request": ("", "12 nothing of that name"),
    "help": ("", "approvals"),
    "home": ("",),
    "requests": ("", "open", "rejected", "microsoft"),
    "usage": ("", "last month", "acme"),
    "catalog": (
        "",
        "backup",
        "microsft 365 busines",
        "vendor:Microsoft",
        "vendor:Acronis category:Backup",
        "hidden",
        "visible",
        "featured",
    ),
    "people": ("", "brandt", "invitations", "groups"),
    "audit": ("", "approved", "person:ada 30d", "last week"),
    "link": ("",),
    "join": ("",),
    "companies": ("", "unmapped", "mapped", "dental"),
    "sync": ("",),
    "approvals": (
        "",
        "history",
        "history status:rejected",
        "history client:acme 90d",
        "history microsoft person:ada",
        "settings",
        "list",
    ),
    "rules": ("", "microsoft", "microsoft 365", "defaults", "explain microsoft 12"),
}
"""What is typed after each command: all lists, and their filters."""

LOOKED_AT = frozenset(
    {
        *("details", "client", "client_list", "request_show", "open_request", "catalog_product", "person", "rule"),
        *("defaults", "settings", "places", "groups", "invitations", "syncs"),
    }
)
"""Verbs of buttons that only show something; each is pressed once by each person, as is each that opens a form."""

TYPED = ("", "ac", "micrsoft")
"""What is typed into a searched field."""


@dataclass(frozen=True, slots=True)
class Sizes:
    companies: int = 1_000
    subscriptions: int = 5_000
    products: int = 10_000
    crowd: Crowd = field(default_factory=Crowd)
    greetings: int = 300


@dataclass(slots=True)
class Heap:
    """All answers to the readers of one platform, each with the command that it began with, and how many calls of Pax8
    were made for it.
    """

    answers: list[tuple[str, Answer, int]] = field(default_factory=list)


async def lists(sizes: Sizes) -> AsyncIterator[Line]:
    """A manager and a client on each platform, one act after the other; so are the greetings of the bare ones."""
    async with AsyncExitStack() as stack:
        stage, sink = await _stage(stack, sizes)
        speech = Speech(stage, sink)
        bolt = await stack.enter_async_context(running("bolt", secret=cast.SIGNING_SECRET, api=f"{sink}/api/"))
        heap = await read(stage, [SlackReader(stage, "ada"), SlackReader(stage, "clara")])
        yield _line(
            "Slack", heap, "bolt says “hi”", await _greet(bolt, [speech.licenses() for _ in range(sizes.greetings)])
        )
        echo = await stack.enter_async_context(
            running("echo", app=cast.APP_ID, jwk=stage.teams.keys.published[0].jwk())
        )
        heap = await read(stage, [TeamsReader(stage, "ben"), TeamsReader(stage, "bea")])
        yield _line(
            "Teams",
            heap,
            "CloudAdapter echoes",
            await _greet(echo, [speech.hello(sink) for _ in range(sizes.greetings)]),
        )


async def _stage(stack: AsyncExitStack, sizes: Sizes) -> tuple[Stage, str]:
    """With the bot in a process of its own, and in its database a crowd; and the address of the sink."""
    stage = Stage(None, cast.Sizes(sizes.companies, sizes.subscriptions, sizes.products))
    await stage.start()
    stack.push_async_callback(stage.stop)
    stage.world.settings.calls_per_minute = None
    environment = stage.environment() | {"SEATWISE_PAX8_CALLS_PER_MINUTE": "0"}
    del environment["SEATWISE_CLOCK_FILE"]
    bot = await stack.enter_async_context(running("crowd", environment=environment, sizes=sizes.crowd.as_options()))
    stage.slack.door.address = stage.teams.door.address = bot.address
    stage.world.faults.add(Fault(kind="slow", path="/products/*/pricing", seconds=PRICE_SECONDS, times=None))
    return stage, (await stack.enter_async_context(running("sink"))).address


async def read(stage: Stage, readers: Sequence[Reader]) -> Heap:
    heap = Heap()
    for reader in readers:
        pressed: set[str] = set()
        for command in COMMANDS:
            for text in ASKED[command.name]:
                before = _calls(stage)
                async for answer in _through(reader, command.name, text, pressed):
                    heap.answers.append((command.name, answer, _calls(stage) - before))
                    before = _calls(stage)
    return heap


async def _through(reader: Reader, name: str, text: str, pressed: set[str]) -> AsyncIterator[Answer]:
    """The first page, the next, the last, and once whatever its buttons show or open."""
    command = next(each for each in COMMANDS if each.name == name)
    first = await reader.ask(command, text)
    yield first
    if first.onward:
        yield await reader.press(f"{first.did}, next page", first, first.onward)
        yield await reader.press(f"{first.did}, last page", first, first.onward, _last(first))
    for label, token in first.buttons:
        verb = token.partition(":")[0]
        if verb in pressed or verb not in FORM_VERBS | LOOKED_AT:
            continue
        pressed.add(verb)
        opened = await reader.press(f"{first.did}, {label}", first, token)
        yield opened
        for searched, typed in [(searched, typed) for searched in opened.searched for typed in TYPED]:
            found = await reader.search(searched, typed)
            if found is not None:
                yield found
        reader.close()


def _last(first: Answer) -> str:
    """Of the button to the next page, which begins where the first ends, that to the last."""
    token = parse(first.onward or "")
    pages = max(first.total - 1, 0) // token.version
    return make(token.verb, token.subject, pages * token.version)


def _calls(stage: Stage) -> int:
    calls = stage.world.calls
    return calls[-1].n if calls else 0


async def _greet(server: Running, requests: list[bytes]) -> float:
    """Milliseconds at the median, one after the other."""
    warm = len(requests) // 3
    await burst(server.address, requests[:warm], 1)
    return (await burst(server.address, requests[warm:], 1)).quantile(0.5) * 1000


def _line(platform: str, heap: Heap, beside: str, bare: float) -> Line:
    answers = [answer for _, answer, _ in heap.answers]
    waits = sorted(answer.seconds * 1000 for answer in answers)
    complaints = [f"{answer.did}: {answer.complaint}" for answer in answers if answer.complaint]
    return Line(
        what=f"{platform}: any page of any list, median",
        beside=beside,
        ours=median(waits),
        bare=bare,
        unit="ms",
        goal=f"ours ≤ {MEDIAN_GOAL} ms, worst {WORST_GOAL:,} ms",
        notes=(
            f"{len(answers)} answers to a manager and a client: p95 {waits[int(len(waits) * 0.95)]:.0f} ms, worst {_slowest(answers)}",
            f"the median by command: {_by_command(heap)}",
            _waited(heap),
            _fullest(answers),
            *complaints[:5],
        ),
        counted=(
            ("answers that could not be shown", 0, len(complaints)),
            ("commands asked", len(COMMANDS), len({name for name, _, _ in heap.answers})),
            ("answers above the platform’s limit", 0, sum(answer.share > 1 for answer in answers)),
        ),
    )


def _slowest(answers: list[Answer]) -> str:
    slowest = sorted(answers, key=lambda answer: -answer.seconds)[:3]
    return ", ".join(f"{answer.seconds * 1000:,.0f} ms ({answer.did})" for answer in slowest)


def _by_command(heap: Heap) -> str:
    each = {name: [a.seconds * 1000 for n, a, _ in heap.answers if n == name] for name in ASKED}
    return ", ".join(f"{name} {median(waits):.0f} ms" for name, waits in each.items() if waits)


def _waited(heap: Heap) -> str:
    """Prices that have not come in time are drawn in afterwards."""
    waits = [answer.seconds * 1000 for _, answer, calls in heap.answers if calls]
    if not waits:
        return "none waited for Pax8"
    return (
        f"{len(waits)} of them waited for Pax8, which takes {PRICE_SECONDS * 1000:.0f} ms for a price: "
        f"median {median(waits):.0f} ms, worst {max(waits):,.0f} ms"
    )


def _fullest(answers: list[Answer]) -> str:
    fullest = max(answers, key=lambda answer: answer.share)
    return f"the fullest takes {fullest.share:.0%} of what the platform allows ({fullest.did})"
