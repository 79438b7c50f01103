"""What do the files.* methods do, and which file may a card show?"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.playground.chat_log import Json
from bot.playground.slack.calls import Call, Refused
from bot.playground.slack.shapes import problem
from bot.playground.slack.state import File, SlackState, Workspace

ALT_LENGTH = 1_000


def get_upload_url(call: Call) -> Json:
    """docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name, length = call.text("filename", "missing_argument"), str(call.args.get("length") or "")
    if not length.isdigit() or int(length) == 0:
        raise Refused("missing_argument")
    alt = str(call.args.get("alt_txt") or "")
    if len(alt) > ALT_LENGTH:
        raise Refused("alt_txt_too_large")
    team = call.workspace.team_id
    state = call.state
    file = File(id=state.new_id("F0"), team_id=team, name=name, length=int(length), alt=alt, looks=state.looks)
    state.files[file.id] = file
    token = state.new_id("u")
    state.uploads[token] = file
    return {"upload_url": f"{call.origin}/upload/{token}", "file_id": file.id}


async def receive(state: SlackState, request: web.Request) -> web.Response:
    """The bytes, once, and as many as were announced."""
    file = state.uploads.pop(request.match_info["token"], None)
    data = await request.read()
    if file is None or len(data) != file.length:
        return web.Response(status=400, text="upload refused")
    file.data = data
    return web.Response(text=f"OK - {len(data)}")


def complete_upload(call: Call) -> Json:
    """Nobody sees a file that was given no channel but its uploader, and whoever is shown a card with it."""
    asked = call.structured("files", "invalid_arguments")
    if not isinstance(asked, list) or not asked:
        raise Refused("invalid_arguments")
    found = [_file(call, each.get("id")) for each in asked if isinstance(each, dict)]
    if any(not file.data for file in found):
        raise Refused("file_not_found")
    for file in found:
        file.complete = True
    return {"files": [{"id": file.id, "title": file.name} for file in found]}


def info(call: Call) -> Json:
    """What kind of file it is comes out a little after the upload is complete (slackapi/node-slack-sdk#1865)."""
    file = _file(call, call.text("file", "file_not_found"))
    file.looks -= file.complete and file.looks > 0
    shown = {"id": file.id, "name": file.name, "title": file.name, "size": file.length, "mimetype": ""}
    return {"file": shown | ({"mimetype": "image/png"} if _ready(file) else {})}


def problems(state: SlackState, workspace: Workspace, blocks: Any) -> list[str]:
    """A card shows only what its own poster has uploaded, and Slack has worked off."""
    told = []
    for index, block in enumerate(blocks):
        asked = (block.get("slack_file") or {}).get("id") if isinstance(block, dict) else None
        file = state.files.get(asked) if asked else None
        if asked and (file is None or file.team_id != workspace.team_id or not _ready(file)):
            told.append(problem("invalid slack file", f"/blocks/{index}/slack_file"))
    return told


def _ready(file: File) -> bool:
    return file.complete and file.looks == 0


def _file(call: Call, file_id: Any) -> File:
    file = call.state.files.get(str(file_id))
    if file is None or file.team_id != call.workspace.team_id:
        raise Refused("file_not_found")
    return file
