"""A Figure on screen: the picture, the numbers beside it, what can be done with it, its tables."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analytics.cautions import Caution
from pages.view import export
from pages.view.arrow import arrow_table
from pages.view.check_table import Verified
from pages.view.controls.header import coloured
from pages.view.controls.patient import PICKED, chart_key, mark_picked
from pages.view.controls.pick import folded
from pages.view.controls.problems import problems_told
from pages.view.figure import Figure, Line, Panel
from pages.view.format import counted
from pages.view.html_table import html_table, html_tables
from pages.view.plain import escape

CAUTION_ICONS = {
    "withhold": ":material/block:",
    "warn": ":material/warning:",
    "note": ":material/info:",
}


def picture(figure: Figure, *, linked: bool = False, with_note: bool = True) -> None:
    """Show what is compared, and the picture.

    with_note : whether what is compared is said above it; if not, the page says it elsewhere.
    linked : the marks are patients, and pressing one marks that patient on all pages.
    """
    if with_note:
        caption(figure, figure.note)
    name = f"picture.{figure.name}"
    key = chart_key(name) if linked else name
    picking: dict[str, Any] = {}
    if linked:
        picking = {"on_select": lambda: mark_picked(name, key), "selection_mode": [PICKED]}
    chart(figure, key, **picking)


def caption(figure: Figure, *said: str) -> None:
    """Say what a figure shows and by whose conventions, in one line."""
    unbroken = figure.stamp.conventions.replace(" ", "\N{NO-BREAK SPACE}")
    words = " ".join(part for part in (*said, unbroken) if part)
    st.markdown(f":small[:gray[{escape(words)}]]")


def chart(
    part: Figure | Panel,
    key: str,
    *,
    height: int | Literal["content"] | None = None,
    **picking: Any,
) -> None:
    """Draw a picture with its text alternative.

    height : where it is not the picture's own. picking : what a press on a mark does.
    """
    datasets = {name: arrow_table(rows) for name, rows in part.datasets.items()}
    st.vega_lite_chart(
        part.spec | {"datasets": datasets},
        height=part.height if height is None else height,
        key=key,
        alt=part.alternative,
        **picking,
    )


def panel(part: Panel) -> None:
    """Show a further picture of a figure under its own title."""
    note = f" :small[:gray[{escape(part.note)}]]" if part.note else ""
    st.markdown(f"**{escape(part.title)}**{note}")
    chart(part, f"panel.{part.name}")


def key_numbers(figure: Figure) -> None:
    """Show the numbers beside the picture."""
    for number in figure.numbers:
        with st.container(gap="xxsmall"):
            st.metric(escape(number.label), number.value)
            st.markdown("  \n".join(_line(line) for line in number.lines))


def _line(line: Line) -> str:
    text = escape(line.text)
    if line.muted:
        return f":gray[{text}]"
    if line.bold:
        text = f"**{escape(line.bold)}** {text}"
    return f"{coloured(line.name, line.slot)} {text}" if line.name else text


def actions(figure: Figure, verify: Callable[[], Verified] | None = None) -> None:
    """Show cautions, method, verification and download, each behind one press.

    verify : recomputes the numbers by a second program when it is asked to; None where a page
        shows counts alone, or answers of its own kind.
    """
    found = figure.warnings
    with st.container(horizontal=True, gap="xsmall"):
        count = counted(len(found), "caution", "cautions") if found else "No cautions"
        with folded(
            count, icon=":material/warning:", key="figure.cautions", disabled=not found
        ) as is_open:
            for caution in found if is_open else ():
                _caution(caution)
        with folded("Method", icon=":material/function:", key="figure.method") as is_open:
            if is_open:
                st.markdown(escape(figure.method))
                st.markdown(f":small[:gray[{escape(figure.stamp.lines[-1])}]]")
        if verify and st.button("Verify", icon=":material/verified:", type="tertiary"):
            _verification(verify)
        with folded("Download", icon=":material/download:", key="figure.download") as is_open:
            if is_open:
                downloads(figure)


@st.dialog("Computed again by another program", width="large")
def _verification(verify: Callable[[], Verified]) -> None:
    with problems_told(), st.spinner("Computing again"):
        found = verify()
        st.markdown(f":small[:gray[{escape(found.words)}]]")
        if len(found.rows):
            st.html(f'<div class="verified">{html_table(found.rows)}</div>')


def _caution(caution: Caution) -> None:
    st.markdown(f"{CAUTION_ICONS[caution.severity]} {escape(caution.text)}")


def downloads(figure: Figure) -> None:
    """Offer the figure as picture and its numbers as tables."""
    made: list[tuple[str, str, str, Callable[[], bytes]]] = []
    if figure.spec or figure.panels:
        made += [
            ("Slide, PNG", "slide.png", "image/png",
             lambda: export.image(figure, "png", slide=True)),
            ("Picture, PNG", "png", "image/png", lambda: export.image(figure, "png")),
            ("Picture, SVG", "svg", "image/svg+xml", lambda: export.image(figure, "svg")),
            ("Picture, PDF", "pdf", "application/pdf", lambda: export.image(figure, "pdf")),
        ]  # fmt: skip
    made.append(("Numbers, CSV", "csv", "text/csv", lambda: export.table(figure, figure.results)))
    if len(figure.curve):
        made.append(("Points, CSV", "points.csv", "text/csv", lambda: export.points(figure)))
    made += [(a.label, a.ending, a.mime, partial(a.make, figure)) for a in figure.attachments]
    for label, ending, kind, make in made:
        st.download_button(
            label,
            data=make,
            file_name=f"myoscope {figure.name}.{ending}".replace(" ", "_"),
            mime=kind,
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"download.{figure.name}.{ending}",
        )


def tables(figure: Figure) -> None:
    """Show the tables under the picture."""
    if figure.tables:
        st.html(f'<div class="numbers">{html_tables(figure.tables, figure.table_notes)}</div>')


def table(rows: pd.DataFrame) -> None:
    """Show rows of text, whatever a file wrote into them."""
    st.html(html_table(rows))
