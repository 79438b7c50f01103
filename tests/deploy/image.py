"""What does the Dockerfile say, and what would be sent to whoever builds it?"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from dockerfile_parse import DockerfileParser

HOME = Path(__file__).parents[2]
FILE = HOME / "Dockerfile"
PACKAGES = ("adapters", "bot", "cards", "domain")

Step = tuple[str, str]
"""An instruction and what stands behind it, on one line."""


def stages() -> list[list[Step]]:
    """The steps of each stage, from its FROM on."""
    found: list[list[Step]] = []
    for each in DockerfileParser(str(FILE), cache_content=True).structure:
        if each["instruction"] == "FROM":
            found.append([])
        if found and each["instruction"] != "COMMENT":
            found[-1].append((each["instruction"], each["value"]))
    return found


def of(stage: list[Step], instruction: str) -> list[str]:
    return [value for name, value in stage if name == instruction]


def environment(stage: list[Step]) -> dict[str, str]:
    """What its ENV set."""
    return dict(word.split("=", 1) for value in of(stage, "ENV") for word in value.split())


def health_check(stage: list[Step]) -> list[str]:
    (value,) = of(stage, "HEALTHCHECK")
    words: list[str] = json.loads(value.partition("CMD ")[2])
    return words


def tracked() -> list[Path]:
    """Of a checkout, what belongs to it."""
    git = shutil.which("git")
    assert git is not None
    said = subprocess.run([git, "ls-files", "-z"], cwd=HOME, check=True, capture_output=True).stdout  # noqa: S603
    return [Path(name) for name in said.decode().split("\0") if name and (HOME / name).is_file()]


def context(target: Path) -> None:
    """A clean checkout, less what .dockerignore keeps back."""
    for file in tracked():
        if _sent(file.as_posix()):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOME / file, target / file)


def _sent(name: str) -> bool:
    """The last line that fits decides."""
    sent = True
    for line in _ignored():
        pattern = line.removeprefix("!")
        fits = fnmatch(name, pattern) or name.startswith(f"{pattern}/")
        fits = fits or (pattern.startswith("**/") and any(fnmatch(p, pattern[3:]) for p in name.split("/")))
        if fits:
            sent = line.startswith("!")
    return sent


def _ignored() -> Iterator[str]:
    for line in (HOME / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
