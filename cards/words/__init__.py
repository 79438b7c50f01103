"""What words does the bot use? All that people read stands in this package, so that a language is added in one place."""

from cards.words.changes import (
    acknowledged,
    closing,
    difference,
    estimate,
    explanation,
    growth,
    objection,
    own_title,
    requested,
    settled,
    standing,
    status,
    title,
)
from cards.words.refusals import refusal
from cards.words.units import day, delta, duration, moment, money, percent, platform, seats, signed

__all__ = [
    "acknowledged",
    "closing",
    "day",
    "delta",
    "difference",
    "duration",
    "estimate",
    "explanation",
    "growth",
    "moment",
    "money",
    "objection",
    "own_title",
    "percent",
    "platform",
    "refusal",
    "requested",
    "seats",
    "settled",
    "signed",
    "standing",
    "status",
    "title",
]
