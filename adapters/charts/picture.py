"""What does a chart of money over the days of a month look like?"""

import io
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cards.clean import cut, line
from cards.words.units import money
from domain.money import Money
from domain.usage import Chart, Series

DOTS = 100
SIZE = (8.0, 4.5)
"""Inches: 800 × 450 dots, twice what a phone shows, so that letters stay readable at half the width."""

TITLE, SUBTITLE = 40, 70
"""Characters that fit beside each other."""

_PAPER, _INK, _DIM, _GRID = "#ffffff", "#1d1c1d", "#55565a", "#dddddf"
_NOW, _BEFORE = "#0b5cad", "#8a8d91"
_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_PLAIN = FontProperties(fname=_FOLDER / "DejaVuSans.ttf")
_BOLD = FontProperties(fname=_FOLDER / "DejaVuSans-Bold.ttf")


def picture(chart: Chart) -> bytes:
    """PNG. A paper of its own colour stands on light and on dark; no text is ever read as a formula."""
    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor=_PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.16, 0.1, 0.79, 0.6), facecolor=_PAPER)
    _head(figure, chart)
    for series in reversed(_drawn(chart)):
        _curve(axes, series, now=series is chart.series[0])
    _frame(axes, chart)
    if _drawn(chart):
        _legend(axes, chart)
    drawn = io.BytesIO()
    canvas.print_figure(drawn, format="png", facecolor=_PAPER, metadata={"Software": None})
    return drawn.getvalue()


def drawable(text: str) -> str:
    """One line of the letters that the font has and that stand from left to right; the others are left out."""
    return " ".join("".join(letter for letter in line(text) if _has(letter)).split())


def _head(figure: Figure, chart: Chart) -> None:
    """A name that cannot be drawn at all is left to the card."""
    subtitle = cut(drawable(chart.subtitle), SUBTITLE)
    title = cut(drawable(chart.title), TITLE) or subtitle
    for text, height, font, size, ink in (
        (title, 0.935, _BOLD, 17, _INK),
        (subtitle, 0.855, _PLAIN, 13, _DIM),
    ):
        figure.text(0.03, height, text, fontproperties=font, fontsize=size, color=ink, va="center", parse_math=False)


def _curve(axes: Axes, series: Series, now: bool) -> None:
    days, values = range(1, len(series.values) + 1), [float(value) for value in series.values]
    colour = _NOW if now else _BEFORE
    axes.plot(days, values, color=colour, linewidth=3.5 if now else 2.5, linestyle="-" if now else "--")
    axes.scatter(days[-1:], values[-1:], s=64 if now else 36, color=colour, clip_on=False, zorder=3)
    if now:
        axes.fill_between(days, values, color=colour, alpha=0.12, linewidth=0)


def _legend(axes: Axes, chart: Chart) -> None:
    """Above the curves: at their ends two months that cost the same would stand upon each other."""
    names = [f"{drawable(each.name)}  {_amount(each.values[-1], chart.currency)}" for each in _drawn(chart)]
    legend = axes.legend(
        handles=list(reversed(axes.lines[: len(names)])),
        labels=names,
        loc="lower left",
        bbox_to_anchor=(-0.19, 1.0),
        ncols=len(names),
        frameon=False,
        prop=_font(_BOLD, 14),
        handlelength=1.6,
    )
    for text, colour in zip(legend.get_texts(), (_NOW, _DIM), strict=False):
        text.set_color(colour)
        text.set_parse_math(False)


def _drawn(chart: Chart) -> list[Series]:
    return [each for each in chart.series if each.values]


def _font(font: FontProperties, size: int) -> FontProperties:
    sized = font.copy()
    sized.set_size(size)
    return sized


def _frame(axes: Axes, chart: Chart) -> None:
    axes.set_xlim(1, max(chart.days, 2))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, chart.currency)))
    axes.set_xticks([1, 5, 10, 15, 20, 25, chart.days])
    axes.grid(axis="y", color=_GRID, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_DIM, pad=6)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_PLAIN)
        label.set_fontsize(13)
        label.set_parse_math(False)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_DIM)


def _tick(value: float, currency: str) -> str:
    return _amount(Decimal(repr(float(value))), currency)


def _amount(value: Decimal, currency: str) -> str:
    """Whole units: cents are on the card."""
    whole = value.quantize(Decimal(1), ROUND_HALF_EVEN) if abs(value) >= 10 else value
    return money(Money(whole + 0, currency)).removesuffix(".00")


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(str(_FOLDER / "DejaVuSans.ttf")).get_charmap())


def _has(letter: str) -> bool:
    """Not those written from right to left either: they would be drawn backwards."""
    return ord(letter) in _glyphs() and unicodedata.bidirectional(letter) not in ("R", "AL", "AN")
