"""data.ingest.header: the names of the columns."""

import pytest

from data.ingest.errors import UploadError
from data.ingest.header import MOST_COLUMNS, name_columns
from data.ingest.notices import Remark


def test_names_are_trimmed_and_otherwise_kept():
    names, remarks = name_columns([" id ", "fvc.pct", "Ferritin\n(µg/l)", "年龄"], 1)
    assert names == ("id", "fvc.pct", "Ferritin (µg/l)", "年龄")
    assert remarks == ()


def test_a_column_without_a_name_is_called_by_its_position():
    names, remarks = name_columns(["id", "", "age", " "], 1)
    assert names == ("id", "column 2", "age", "column 4")
    assert remarks == (Remark("unnamed_column", "column 2"), Remark("unnamed_column", "column 4"))


@pytest.mark.parametrize("twin", ["mmt8", "MMT8", " mmt8", "ｍｍｔ８"])
def test_two_columns_of_one_name_are_refused_with_both_positions(twin):
    with pytest.raises(UploadError, match="Columns 2 and 4 have the same name, mmt8"):
        name_columns(["id", "mmt8", "age", twin], 1)


def test_a_patient_is_not_a_header_and_is_not_quoted():
    with pytest.raises(UploadError, match="Line 1 looks like a patient") as caught:
        name_columns(["P001", "Rituximab", "F", "29", "2021-03-15", "720", "0"], 1)
    assert "Rituximab" not in str(caught.value)


def test_too_many_columns_are_refused():
    with pytest.raises(UploadError, match="2001 columns"):
        name_columns([f"lab_{i}" for i in range(MOST_COLUMNS + 1)], 1)
