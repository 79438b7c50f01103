"""What stands on the pages for people that can be tried: blocks, commands, links and names?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
}
MENDED_ELSEWHERE = "docs/decisions.md"
"""Records of their day: what they name may be gone, and they are not rewritten."""

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_EXCUSE = re.compile(r"<!-- not run: (.+?) -->\s*\Z")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    page: str
    line: int
    language: str
    text: str
    excuse: str
    """Why it is not run, where that is said above it; else empty."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """One line after `$ `, and what the page says that it answers; `…` stands there for anything."""

    typed: str
    says: tuple[str, ...]


def blocks(page: str) -> Iterator[Block]:
    text = PAGES[page]
    for found in _FENCE.finditer(text):
        excuse = _EXCUSE.search(text[: found.start()])
        inner = "\n".join(line.removeprefix(found[1]) for line in found[3].splitlines())
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, found[2], inner, excuse[1] if excuse else "")


def commands(block: Block) -> Iterator[Command]:
    """Those of a console block, in order; a line that ends with a backslash goes on."""
    joined = block.text.replace("\\\n", "")
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        typed, *says = part.rstrip().split("\n")
        yield Command(re.sub(r"\s+#\s.*$", "", typed).strip(), tuple(line for line in says if line.strip()))


def prose(page: str) -> str:
    """Without its fenced blocks."""
    return _FENCE.sub("", PAGES[page])


def code(page: str) -> list[str]:
    """What stands in backticks."""
    return [" ".join(found[2].split()) for found in _CODE.finditer(prose(page))]


def links(page: str) -> list[str]:
    return [found[1] or found[2] for found in _LINK.finditer(_CODE.sub("", prose(page)))]


def anchors(page: str) -> set[str]:
    """As GitHub makes them of headings: lower case, no punctuation, hyphens for spaces, numbered when repeated."""
    made: list[str] = []
    for heading in _HEADING.findall(prose(page)):
        words = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading).lower()
        plain = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        again = sum(each == plain or re.fullmatch(rf"{re.escape(plain)}-\d+", each) is not None for each in made)
        made.append(f"{plain}-{again}" if again else plain)
    return set(made)
