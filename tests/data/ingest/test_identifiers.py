"""data.ingest.identifiers: columns that identify a person."""

import pandas as pd
import pytest

from data.ingest.identifiers import identifying_columns, is_chinese_id
from data.ingest.table import TEXT

# The example number of GB 11643-1999 itself.
EXAMPLE = "11010519491231002X"


def holds(name: str, *cells: str) -> bool:
    return identifying_columns(pd.DataFrame({name: pd.array(cells, dtype=TEXT)})) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        *("Phone", "patient_phone", "E-mail", "address", "DOB", "Date of birth", "MRN"),
        *("national_id", "Last name", "姓名", "患者姓名", "身份证号码", "联系电话", "住院号"),
    ],
)
def test_by_the_name_of_the_column(name):
    assert holds(name, "x", "y")


@pytest.mark.parametrize(
    "name", ["arm", "sex", "age", "telomere", "zipper", "mailed_by", "death", "birth_weight"]
)
def test_other_names_do_not_count(name):
    assert not holds(name, "x", "y")


def test_by_content():
    assert holds("x", "a", "person@example.org")
    assert holds("x", "a", EXAMPLE)
    assert holds("x", "13800000000", "13800000001", "")
    assert not holds("x", "12345678901", "22345678902")
    assert not holds("x", "note", "text", "text", "13800000000")


def test_a_column_called_name_needs_names_in_it():
    assert holds("name", "Ann Smith", "Bo Li", "Test Person0")
    assert holds("患者", "张三", "李四")
    assert not holds("name", "4", "3", "1")
    assert not holds("name", "drug", "drug", "drug", "drug")
    assert not holds("patient", "P1", "P2", "P3")


def test_the_check_digit_of_an_identity_number():
    assert is_chinese_id(EXAMPLE)
    assert not is_chinese_id("110105194912310021")
    assert not is_chinese_id("11010519491331002X")  # month 13
    assert not is_chinese_id("1101051949123100")
