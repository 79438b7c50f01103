"""How do facts become log lines?"""

import io
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import structlog
from aiohttp.http import HttpProcessingError
from aiohttp.web import RequestPayloadError


def configure(form: str, level: str) -> None:
    """Colours for a terminal ("console") or one JSON object a line ("json"), on standard error.

    Libraries' own loggers are kept to warnings: what they say of requests can hold a token or a text. So can the local
    variables of a traceback, which are left out in both forms, and the first line of a request that cannot be read: the
    links in our mails are secrets, and arrive there with a sign too many.

    What others chose, an id or the words of an error, is escaped: it begins no line and moves no terminal.
    """
    logging.getLogger("aiohttp.server").addFilter(is_ours)
    numeric = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Objects() if form == "json" else _Escaping("%(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_traceback)
    last: structlog.types.Processor = structlog.processors.JSONRenderer() if form == "json" else console
    chain: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if form == "json":
        traced = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        chain.append(structlog.processors.ExceptionRenderer(traced))
    else:
        chain.append(_escape)
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def is_ours(record: logging.LogRecord) -> bool:
    """Not what a caller did wrong before anything of ours was asked, or with a body that nobody asked for."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError | RequestPayloadError))


def _escape(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Of what is no text the console shows Python's own spelling, which is escaped."""
    return {name: _escaped(value) if isinstance(value, str) else value for name, value in event.items()}


def _traceback(out: TextIO, exc_info: structlog.types.ExcInfo) -> None:
    told = io.StringIO()
    structlog.dev.plain_traceback(told, exc_info)
    out.write(_below(told.getvalue()))


class _Escaping(logging.Formatter):
    """The same for the words of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        return _below(super().format(record)).lstrip()


class _Objects(logging.Formatter):
    """The same, an object a line as our own facts are: a collector reads all of it or complains."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        told = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower(), "timestamp": at}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)


def _below(text: str) -> str:
    """Each line stands in from the margin, where events begin."""
    return "\n".join(f"    {_escaped(row)}" for row in text.splitlines())


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
