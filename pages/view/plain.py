"""Labels from files are hostile text: one function makes any of them harmless in Markdown."""

import re

# Everything Streamlit's Markdown reads as syntax: emphasis, code, links, images, headings, tables,
# colour and icon directives, LaTeX and HTML.
_SYNTAX = re.compile(r"([\\`*_\[\](){}!#:$~<>&|@./+\-])")
# Streamlit's Markdown makes links of addresses even where their signs are escaped; an invisible
# joiner inside keeps them text.
_ADDRESS = re.compile(
    r"(\b(?:https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)|(?<=\S)(?=@))", re.IGNORECASE
)
_JOINER = "\u2060"
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
LONGEST = 60


def plain(label: str) -> str:
    """Return a label as Markdown that shows it as it is, on one line, cut at 60 letters."""
    return escape(shorten(label))


def escape(sentence: str) -> str:
    """Return a sentence as Markdown that shows it as it is."""
    return _SYNTAX.sub(r"\\\1", _ADDRESS.sub(rf"\1{_JOINER}", one_line(sentence)))


def one_line(text: str) -> str:
    """Return a text without line breaks and marks that turn the direction of writing."""
    return _BREAKS.sub(" ", text)


def shorten(label: str) -> str:
    """Return a label on one line, cut at 60 letters, for text that is not Markdown."""
    line = one_line(label).strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
