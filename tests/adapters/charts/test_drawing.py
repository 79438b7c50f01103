"""Is a chart a picture that can be read, whatever it shows, and drawn once?"""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from matplotlib import image

from adapters.charts import Drawing
from adapters.charts.drawing import AHEAD, TooMany
from adapters.charts.picture import drawable
from domain.usage import Chart, Series

NOW = Series("Nov 2026", tuple(Decimal(n) * 27 for n in range(1, 21)))
BEFORE = Series("Oct 2026", tuple(Decimal(n) * 21 for n in range(1, 32)))
CHART = Chart("Birch & Sons", "Azure charges in EUR, up to 20 Nov 2026", "EUR", (NOW, BEFORE), 31)


@pytest.fixture
async def drawing() -> AsyncIterator[Drawing]:
    made = Drawing()
    yield made
    await made.aclose()


def decoded(png: bytes) -> "np.ndarray[tuple[int, int, int], np.dtype[np.float32]]":
    """Rows of dots, each three or four shares of a colour."""
    return np.asarray(image.imread(io.BytesIO(png), format="png"), dtype=np.float32)


def size(png: bytes) -> tuple[int, int]:
    height, width, _ = decoded(png).shape
    return width, height


def colours_of(png: bytes) -> list[tuple[float, ...]]:
    dots = decoded(png)
    dots = dots.reshape(-1, dots.shape[2])
    return [tuple(map(float, dot)) for dot in np.unique(dots, axis=0)]


async def test_a_picture_has_a_paper_of_its_own_and_two_curves(drawing: Drawing) -> None:
    """Lost otherwise: black letters on a dark chat, or a chart without its curves."""
    png = await drawing.png(CHART)
    assert size(png) == (800, 450)
    colours = colours_of(png)
    assert all(colour[3] == 1.0 for colour in colours if len(colour) == 4), "nothing shines through"
    blue = [c for c in colours if c[2] > 0.6 and c[0] < 0.1]
    assert blue and len(colours) > 50


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(replace(CHART, title="株式会社"), id="a name of no letter that the font has"),
        pytest.param(replace(CHART, title="מכבי بنك"), id="a name written from right to left"),
        pytest.param(replace(CHART, title="$x^2$ \\frac{1}{2} <b>&amp; {}"), id="signs that other programs act upon"),
        pytest.param(replace(CHART, title="Żółć " * 500, subtitle="x" * 5000), id="a name without end"),
        pytest.param(replace(CHART, title="a\x00b\ud800\u202e\n\nc"), id="what no text should hold"),
        pytest.param(replace(CHART, title="", subtitle=""), id="no words"),
        pytest.param(replace(CHART, series=(NOW,)), id="no month before"),
        pytest.param(
            replace(CHART, series=(Series("Nov", (Decimal("0.004"),)), BEFORE)), id="a single day of next to nothing"
        ),
        pytest.param(replace(CHART, series=(Series("Nov", (Decimal(0),) * 9),)), id="nothing but noughts"),
        pytest.param(
            replace(CHART, series=(Series("Nov", (Decimal(-5), Decimal(-9))), BEFORE)), id="more credited than charged"
        ),
        pytest.param(replace(CHART, series=(Series("Nov", (Decimal("1e15"),) * 5),)), id="a fortune"),
        pytest.param(replace(CHART, currency="JPY"), id="yen"),
        pytest.param(replace(CHART, currency="XTS"), id="a currency without a sign"),
        pytest.param(replace(CHART, series=(), days=28), id="nothing to show"),
    ],
)
async def test_whatever_is_to_be_shown_is_drawn_without_a_warning(drawing: Drawing, chart: Chart) -> None:
    """Lost otherwise: the chart of a client with a name that nobody thought of."""
    png = await drawing.png(chart)
    assert png.startswith(b"\x89PNG") and size(png) == (800, 450)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Żółć & Σία Ω", "Żółć & Σία Ω"),
        ("株式会社 Acme", "Acme"),
        ("Bank בנק", "Bank"),
        ("🚀", ""),
        ("a\u202eb\n c", "ab c"),
    ],
)
def test_letters_that_cannot_be_drawn_are_left_out(name: str, shown: str) -> None:
    """Lost otherwise: a row of empty boxes, or a name that reads backwards."""
    assert drawable(name) == shown


async def test_other_figures_make_another_picture_and_the_same_ones_are_drawn_once(drawing: Drawing) -> None:
    """Lost otherwise: a chart that never changes, or a second of a processor for each look."""
    one, same, other = await asyncio.gather(
        drawing.png(CHART), drawing.png(replace(CHART)), drawing.png(replace(CHART, series=(BEFORE, NOW)))
    )
    assert one is same and one != other
    assert await drawing.png(CHART) is one


async def test_only_so_many_are_waited_for(drawing: Drawing) -> None:
    """Lost otherwise: a queue of pictures that grows while nobody looks any more."""
    charts = [replace(CHART, title=f"Client {n}") for n in range(AHEAD + 1)]
    waiting = [asyncio.ensure_future(drawing.png(chart)) for chart in charts[:AHEAD]]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await drawing.png(charts[AHEAD])
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
