"""Who says yes to everything that the measured servers call?"""

import json

from aiohttp import web


def sink() -> web.Application:
    """Stands for Slack's Web API, its response URLs and the Bot Connector: says yes to everything, at once."""
    yes = json.dumps({"ok": True, "id": "1", "team_id": "T1", "user_id": "U1", "bot_id": "B1"})

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=yes, content_type="application/json")

    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/{anything:.*}", answer)
    return app
