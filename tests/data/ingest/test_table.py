"""data.ingest.table: strict reading, with every line accounted for."""

import pytest

from data.ingest.decode import decode
from data.ingest.errors import UploadError
from data.ingest.table import RawTable, read_table


def table(text: str) -> RawTable:
    return read_table(decode(text.encode()), name="file.csv", sha256="")


def aside(raw: RawTable) -> list[tuple[int, str]]:
    return list(zip(raw.set_aside["line"], raw.set_aside["reason"], strict=True))


def codes(raw: RawTable) -> list[str]:
    return [caution.code for caution in raw.cautions]


def test_every_cell_stays_the_text_it_is():
    raw = table("id,arm,code\n007,None,1e5\n1,NA,\n")
    assert raw.header == ("id", "arm", "code")
    assert raw.rows.to_numpy().tolist() == [["007", "None", "1e5"], ["1", "NA", ""]]
    assert raw.rows.index.tolist() == [2, 3]
    assert raw.rows_in == 2
    assert raw.cautions == ()


def test_quoted_cells_keep_breaks_and_later_rows_their_lines():
    raw = table('id,note\n1,"a ""b""\nc"\r\n2,"x,y"\n')
    assert raw.rows["note"].tolist() == ['a "b"\nc', "x,y"]
    assert raw.rows.index.tolist() == [2, 4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_read(end):
    assert table(end.join(["id,time", "1,2", "3,4"])).rows.index.tolist() == [2, 3]


def test_rows_of_another_width_are_set_aside_with_line_and_reason():
    raw = table("id,arm,time\n1,A,5\n2,A\n3,Smith, John,5\n4,B,6\n")
    assert raw.rows["id"].tolist() == ["1", "4"]
    assert aside(raw) == [
        (3, "has fewer cells (2) than columns (3)"),
        (4, "has more cells (4) than columns (3)"),
    ]
    assert raw.rows_in == 4


def test_blank_rows_are_no_patients_and_are_counted():
    raw = table("id,arm,time\n1,A,5\n\n,,\n2,B,6\n\n\n")
    assert raw.rows.index.tolist() == [2, 5]
    assert raw.rows_in == 2
    assert [c.text for c in raw.cautions] == ["2 blank rows skipped (lines 3 and 4)."]


def test_totals_and_footnotes_below_the_table_are_set_aside():
    raw = table("id,arm,time\n1,A,5\n2,B,7\nTotal:,,12\n* at last visit,,\n")
    assert raw.rows["id"].tolist() == ["1", "2"]
    assert aside(raw) == [
        (4, "is a line of totals below the table, not a patient"),
        (5, "has only its first cell filled, as a footnote has"),
    ]


def test_a_total_in_the_middle_is_a_label():
    assert len(table("resection,id,time\nTotal,1,5\nPartial,2,7\n").rows) == 2


def test_a_delimiter_at_the_end_of_every_row_is_ignored_with_a_notice():
    raw = table("id,arm,time\n1,A,5,\n2,B,6,\n")
    assert raw.rows.to_numpy().tolist() == [["1", "A", "5"], ["2", "B", "6"]]
    assert codes(raw) == ["trailing_cell"]


def test_a_value_beyond_the_header_is_refused():
    with pytest.raises(UploadError, match=r"one cell more.*line 3"):
        table("arm,age,note\n1,A,5,\n2,B,6,x\n3,B,6,\n")


def test_a_title_above_the_header_is_refused():
    with pytest.raises(UploadError, match="Line 1 has 1 cell and most lines below it have 3"):
        table("Department of Rheumatology\nid,arm,time\n1,A,5\n2,B,6\n")


@pytest.mark.parametrize("text", ["id,time\n", "id,time\n\n,\n", "id,time\nTotal,9\n"])
def test_a_file_without_patients_is_refused(text):
    with pytest.raises(UploadError, match="no patients"):
        table(text)


def test_an_unclosed_quotation_mark_is_named_where_it_opens():
    rows = "".join(f"{i},A,5\n" for i in range(20))
    with pytest.raises(UploadError, match="Line 22, column 2: a quotation mark"):
        table(f'id,arm,time\n{rows}20,"A,5\n{rows}')


def test_a_quotation_mark_closed_far_below_is_named_where_it_opens():
    rows = "".join(f"{i},A,5\n" for i in range(20))
    with pytest.raises(UploadError, match="Line 22, column 2: a quotation mark"):
        table(f'id,arm,time\n{rows}20,"A,5\n{rows}21,B",5\n')


def test_text_after_a_closing_quotation_mark_is_refused():
    with pytest.raises(UploadError, match="Line 3: a quotation mark"):
        table('id,arm,time\n1,A,5\n2,"A"B,5\n')


def test_a_cell_of_absurd_length_is_refused():
    with pytest.raises(UploadError, match="Line 3 has more than"):
        table(f"id,note\n1,a\n2,{'x' * 200_000}\n")


def test_the_decimal_comma_is_said():
    raw = table("id;time\n1;12,5\n2;3\n")
    assert raw.decimal == ","
    assert codes(raw) == ["decimal_mark"]


def test_patients_do_not_appear_when_a_table_is_printed():
    assert "ZZCANARY" not in repr(table("id,arm\n1,ZZCANARY\n"))
