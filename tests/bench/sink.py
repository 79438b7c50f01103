"""Who says yes to everything that the measured servers call?"""

import json
from collections import Counter

from aiohttp import web


def sink() -> web.Application:
    """Stands for Slack's Web API, its response URLs and the Bot Connector: says yes to everything, at once.

    `GET /count` tells how often each path was called.
    """
    posted = {"channel": "D1", "ts": "1700000000.1"}
    yes = json.dumps({"ok": True, "id": "1", "team_id": "T1", "user_id": "U1", "bot_id": "B1", **posted})
    counts: Counter[str] = Counter()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        counts[request.path] += 1
        return web.Response(text=yes, content_type="application/json")

    async def count(request: web.Request) -> web.Response:
        return web.json_response(counts)

    app = web.Application(client_max_size=2**22)
    app.router.add_get("/count", count)
    app.router.add_route("*", "/{anything:.*}", answer)
    return app
