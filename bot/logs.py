"""How do facts become log lines?"""

import logging
import sys

import structlog
from aiohttp.http import HttpProcessingError


def configure(form: str, level: str) -> None:
    """Colours for a terminal ("console") or one JSON object a line ("json"), on standard error.

    Libraries' own loggers are kept to warnings: what they say of requests can hold a token or a text. So can the local
    variables of a traceback, which are left out in both forms, and the first line of a request that cannot be read: the
    links in our mails are secrets, and arrive there with a sign too many.
    """
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    numeric = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    last: structlog.types.Processor = structlog.processors.JSONRenderer() if form == "json" else console
    chain: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if form == "json":
        traced = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        chain.append(structlog.processors.ExceptionRenderer(traced))
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _is_ours(record: logging.LogRecord) -> bool:
    """Not what a caller did wrong before anything of ours was asked."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
