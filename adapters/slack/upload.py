"""How does a picture come to lie at Slack, where a card can show it?"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.calls import Calls
from adapters.slack.settings import SlackSettings
from domain.errors import NotSent
from domain.ids import InstallationId

Json = dict[str, Any]

ALT = 1_000
"""Characters (docs.slack.dev/reference/methods/files.getUploadURLExternal, alt_txt_too_large)."""

PAUSES = (0.2, 0.4, 0.8, 1.6)
"""Seconds between looks at whether Slack has worked the picture off: it does so after it has answered, and refuses a
card with a picture that is not done (slackapi/node-slack-sdk#1865)."""


class Uploads:
    """Pictures of ours, shared with nobody but through a card that shows them."""

    def __init__(self, settings: SlackSettings, calls: Calls, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._calls = calls
        self._session = session

    async def uploaded(self, installation: InstallationId, png: bytes, name: str, alt: str) -> str:
        """The file's id, for `Picture.file`. Raises the `SendError`s: with no effect that anybody could see."""
        asked = {"filename": name, "length": len(png), "alt_txt": alt[:ALT]}
        given = await self._calls.read(installation, "files.getUploadURLExternal", asked)
        await self._put(str(given["upload_url"]), png)
        file = str(given["file_id"])
        done: Json = {"files": [{"id": file, "title": name}]}
        await self._calls.call(installation, "files.completeUploadExternal", done, repeatable=True)
        await self._worked_off(installation, file)
        return file

    async def _put(self, url: str, png: bytes) -> None:
        """The address is the only key that goes there."""
        if not safe(url, self._settings.api_url):
            raise NotSent("upload: address")
        try:
            async with (
                asyncio.timeout(self._settings.timeout),
                self._session.post(url, data=png, headers={"Content-Type": "application/octet-stream"}) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, OSError) as error:
            raise NotSent(f"upload: {type(error).__name__}") from None
        if status != 200:
            raise NotSent(f"upload: http_{status}")

    async def _worked_off(self, installation: InstallationId, file: str) -> None:
        for pause in PAUSES:
            answer = await self._calls.read(installation, "files.info", {"file": file})
            if (answer.get("file") or {}).get("mimetype"):
                return
            await asyncio.sleep(pause)
        raise NotSent("files.info: not worked off")


def safe(url: str, api_url: str) -> bool:
    """https; plain http only to the loopback server that stands for Slack as a whole."""
    asked, api = urlsplit(url), urlsplit(api_url)
    same = (asked.scheme, asked.netloc) == (api.scheme, api.netloc) and api.hostname == "127.0.0.1"
    return asked.scheme == "https" or same
