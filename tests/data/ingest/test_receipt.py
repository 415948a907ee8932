"""data.ingest.receipt and notices: the account of every row, and its words."""

import pytest

from data.ingest.notices import Remark, in_words, listed, on_lines
from data.ingest.receipt import Receipt, set_aside_table

ASIDE = set_aside_table([(9, "time", "is negative"), (4, "", "short"), (12, "time", "is negative")])


def test_an_account_that_does_not_add_up_is_a_bug():
    assert Receipt(rows_in=10, rows_used=7, set_aside=ASIDE).set_aside["line"].tolist() == [
        4,
        9,
        12,
    ]
    with pytest.raises(ValueError, match="10 rows in, but 8 used and 3 set aside"):
        Receipt(rows_in=10, rows_used=8, set_aside=ASIDE)


def test_reasons_are_merged_with_their_lines():
    reasons = Receipt(rows_in=10, rows_used=7, set_aside=ASIDE).reasons()
    assert reasons.to_dict("records") == [
        {"column": "time", "reason": "is negative", "rows": 2, "lines": (9, 12)},
        {"column": "", "reason": "short", "rows": 1, "lines": (4,)},
    ]


def test_an_empty_account_has_its_columns():
    receipt = Receipt(rows_in=1, rows_used=1, set_aside=set_aside_table([]))
    assert list(receipt.set_aside.columns) == ["line", "column", "reason"]
    assert receipt.reasons().empty


def test_lines_in_words():
    assert on_lines([6]) == "line 6"
    assert on_lines([6, 7, 8]) == "lines 6, 7 and 8"
    assert on_lines(range(6, 54)) == "lines 6, 7, 8, 9, 10 and 43 more"
    assert listed(["a"]) == "a"


def test_remarks_of_one_kind_become_one_notice():
    notices = in_words(
        [Remark("dates", "a"), Remark("word_for_missing", "b", (3, 4)), Remark("dates", "c")]
    )
    assert [notice.code for notice in notices] == ["dates", "word_for_missing"]
    assert "Columns that look like dates: a and c;" in notices[0].text
    assert "b (lines 3 and 4)" in notices[1].text
