"""Which pages do people open in a browser? Those that our mails lead to, and those that sign-ins lead back to."""

from aiohttp import web

from bot.pages.billing import Billing
from bot.pages.connecting import Connecting
from bot.pages.front import Front
from bot.pages.reconnecting import Reconnecting
from bot.pages.registration import Registering
from bot.pages.workspaces import Workspaces
from domain.ports import Ports


def routes(front: Front, ports: Ports) -> list[web.RouteDef]:
    """An area adds its own."""
    workspaces = Workspaces(front, ports)
    registering = Registering(front, ports, workspaces.returned)
    areas = (registering, workspaces, Billing(front, ports), Connecting(front, ports), Reconnecting(front, ports))
    return [route for area in areas for route in area.routes()]
