"""What words does the bot use? All that people read stands here, so that a language is added in one place."""

from cards.words.changes import (
    asked,
    commitment,
    differences,
    estimate,
    objection,
    own_title,
    pax8_status,
    requested,
    status,
    title,
)
from cards.words.refusals import refusal
from cards.words.rules import explanation, growth
from cards.words.standing import acknowledged, closing, settled, standing
from cards.words.units import day, delta, moment, money, seats

__all__ = [
    "acknowledged",
    "asked",
    "closing",
    "commitment",
    "day",
    "delta",
    "differences",
    "estimate",
    "explanation",
    "growth",
    "moment",
    "money",
    "objection",
    "own_title",
    "pax8_status",
    "refusal",
    "requested",
    "seats",
    "settled",
    "standing",
    "status",
    "title",
]
