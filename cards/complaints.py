"""What is wrong in a file that somebody has written, in words for them and without the value that stands there?"""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

MOST = 3
"""Names that are proposed in place of one that nobody knows."""


def complaint(error: Mapping[str, Any], names: Collection[str], kind: str = "name") -> str:
    """Of one of pydantic's errors; `names` may stand in this file, and `kind` is what they are."""
    match error["type"]:
        case "extra_forbidden":
            return f"there is no such {kind}{meant(str(error['loc'][-1]), names)}"
        case "missing":
            return "is missing"
        case "tuple_type" if isinstance(error["loc"][-1], str):
            name = str(error["loc"][-1])
            return f"is a list: [[{name}]], with two brackets, or {name} = […]"
        case "int_parsing" | "float_parsing":
            return "should be a number"
    said = str(error["msg"]).removeprefix("Value error, ")
    return re.sub(r"^Input should be", "should be", said)


def meant(name: str, names: Collection[str]) -> str:
    """What is nearly called so, or so in its last words: as a question that ends a sentence; else nothing."""
    longer = sorted(each for each in names if each.endswith(f"_{name}"))
    found = longer if 0 < len(longer) <= MOST else get_close_matches(name, sorted(names), 1, 0.75)
    return f"; did you mean {' or '.join(found)}?" if found else ""
