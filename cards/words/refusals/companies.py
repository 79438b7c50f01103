"""Why can a company not be mapped, or Pax8 not be read?"""

from cards.words.syncs import kind_name, pages_read
from cards.words.units import moment
from domain import errors
from domain.errors import Refusal


def told(refused: Refusal, zone: str) -> str | None:
    """None for what is not of this area. `zone` is the IANA time zone in which moments are told."""
    return _syncing(refused, zone)


def _syncing(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.SyncUnderWay(kind, since, pages, page_total, asked_by):
            who = f"{asked_by} started" if asked_by else "The schedule started"
            far = f" {pages_read(pages, page_total)}." if page_total else ""
            wait = "Nothing more was started; its result shows under “sync”."
            return f"{kind_name(kind)} are being read already. {who} it on {moment(since, zone)}.{far} {wait}"
    return None
