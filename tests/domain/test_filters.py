"""Is what somebody types among their words read as the filters that it names?"""

import pytest

from domain.errors import UnknownFilter
from domain.filters import LicenceFilter, RequestFilter

READ = {
    "words alone": ("visio plan", LicenceFilter("visio plan")),
    "a filter before words": ("client:acme visio", LicenceFilter("visio", client="acme")),
    "a filter of several words": ('vendor:"google cloud" visio', LicenceFilter("visio", vendor="google cloud")),
    "a filter behind a sign": ("(client:acme", LicenceFilter("(", client="acme")),
    "a filter behind a digit": ("1client:acme", LicenceFilter("1", client="acme")),
    "a name in capitals": ("STATUS:Active", LicenceFilter(status="active")),
    "days with their letter": ("renews:90d", LicenceFilter(renews=90)),
    "a quote that is not closed": ('client:"acme', LicenceFilter('client:"acme')),
    "a time of day": ("at 10:30", LicenceFilter("at 10:30")),
}


@pytest.mark.parametrize(("text", "found"), READ.values(), ids=READ.keys())
def test_filters_are_read_among_words(text: str, found: LicenceFilter) -> None:
    """Lost otherwise: a list of something else than was asked for."""
    assert LicenceFilter.read(text) == found
    assert LicenceFilter.read(str(found)) == found


@pytest.mark.parametrize("text", ["colour:red", "status:sold", "sort:price", "renews:soon", "renews:9999d"])
def test_a_filter_that_there_is_not_is_refused(text: str) -> None:
    """Lost otherwise: everything, shown to somebody who believes it to be what they asked for."""
    with pytest.raises(UnknownFilter):
        LicenceFilter.read(text)


def test_a_long_word_is_read_in_a_moment() -> None:
    """Lost otherwise: everybody's answers, for as long as one message is looked through. Were it tried at each letter,
    this would take hours, and the test's time limit ends it.
    """
    word = "x" * 1_000_000
    assert RequestFilter.read(word) == RequestFilter(word)
