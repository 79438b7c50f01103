"""How does Slack sign what it sends to the bot?"""

from __future__ import annotations

import hashlib
import hmac
import time


def signed(body: bytes, secret: str, timestamp: int | str | None = None) -> dict[str, str]:
    """Headers of a v0 signature over the raw body (docs.slack.dev/authentication/verifying-requests-from-slack).

    Without a `timestamp` the time is real time; people's doings are signed by the playground's clock, as the bot's is.
    """
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
