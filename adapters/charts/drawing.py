"""How does a chart become a PNG without keeping anybody waiting?"""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from domain.usage import Chart

KEPT = 64
"""Pictures of some 30 KB each."""

AHEAD = 32
"""Pictures waiting to be drawn; beyond that a card does without, as it says the same in words."""


class TooMany(RuntimeError):
    """More pictures are asked for than can be drawn soon."""


class Drawing:
    """The Charts port. The same chart is drawn once, and by one thread: the library is not made for several."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")
        self._drawn: OrderedDict[Chart, bytes] = OrderedDict()
        self._under_way: dict[Chart, asyncio.Future[bytes]] = {}

    async def png(self, chart: Chart) -> bytes:
        """Raises `TooMany`."""
        if chart in self._drawn:
            self._drawn.move_to_end(chart)
            return self._drawn[chart]
        return await asyncio.shield(self._under_way.get(chart) or self._begin(chart))

    async def aclose(self) -> None:
        """What has not been begun is not drawn any more."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _begin(self, chart: Chart) -> "asyncio.Future[bytes]":
        if len(self._under_way) >= AHEAD:
            raise TooMany
        drawing = asyncio.get_running_loop().run_in_executor(self._thread, _draw, chart)
        self._under_way[chart] = drawing
        drawing.add_done_callback(lambda done: self._keep(chart, done))
        return drawing

    def _keep(self, chart: Chart, done: "asyncio.Future[bytes]") -> None:
        self._under_way.pop(chart, None)
        if done.cancelled() or done.exception() is not None:
            return
        self._drawn[chart] = done.result()
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)

    def _close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)


def _draw(chart: Chart) -> bytes:
    """The library takes a second to import, so it is imported by the first picture, in the thread that draws it."""
    from adapters.charts.picture import picture

    return picture(chart)
