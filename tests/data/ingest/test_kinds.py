"""data.ingest.kinds: number, category or text."""

import pandas as pd
import pytest

from data.ingest.kinds import Typed, label_remarks, type_column
from data.ingest.numerals import tidy
from data.ingest.table import TEXT


def typed(cells: list[str], *, identifier: bool = False) -> Typed:
    series = pd.Series(cells, index=range(2, len(cells) + 2), dtype=TEXT)
    return type_column(series, name="x", decimal=".", identifier=identifier)


def found(result: Typed) -> dict[str, tuple[int, ...]]:
    return {remark.code: remark.lines for remark in result.remarks}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "1", "2"], "category"),  # codes: yes and no
        (["0", "1", "2", "3", "4", "0"], "category"),  # mMRC
        (["0", "0.5", "1"], "number"),
        (["27", "39"], "number"),
        (["1", "2", "3", "4", "5", "6", "7"], "number"),
        (["-1", "1"], "number"),
        (["55", "55", "55"], "number"),
        (["007", "7", "007"], "category"),  # two groups
        (["F", "F", "F"], "category"),
        (["None", "Tacrolimus", "None"], "category"),
        (["1", "2", "3a", "3b"], "category"),
        ([f"label {i % 50}" for i in range(200)], "category"),
        ([f"label {i % 51}" for i in range(200)], "text"),
        ([f"a remark, number {i}" for i in range(8)], "text"),
        (["2021-03-05", "2021-03-06", "2021-03-05"], "text"),
        (["5/3/2021", "5/3/2021"], "text"),
        (["2021年3月5日", "05-Mar-2021", ""], "text"),
        ([f"42999919800101{i:04d}" for i in range(60)], "text"),  # not exact as floats
    ],
)
def test_kinds(cells, kind):
    assert typed(cells).kind == kind


def test_blank_is_missing_and_nothing_else():
    number = typed(["12.5", "", " ", "13"])
    assert number.values.isna().tolist() == [False, True, True, False]
    assert number.values[[2, 5]].tolist() == [12.5, 13.0]
    label = typed(["None", "", "NA", "None"])
    assert label.values.isna().tolist() == [False, True, False, False]
    assert found(label) == {"word_for_missing": (2, 4, 5)}


def test_a_number_column_with_other_cells_stays_text_and_names_their_lines():
    result = typed([*map(str, range(20, 40)), "82%", ">2000", ""])
    assert result.kind == "text"
    assert found(result) == {"not_all_numbers": (22, 23)}


def test_an_infinite_number_is_not_a_number():
    result = typed([*map(str, range(20, 40)), "1e309"])
    assert found(result) == {"not_all_numbers": (22,)}


def test_identifiers_are_text():
    assert typed(["11", "12", "13"], identifier=True).kind == "text"


def test_an_empty_column_is_named():
    result = typed(["", " "])
    assert (result.kind, found(result)) == ("text", {"empty_column": ()})


def test_labels_that_differ_in_case_and_hidden_characters_are_noticed():
    values = tidy(pd.Series(["A drug", "a drug", "b\x1b[31m", "c\u202e"], dtype=TEXT))
    remarks = {remark.code: remark.lines for remark in label_remarks(values, name="arm")}
    assert remarks == {"spellings": (), "control_characters": (2, 3)}
