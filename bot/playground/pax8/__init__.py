"""A small Pax8 on loopback: seeded, steerable, and outside the process boundary of everything it is a double for."""

from bot.playground.pax8.faults import Fault
from bot.playground.pax8.names import FIRST_COMPANIES, OTHER_COMPANIES
from bot.playground.pax8.seed import Catalogue, seed
from bot.playground.pax8.server import Pax8Server
from bot.playground.pax8.world import Call, Clock, Partner, PaxWorld, Settings, Vendor

__all__ = [
    "FIRST_COMPANIES",
    "OTHER_COMPANIES",
    "Call",
    "Catalogue",
    "Clock",
    "Fault",
    "Partner",
    "Pax8Server",
    "PaxWorld",
    "Settings",
    "Vendor",
    "seed",
]
