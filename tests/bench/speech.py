"""What do Slack and Teams send when a command is typed or Approve is pressed?"""

import json
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bot.playground.cast import ACME_SLACK, APP_ID, APPROVALS, HARBOUR_SLACK, SIGNING_SECRET
from bot.playground.slack.signing import signed
from bot.playground.stage import Stage
from cards.notices import card
from cards.slack import message
from domain.examples import EXAMPLES
from domain.notices import ApprovalCard
from tests.bench.load import post
from tests.bench.pending import change_id

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Speech:
    """Makes each request once, with a key of its own, so that none is a repetition of another."""

    def __init__(self, stage: Stage, sink: str) -> None:
        self._teams = stage.teams
        self._sink = sink
        self._unique = count(1)
        self._approvals = stage.approvals
        notice = EXAMPLES["approval, pending"]
        assert isinstance(notice, ApprovalCard)
        self._shown = message(card(notice))

    def licenses(self) -> bytes:
        """Clara types /licenses in her client's own workspace."""
        fields = {
            "token": "unused",
            "team_id": ACME_SLACK,
            "team_domain": "acme",
            "channel_id": "D0CLARA",
            "channel_name": "directmessage",
            "user_id": "U0CLARA",
            "user_name": "clara",
            "command": "/licenses",
            "text": "",
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"{self._sink}/response",
            "trigger_id": f"{next(self._unique)}.trigger",
        }
        return self._slack(fields)

    def press(self, number: int) -> bytes:
        """Ada presses Approve on the card of this request in the approvals channel."""
        button = self._shown["blocks"][-1]["elements"][0]
        stamp = f"1700000000.{next(self._unique):06}"
        action = {**button, "value": f"approve:{change_id(number)}:1", "block_id": "b1", "action_ts": stamp}
        payload = {
            "type": "block_actions",
            "team": {"id": HARBOUR_SLACK, "domain": "harbour"},
            "user": {"id": "U0ADA", "username": "ada", "name": "ada", "team_id": HARBOUR_SLACK},
            "api_app_id": "A1",
            "token": "unused",
            "enterprise": None,
            "is_enterprise_install": False,
            "container": {"type": "message", "message_ts": "1700000000.1", "channel_id": APPROVALS},
            "channel": {"id": APPROVALS, "name": "licence-approvals"},
            "message": {"type": "message", "user": "U1", "bot_id": "B1", "ts": "1700000000.1", **self._shown},
            "state": {"values": {}},
            "trigger_id": f"{stamp}.trigger",
            "response_url": f"{self._sink}/response",
            "actions": [action],
        }
        return self._slack({"payload": json.dumps(payload)})

    def execute(self, number: int, address: str) -> bytes:
        """Ben presses Approve on the card of this request in the approvals channel; `address` takes what is said."""
        action = {
            "type": "Action.Execute",
            "id": "approve",
            "verb": "approve",
            "data": {"token": f"approve:{change_id(number)}:1"},
        }
        value = {"action": action, "trigger": "manual"}
        return self._activity("invoke", address, name="adaptiveCard/action", value=value, replyToId="1")

    def hello(self, address: str) -> bytes:
        return self._activity("message", address, text="hello")

    def _slack(self, fields: dict[str, str]) -> bytes:
        body = urlencode(fields).encode()
        return post("/slack/events", body, _FORM | signed(body, SIGNING_SECRET))

    def _activity(self, kind: str, address: str, **more: Any) -> bytes:
        state, keys = self._teams.state, self._teams.keys
        place = state.conversations[self._approvals]
        said = self._teams.wire.activity(kind, APP_ID, state.users["ben-0001"], place)
        said |= {"id": f"f:{next(self._unique)}", "serviceUrl": address, **more}
        token = keys.channel_token(aud=APP_ID, serviceurl=address)
        return post(
            "/api/messages",
            json.dumps(said).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
