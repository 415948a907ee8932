"""A page's own choices: only what makes sense for a cohort is taken."""

import pytest

from data.opening import opening_selection
from data.options import valid_options
from data.store import open_study


@pytest.mark.parametrize(
    ("study", "name", "values", "valid"),
    [
        ("tongji_prospective", "measure", ("mmt8",), True),
        ("tongji_prospective", "measure", ("mmt8", "mdi"), False),  # one at a time
        ("tongji_prospective", "measure", ("weight",), False),
        ("tongji_retrospective", "measure", ("mmt8",), False),  # measured once only
        ("tongji_prospective", "finding", ("reticular",), True),
        ("mayo_pbc", "finding", ("reticular",), False),
        ("mayo_pbc", "subgroups", ("sex", "stage"), True),
        ("mayo_pbc", "subgroups", ("sex", "sex"), False),
        ("mayo_pbc", "landmark", ("90",), True),
        ("mayo_pbc", "landmark", ("0",), False),
        ("mayo_pbc", "landmark", ("nan",), False),
        ("mayo_pbc", "curves", ("adjusted",), True),
        ("mayo_pbc", "curves", ("straight",), False),
        ("mayo_pbc", "colour", ("red",), False),
    ],
)
def test_an_option_is_checked_against_the_cohort(study, name, values, valid):
    cohort = open_study(study)
    assert valid_options(cohort, opening_selection(cohort).with_option(name, *values)) is valid


def test_no_value_returns_to_the_default(opening):
    chosen = opening.with_option("landmark", "90").with_option("curves", "adjusted")
    assert chosen.option("landmark") == ("90",)
    assert chosen.with_option("landmark").option("landmark") == ()
    assert chosen.with_option("landmark").with_option("curves") == opening


def test_the_order_of_choosing_makes_no_other_view(opening):
    one = opening.with_option("landmark", "90").with_option("curves", "adjusted")
    assert one == opening.with_option("curves", "adjusted").with_option("landmark", "90")
