"""The two kinds of dataclass: what is set once, and what is compared and printed."""

from dataclasses import FrozenInstanceError, field, replace
from functools import cached_property

import pytest

from analytics.frozen import Frozen, Value


class Dose(Value, kw_only=True):
    drug: str
    mg: float = 5.0

    @cached_property
    def words(self) -> str:
        return f"{self.mg} mg"


class SameFields(Value, kw_only=True):
    drug: str
    mg: float = 5.0


class Record(Frozen):
    identifier: str
    notes: list[str] = field(default_factory=list)


@pytest.mark.parametrize("made", [Dose(drug="tofacitinib"), Record("P1")])
def test_a_field_is_set_once_and_there_are_no_others(made):
    field = next(iter(made.__dataclass_fields__))
    for name in (field, "dosage"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(made, name, "other")
    with pytest.raises(FrozenInstanceError, match=field):
        delattr(made, field)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {"mg": 10.0}),  # one is missing
        ((), {"drug": "tofacitinib", "dosage": 10.0}),  # there is no such field
        (("tofacitinib",), {}),  # not by place
    ],
)
def test_fields_that_do_not_fit_are_refused_without_their_values(values, named):
    with pytest.raises(TypeError, match="Dose has the fields drug, mg") as refused:
        Dose(*values, **named)
    assert "tofacitinib" not in str(refused.value)
    assert "10" not in str(refused.value)


def test_a_field_is_given_by_place_or_by_name_not_both():
    assert Record("P1").identifier == Record(identifier="P1").identifier == "P1"
    for values, named in [(("P1", [], "P2"), {}), (("P1",), {"identifier": "P2"})]:
        with pytest.raises(TypeError, match="Record has the fields identifier, notes"):
            Record(*values, **named)


def test_a_default_that_can_change_is_made_anew():
    assert Record("P1").notes == []
    assert Record("P1").notes is not Record("P1").notes
    assert Record("P1", ["seen"]).notes == ["seen"]


def test_a_changed_copy_leaves_the_value_as_it_was():
    dose = Dose(drug="tofacitinib")
    assert replace(dose, mg=10.0) == Dose(drug="tofacitinib", mg=10.0)
    assert dose.mg == 5.0


def test_values_are_compared_by_class_and_fields():
    dose, same = Dose(drug="tofacitinib"), Dose(drug="tofacitinib")
    assert dose.words == "5.0 mg"  # kept in the value, yet no part of it
    assert dose == same
    assert hash(dose) == hash(same)
    assert dose != replace(dose, mg=10.0)
    assert dose != SameFields(drug="tofacitinib")


def test_a_value_is_printed_as_it_is_written():
    assert repr(Dose(drug="tofacitinib")) == "Dose(drug='tofacitinib', mg=5.0)"


def test_what_may_hold_patients_is_neither_compared_nor_printed():
    record = Record("P1")
    assert "P1" not in repr(record)
    assert record != Record("P1")
