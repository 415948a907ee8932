"""Labels from a file must reach the screen letter for letter and do nothing else."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.view.plain import LONGEST, escape, plain, shorten

HOSTILE = [
    "![x](http://127.0.0.1:9/a.png)", "[a](javascript:alert(1))", "<img src=x>", "**bold**",
    "`code`", "$x^2$", ":red[x]", ":material/home:", "http://example.com", "www.example.com",
    "a|b", "# title", "- item", "> quote", "~~gone~~", "a_b_c", "\\", "me@example.com",
]  # fmt: skip
JOINER = "\u2060"


@pytest.mark.parametrize("label", HOSTILE)
def test_every_mark_is_escaped_and_nothing_is_lost(label):
    shown = plain(label)
    assert re.sub(r"\\(.)", r"\1", shown).replace(JOINER, "") == label
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>$|#!~:]", shown)


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("see http://a.example", f"http{JOINER}\\:"),
        ("WWW.a.example", f"WWW{JOINER}\\."),
        ("me@a.example", f"me{JOINER}\\@"),
    ],
)
def test_an_address_is_no_link(label, broken):
    assert broken in plain(label)


def test_line_breaks_and_direction_marks_become_a_space():
    assert plain("a\n# b") == "a \\# b"
    assert shorten("a\u202eb\r\nc") == "a b c"


def test_a_title_and_the_words_of_a_switch_are_no_markdown():
    def shown():
        from pages.view.controls.header import page_title
        from pages.view.controls.pick import switch

        page_title("**bold** <b>")
        switch("Pick", {"a": "![x](http://127.0.0.1/a.png)"}, "a", key="one", on_change=print)

    app = AppTest.from_function(shown).run()
    assert app.markdown[0].value == f"## {escape('**bold** <b>')}"
    assert app.button_group(key="one").options == [escape("![x](http://127.0.0.1/a.png)")]


def test_long_labels_are_cut():
    assert len(shorten("x" * 500)) == LONGEST
    assert escape("x" * 500) == "x" * 500
