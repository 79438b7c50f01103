"""The browser of the tests that walk through the playground's page."""

from tests.e2e.conftest import browser

__all__ = ["browser"]
