from dataclasses import replace

import pytest

from analytics.errors import UserError
from data.groups import groups_of, parse_cuts
from data.selection import Grouping


def test_the_reference_is_among_the_five_wherever_it_stands(mayo, opening):
    by_pair = opening.grouped_by(Grouping(("stage", "edema")))
    last = groups_of(mayo, by_pair).every[-2]
    groups = groups_of(mayo, replace(by_pair, reference=last.key))
    assert groups.reference.label == last.label
    assert len(groups.compared) == 5
    assert groups.reference in groups.compared
    assert len({group.slot for group in groups.compared}) == 5


@pytest.mark.parametrize(
    ("text", "cuts"), [("50", (50.0,)), ("65, 50", (50.0, 65.0)), ("50;65", (50.0, 65.0))]
)
def test_cuts_are_read(mayo, text, cuts):
    assert parse_cuts(mayo.column("age_years"), text) == cuts


@pytest.mark.parametrize("text", ["", "old", "500", "-5", "26", "nan", "inf", "50,5"])
def test_cuts_outside_the_range_are_refused_with_the_range(mayo, text):
    with pytest.raises(UserError, match="above 26 and up to 79"):
        parse_cuts(mayo.column("age_years"), text)
