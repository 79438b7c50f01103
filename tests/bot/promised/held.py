"""Is what a document names a test that there is, and does it run with every test run?"""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROOF = "pytest.mark.proof"


def is_a_test(named: str) -> bool:
    """`path::name`, or `path::name[case]` for one case of a table."""
    path, name, case = _parts(named)
    tests, texts = _tests(path)
    return name in tests and (not case or case in texts)


def is_a_proof(named: str) -> bool:
    """Only `make chaos` runs it."""
    path, name, _ = _parts(named)
    return PROOF in _tests(path)[0].get(name, frozenset())


def _parts(named: str) -> tuple[str, str, str]:
    path, _, rest = named.partition("::")
    name, _, case = rest.removesuffix("]").partition("[")
    return path, name, case


@cache
def _tests(path: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """The tests that a file has, with their marks; and all texts in it, among which are the names of tables' cases."""
    if not (ROOT / path).is_file():
        return {}, frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    tests = {each.name: frozenset(map(ast.unparse, each.decorator_list)) for each in functions}
    return {name: marks for name, marks in tests.items() if name.startswith("test_")}, frozenset(texts)
