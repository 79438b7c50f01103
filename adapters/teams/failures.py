"""What does a connector's refusal or silence mean for the message that was being sent?"""

import httpx

from adapters.retry_after import retry_after
from domain.errors import Loss, Lost, MaybeSent, MessageGone, NotSent, SendError, Unroutable

NEVER_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
GONE = "ActivityNotFoundInConversation"

UNTIL_REPAIRED = 300.0
"""Seconds until we look again whether an administrator has given us a secret that is taken."""


LOST = {
    "BotNotInConversationRoster": Loss.LEFT,
    "ForbiddenOperationException": Loss.LEFT,
    "ConversationBlockedByUser": Loss.BLOCKED,
    "MessageWritesBlocked": Loss.BLOCKED,
    "BotDisabledByAdmin": Loss.DISABLED,
}
"""403 with one of these: nothing that is sent there gets past it, until somebody puts it right
(learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
"""


class Troubled(MaybeSent):
    """A gateway's trouble: by Teams' document to be sent again, which may make a second message of it."""


def of_answer(answer: httpx.Response, *, repeatable: bool, threaded: bool = False) -> SendError:
    """`repeatable`: doing it twice does no harm, so that not knowing counts as not done. `threaded`: it went to one
    thread of a channel, whose loss is not the channel's.

    401 comes of our own credentials, not of the conversation. 429, 412, 502 and 504 are the ones to be tried again
    (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit).
    """
    status, code = answer.status_code, _code(answer)
    said = f"Teams answered {status} {code}".rstrip()
    if status == 401:
        return NotSent(said, UNTIL_REPAIRED)
    if status in (412, 429):
        return NotSent(said, retry_after(answer.headers))
    if status >= 500 and repeatable:
        return NotSent(said, retry_after(answer.headers))
    if status >= 500:
        return Troubled(said) if status in (502, 504) else MaybeSent(said)
    if status == 404 and (code == GONE or (threaded and repeatable)):
        return MessageGone(said)
    if status == 404 and not threaded:
        return Lost(said, Loss.GONE)
    return Lost(said, LOST[code]) if status == 403 and code in LOST else Unroutable(said)


def of_silence(failure: Exception, *, repeatable: bool) -> SendError:
    """No answer came: a time-out, a drop, or nobody there."""
    said = f"Teams did not answer: {type(failure).__name__}"
    return NotSent(said) if repeatable or isinstance(failure, NEVER_REACHED) else MaybeSent(said)


def _code(answer: httpx.Response) -> str:
    """`{"error": {"code": …}}`; only a plain word, because it goes into logs."""
    try:
        code = answer.json()["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return code if isinstance(code, str) and code.isascii() and code.isalnum() and len(code) <= 64 else ""
