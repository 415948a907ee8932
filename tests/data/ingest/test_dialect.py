"""data.ingest.dialect: physical lines and the delimiter."""

import pytest

from data.ingest.dialect import Dialect, find_dialect, split_lines
from data.ingest.errors import UploadError


def test_lines_end_at_line_feeds_and_carriage_returns_only():
    text = "a\r\nb\rc\nd\x0bd\x0cd\u2028d\x85d"
    assert split_lines(text) == ["a\r\n", "b\r", "c\n", "d\x0bd\x0cd\u2028d\x85d"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter):
    lines = [delimiter.join(cells) + "\n" for cells in (["id", "arm", "time"], ["1", "A", "20"])]
    assert find_dialect(lines) == Dialect(delimiter, 1, 3)


def test_decimal_commas_do_not_hide_semicolons():
    lines = ["id;time;age\n", "1;12,5;60,1\n", "2;3,0;61\n", "3;4;7,5\n"]
    assert find_dialect(lines).delimiter == ";"


def test_a_list_within_a_cell_is_not_a_delimiter():
    lines = ["id,antibodies,time\n", "1,Ro52;Jo1;PL7;PL12,3\n", "2,a;b;c;d,4\n"]
    assert find_dialect(lines) == Dialect(",", 1, 3)


def test_the_whole_file_decides_not_its_first_rows():
    lines = ["a,b,c,d\n", "1,2\n", "1,2\n", *["1,2,3,4\n"] * 10]
    assert find_dialect(lines) == Dialect(",", 1, 4)


@pytest.mark.parametrize("hint", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_hint_of_excel_is_neither_header_nor_patient(hint):
    assert find_dialect([hint, "id;time\n", "1;2\n"]) == Dialect(";", 2, 2)


@pytest.mark.parametrize("lines", [["id\n", "1\n"], [",,\n", ",,\n"]])
def test_one_column_is_refused(lines):
    with pytest.raises(UploadError, match="No columns"):
        find_dialect(lines)
