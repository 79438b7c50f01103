"""Every example, and what a stranger might have written."""

import pytest

from domain.examples import EXAMPLES
from domain.notices import FormNotice, Notice
from tests.cards.strange import STRANGE


@pytest.fixture(params=list(STRANGE.values()), ids=list(STRANGE))
def outside(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def all_messages() -> dict[str, Notice]:
    return {n: e for n, e in EXAMPLES.items() if not isinstance(e, FormNotice)}


@pytest.fixture
def all_forms() -> dict[str, FormNotice]:
    return {n: e for n, e in EXAMPLES.items() if isinstance(e, FormNotice)}
