"""Views that several page tests start from; the cohorts stand in tests/conftest.py."""

from dataclasses import replace

import pytest

from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import Selection


@pytest.fixture(scope="session")
def start(prospective: Cohort) -> Selection:
    """The view in which the prospective study opens."""
    return opening_selection(prospective)


@pytest.fixture(scope="session")
def paper(start: Selection) -> Selection:
    """The same view with the tests that the paper used."""
    return replace(start, conventions="Paper")


@pytest.fixture(scope="session")
def death(retrospective: Cohort) -> Selection:
    """The view in which the retrospective study opens."""
    return opening_selection(retrospective)


@pytest.fixture(scope="session")
def relapse(death: Selection) -> Selection:
    """The retrospective study's other endpoint."""
    return replace(death, endpoint="relapse")
