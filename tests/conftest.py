"""What every test shares."""

import pytest
from hypothesis import settings

from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import Selection
from data.store import open_study

# A busy machine is not a wrong answer, and the same commit is to give the same verdict.
settings.register_profile("myoscope", deadline=None, derandomize=True)
settings.load_profile("myoscope")


@pytest.fixture(scope="session")
def mayo() -> Cohort:
    """The Mayo trial."""
    return open_study("mayo_pbc")


@pytest.fixture
def opening(mayo: Cohort) -> Selection:
    """The view in which the Mayo trial opens."""
    return opening_selection(mayo)


@pytest.fixture(scope="session")
def prospective() -> Cohort:
    """The 34 patients of the prospective study, invented after its paper."""
    return open_study("tongji_prospective")


@pytest.fixture(scope="session")
def retrospective() -> Cohort:
    """The 250 patients of the retrospective study, invented after its paper."""
    return open_study("tongji_retrospective")
