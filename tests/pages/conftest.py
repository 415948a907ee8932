import pytest

from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import Selection
from data.store import open_study


@pytest.fixture(scope="session")
def mayo() -> Cohort:
    return open_study("mayo_pbc")


@pytest.fixture
def opening(mayo: Cohort) -> Selection:
    return opening_selection(mayo)
