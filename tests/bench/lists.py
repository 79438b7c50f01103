"""How long does each list let a person wait in a large house, and does it fit the platforms?"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median

from bot.commands import COMMANDS, Command
from bot.playground import cast
from bot.playground.pax8.faults import Fault
from bot.playground.sizes import Sizes as AtPax8
from bot.playground.stage import Stage
from cards.tokens import make, parse
from tests.bench.asked import ASKED, LOOKED_AT, PAGED, TYPED
from tests.bench.crowd import Crowd
from tests.bench.lines import Line
from tests.bench.load import burst
from tests.bench.processes import Running, running
from tests.bench.reading import FORM_VERBS, Answer, Reader, SlackReader, TeamsReader
from tests.bench.speech import Speech

MEDIAN_GOAL, WORST_GOAL = 300, 3_000
"""Milliseconds."""

LAST = ", last page"


@dataclass(frozen=True, slots=True)
class Sizes:
    """`price_seconds` is how long the small Pax8 takes for the prices of one product. `inside` this process nothing is
    timed well.
    """

    companies: int = 1_000
    subscriptions: int = 5_000
    products: int = 10_000
    crowd: Crowd = field(default_factory=Crowd)
    greetings: int = 300
    price_seconds: float = 0.15
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer, the command that it began with, and how many calls of Pax8 were made for it."""

    command: str
    answer: Answer
    calls: int


@dataclass(slots=True)
class Heap:
    """All that the readers of one platform have seen."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def answers(self) -> list[Answer]:
        return [each.answer for each in self.seen]

    @property
    def complaints(self) -> list[str]:
        return [f"{each.did}: {each.complaint}" for each in self.answers if each.complaint]

    @property
    def counted(self) -> tuple[tuple[str, int, int], ...]:
        """(what, wanted, found)."""
        last = [each for each in self.seen if each.answer.did.endswith(LAST)]
        return (
            ("answers that could not be shown", 0, len(self.complaints)),
            ("answers above the platform’s limit", 0, sum(each.share > 1 for each in self.answers)),
            ("last pages that lead on", 0, sum(each.answer.onward is not None for each in last)),
            ("commands asked", len(COMMANDS), len({each.command for each in self.seen})),
            ("commands whose list was turned to its end", len(PAGED), len({each.command for each in last} & PAGED)),
        )


async def lists(sizes: Sizes) -> AsyncIterator[Line]:
    """A manager and a client on each platform, one act after the other; so are the greetings of the bare ones."""
    async with AsyncExitStack() as stack:
        stage = await full_house(stack, sizes)
        sink = (await stack.enter_async_context(running("sink"))).address
        speech, jwk = Speech(stage, sink), stage.teams.keys.published[0].jwk()
        bolt = await stack.enter_async_context(running("bolt", secret=cast.SIGNING_SECRET, api=f"{sink}/api/"))
        heap = await read(stage, on_slack(stage))
        yield _line("Slack", heap, "bolt says “hi”", await _greet(bolt, speech.licenses, sizes))
        echo = await stack.enter_async_context(running("echo", app=cast.APP_ID, jwk=jwk))
        heap = await read(stage, on_teams(stage))
        yield _line("Teams", heap, "CloudAdapter echoes", await _greet(echo, lambda: speech.hello(sink), sizes))


async def full_house(stack: AsyncExitStack, sizes: Sizes) -> Stage:
    """With the bot in a process of its own, and in its database a crowd."""
    stage = Stage(None, AtPax8(sizes.companies, sizes.subscriptions, sizes.products))
    await stage.start()
    stack.push_async_callback(stage.stop)
    stage.world.settings.calls_per_minute = None
    environment = stage.environment() | {"SEATWISE_PAX8_CALLS_PER_MINUTE": "0"}
    del environment["SEATWISE_CLOCK_FILE"]
    options = {"environment": environment, "sizes": sizes.crowd.as_options()}
    bot = await stack.enter_async_context(running("crowd", sizes.inside, **options))
    stage.slack.door.address = stage.teams.door.address = bot.address
    if sizes.price_seconds:
        slow = Fault(kind="slow", path="/products/*/pricing", seconds=sizes.price_seconds, times=None)
        stage.world.faults.add(slow)
    return stage


def on_slack(stage: Stage) -> tuple[Reader, ...]:
    """A manager and a client."""
    return SlackReader(stage, "ada"), SlackReader(stage, "clara")


def on_teams(stage: Stage) -> tuple[Reader, ...]:
    return TeamsReader(stage, "ben"), TeamsReader(stage, "bea")


async def read(stage: Stage, readers: Sequence[Reader], ways: int | None = None) -> Heap:
    """Everything that is asked for, or of each command the first few `ways`."""
    heap = Heap()
    for reader in readers:
        pressed: set[str] = set()
        for command in COMMANDS:
            for text in ASKED[command.name][:ways]:
                before = _calls(stage)
                async for answer in _through(reader, command, text, pressed):
                    heap.seen.append(Seen(command.name, answer, _calls(stage) - before))
                    before = _calls(stage)
    return heap


async def _through(reader: Reader, command: Command, text: str, pressed: set[str]) -> AsyncIterator[Answer]:
    """The first page, the next, the last, and once whatever its buttons show or open."""
    first = await reader.ask(command, text)
    yield first
    if first.onward:
        yield await reader.press(f"{first.did}, next page", first, first.onward)
        yield await reader.press(f"{first.did}{LAST}", first, first.onward, _last(first))
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


async def _greet(server: Running, request: Callable[[], bytes], sizes: Sizes) -> float:
    """Milliseconds at the median, one after the other; some before warm it up."""
    await burst(server.address, [request() for _ in range(sizes.greetings // 3)], 1)
    return (await burst(server.address, [request() for _ in range(sizes.greetings)], 1)).quantile(0.5) * 1000


def _line(platform: str, heap: Heap, beside: str, bare: float) -> Line:
    answers = heap.answers
    waits = sorted(answer.seconds * 1000 for answer in answers)
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
            *heap.complaints[:5],
        ),
        counted=heap.counted,
    )


def _slowest(answers: list[Answer]) -> str:
    slowest = sorted(answers, key=lambda answer: -answer.seconds)[:3]
    return ", ".join(f"{answer.seconds * 1000:,.0f} ms ({answer.did})" for answer in slowest)


def _by_command(heap: Heap) -> str:
    each = {name: [seen.answer.seconds * 1000 for seen in heap.seen if seen.command == name] for name in ASKED}
    return ", ".join(f"{name} {median(waits):.0f} ms" for name, waits in each.items() if waits)


def _waited(heap: Heap) -> str:
    """Prices that have not come in time are drawn in afterwards."""
    waits = [seen.answer.seconds * 1000 for seen in heap.seen if seen.calls]
    if not waits:
        return "none waited for Pax8"
    return (
        f"{len(waits)} of them waited for Pax8, which is slow to tell prices: "
        f"median {median(waits):.0f} ms, worst {max(waits):,.0f} ms"
    )


def _fullest(answers: list[Answer]) -> str:
    fullest = max(answers, key=lambda answer: answer.share)
    return f"the fullest takes {fullest.share:.0%} of what the platform allows ({fullest.did})"
