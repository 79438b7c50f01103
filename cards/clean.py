"""What of a stranger's text may be shown? All that can be read, and nothing that could act on its surroundings."""

MORE = "…"
_BREAKS = str.maketrans({"\r": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ", "\v": "\n", "\f": "\n"})
_JOINERS = "\u200c\u200d"  # Persian words and composed emoji need them


def line(text: str) -> str:
    """One line: no control, direction override or lone surrogate, and white space as single spaces."""
    return " ".join(_visible(text).split())


def inline(text: str) -> str:
    """One line that is part of a longer one: a blank at either edge stays."""
    told = line(text)
    return f"{' ' * text[:1].isspace()}{told}{' ' * text[-1:].isspace()}" if told else ""


def lines(text: str, breaks: int = 12) -> str:
    """The same, with the first `breaks` line breaks kept."""
    kept = [row for row in (" ".join(r.split()) for r in _visible(text).split("\n")) if row]
    return "\n".join([*kept[:breaks], " ".join(kept[breaks:])]).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with a visible mark where something is missing."""
    return text if len(text) <= limit else text[: limit - len(MORE)].rstrip() + MORE


def _visible(text: str) -> str:
    """Direction marks go too: in a line with numbers they could make 61 of 16."""
    if text.replace("\n", "").isprintable():
        return text
    broken = text.replace("\r\n", "\n").translate(_BREAKS)
    return broken.translate({ord(character): None for character in set(broken) if not _shows(character)})


def _shows(character: str) -> bool:
    return character.isspace() or character in _JOINERS or character.isprintable()
