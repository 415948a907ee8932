from dataclasses import replace

import pytest

from analytics.errors import UserError
from data.groups import groups_of, parse_cuts
from data.ingest.ingest import apply, read
from data.ingest.mapping import Mapping
from data.opening import opening_selection
from data.queries import event_table
from data.selection import Grouping
from data.uploaded import uploaded_cohort


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


def test_groups_that_would_be_called_alike_are_numbered():
    answers = ["Yes", "yes", "Not recorded", ""] * 2
    rows = [f"p{i},{10 + i},1,{answer}" for i, answer in enumerate(answers)]
    file = apply(
        read("rash.csv", "\n".join(["patient,time,event,rash", *rows]).encode()),
        Mapping(
            patient="patient", time="time", event="event", time_unit="days", event_values=("1",),
            censored_values=("0",),
        ),
    )  # fmt: skip
    cohort = uploaded_cohort(file, time_unit="days", kind="death", reference=None)
    by_rash = opening_selection(cohort).grouped_by(Grouping(("rash",)))
    every = groups_of(cohort, by_rash).every
    assert {group.label for group in every} == {
        "rash: yes", "rash: yes (2)", "Not recorded", "Not recorded (2)",
    }  # fmt: skip
    assert every[-1].label == "Not recorded (2)"
    chosen = replace(by_rash, compared=tuple(group.key for group in every))
    table = event_table(cohort, chosen, groups_of(cohort, chosen))
    assert table.groupby("group", observed=True)["events"].sum().tolist() == [2, 2, 2, 2]
