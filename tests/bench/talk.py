"""How many commands, presses and card actions do we answer in a second, and the bare frameworks?"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median

from bot.playground.cast import APP_ID, SIGNING_SECRET
from bot.playground.stage import Stage
from tests.bench.lines import Line, Rounds
from tests.bench.load import burst
from tests.bench.processes import Running, running
from tests.bench.speech import Speech

AT_ONCE = 16
SLACK_WAITS = 3.0
"""Seconds until Slack calls a press failed (docs.slack.dev/interactivity/handling-user-interaction)."""
_NO_LOOP = "the delivery loop is off; the response URL is a loopback Slack in another process, not measured"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rounds, and the requests of each side in each of them; one more round of each, before, warms both up.

    In each of the `crowds` everybody presses at once, `each` times. `inside` this process nothing is timed well.
    """

    rounds: int = 5
    commands: int = 600
    decisions: int = 200
    crowds: tuple[int, ...] = (64, 256)
    each: int = 4
    inside: bool = False

    @property
    def pending(self) -> int:
        """Approved on Slack in all rounds, as many on Teams, and those of the crowds."""
        return (2 * self.decisions + self.each * sum(self.crowds)) * (self.rounds + 1)


@dataclass(frozen=True, slots=True)
class Side:
    server: Running
    request: Callable[[], bytes]


async def on_sqlite(sizes: Sizes) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        scene = await _Scene.open(stack, sizes, None)
        yield await scene.licenses()
        yield await scene.approve("SQLite, synchronous=FULL", "≥ 0.4")
        yield await scene.execute()
        for people in sizes.crowds:
            yield await scene.crowd(people)


async def on_postgresql(sizes: Sizes, url: str) -> Line:
    """For information: the same press, committed elsewhere."""
    async with AsyncExitStack() as stack:
        scene = await _Scene.open(stack, sizes, url)
        return await scene.approve("PostgreSQL, fsync and synchronous_commit on", "")


@dataclass(slots=True)
class _Scene:
    """The servers, and the requests that wait to be decided."""

    sizes: Sizes
    stage: Stage
    speech: Speech
    sink: str
    bot: Running
    bolt: Running
    echo: Running
    numbers: Iterator[int]
    decided: int = 0

    @classmethod
    async def open(cls, stack: AsyncExitStack, sizes: Sizes, database_url: str | None) -> "_Scene":
        stage, inside = Stage(database_url), sizes.inside
        await stage.start()
        stack.push_async_callback(stage.stop)
        sink = (await stack.enter_async_context(running("sink", inside))).address
        environment = stage.environment() | {"SEATWISE_SLACK_API_URL": f"{sink}/api/"}
        del environment["SEATWISE_CLOCK_FILE"]
        bot = await stack.enter_async_context(running("bot", inside, environment=environment, pending=sizes.pending))
        bolt = await stack.enter_async_context(running("bolt", inside, secret=SIGNING_SECRET, api=f"{sink}/api/"))
        jwk = stage.teams.keys.published[0].jwk()
        echo = await stack.enter_async_context(running("echo", inside, app=APP_ID, jwk=jwk))
        return cls(sizes, stage, Speech(stage, sink), sink, bot, bolt, echo, iter(range(sizes.pending)))

    async def licenses(self) -> Line:
        ours, bare = await self._turns(
            Side(self.bot, self.speech.licenses), Side(self.bolt, self.speech.licenses), self.sizes.commands
        )
        return Line(
            what="/licenses",
            beside="bolt says “hi”",
            ours=ours.rate,
            bare=bare.rate,
            unit="requests/s",
            goal="≥ 0.6",
            notes=(_costs(ours, bare), f"the answer has {ours.size:,} bytes, the bare one {bare.size}", ours.waits),
        )

    async def approve(self, where: str, goal: str) -> Line:
        """Each press decides another request: valid signature, decided and committed before the acknowledgement."""
        sides = Side(self.bot, self._press), Side(self.bolt, lambda: self.speech.press(0))
        ours, bare = await self._turns(*sides, self.sizes.decisions)
        return Line(
            what=f"Approve in Slack, durable ({where})",
            beside="bolt acknowledges",
            ours=ours.rate,
            bare=bare.rate,
            unit="requests/s",
            goal=goal,
            notes=(f"{ours.waits} at {AT_ONCE} at once", _costs(ours, bare), _NO_LOOP),
            counted=(await self._decisions(),),
        )

    async def execute(self) -> Line:
        """Approve again; the bare bot is sent a message, for an echo is what it can do."""
        sides = Side(self.bot, self._execute), Side(self.echo, lambda: self.speech.hello(self.sink))
        ours, bare = await self._turns(*sides, self.sizes.decisions)
        return Line(
            what="Action.Execute in Teams: Approve, durable (SQLite)",
            beside="CloudAdapter echoes",
            ours=ours.rate,
            bare=bare.rate,
            unit="requests/s",
            goal="≥ 1.0",
            notes=(f"{ours.waits} at {AT_ONCE} at once", _costs(ours, bare), "a valid JWT of its own in each request"),
            counted=(await self._decisions(),),
        )

    async def crowd(self, people: int) -> Line:
        """So many press at the same moment, and again when they are answered: how long does the last of them wait?"""
        sides = Side(self.bot, self._press), Side(self.bolt, lambda: self.speech.press(0))
        ours, bare = await self._turns(*sides, self.sizes.each * people, people)
        return Line(
            what=f"{people} people press Approve at once (SQLite, durable), p99",
            beside="bolt acknowledges",
            ours=median(ours.p99),
            bare=median(bare.p99),
            unit="ms",
            notes=(
                f"ours {ours.waits}, bare {bare.waits}",
                f"{ours.in_time:.1%} acknowledged within Slack’s three seconds, bare {bare.in_time:.1%}",
            ),
            counted=(await self._decisions(),),
        )

    async def _turns(self, ours: Side, bare: Side, count: int, at_once: int = AT_ONCE) -> tuple[Rounds, Rounds]:
        """Ours, bare, ours, bare …; the first turn of each only warms it up."""
        found = Rounds(), Rounds()
        for number in range(self.sizes.rounds + 1):
            for side, rounds in zip((ours, bare), found, strict=True):
                requests = [side.request() for _ in range(count)]
                await _measure(side.server, requests, rounds if number else Rounds(), at_once)
        return found

    async def _decisions(self) -> tuple[str, int, int]:
        return "requests approved", self.decided, await self.bot.approved()

    def _press(self) -> bytes:
        self.decided += 1
        return self.speech.press(next(self.numbers))

    def _execute(self) -> bytes:
        self.decided += 1
        return self.speech.execute(next(self.numbers), self.stage.teams.service_url)


async def _measure(server: Running, requests: Sequence[bytes], into: Rounds, at_once: int) -> None:
    before = await server.cpu()
    done = await burst(server.address, requests, at_once)
    into.cpu.append((await server.cpu() - before) / len(requests) * 1000)
    into.rates.append(done.rate)
    into.p50.append(done.quantile(0.5) * 1000)
    into.p99.append(done.quantile(0.99) * 1000)
    into.shares.append(done.within(SLACK_WAITS))
    into.size = done.size


def _costs(ours: Rounds, bare: Rounds) -> str:
    return f"{ours.cost:.2f} ms of processor time a request, the bare one {bare.cost:.2f} ms"
