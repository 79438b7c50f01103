"""Which pages do people open in a browser? Those that our mails lead to, and those that sign-ins lead back to."""

from aiohttp import web

from bot.pages.connecting import Connecting
from bot.pages.front import Front
from bot.pages.registration import Registering
from domain.ports import Ports


def routes(front: Front, ports: Ports) -> list[web.RouteDef]:
    """An area adds its own."""
    return [*Registering(front, ports).routes(), *Connecting(front, ports).routes()]
