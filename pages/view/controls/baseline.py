"""The baseline page on screen: its table, its picture, and what a person chooses of them."""

from collections.abc import Callable

import streamlit as st

from data.baseline import NO_VARIABLE, baseline_variables
from data.study import Column
from pages.view.baseline.html import on_page
from pages.view.baseline.look import BaselineView, shows_p
from pages.view.baseline.table import Shown
from pages.view.controls.conventions import conventions_picker
from pages.view.controls.figure import caption, chart
from pages.view.controls.pick import folded, offer, pick_several
from pages.view.controls.session import View, change, current_view
from pages.view.figure import Figure
from pages.view.honesty import randomised
from pages.view.plain import escape, shorten

_VARIABLES, _MEAN, _MEDIAN = "baseline.variables", "baseline.mean", "baseline.median"
_P, _AS = "baseline.p", "baseline.as"
_CONVENTIONS = {
    "Myoscope": "Myoscope: exact rank tests",
    "R": "R: Yates' correction",
    "SPSS": "SPSS: its quartiles, approximate p",
    "Paper": "The paper's summaries and tests",
}


def baseline_table(shown: Shown, figure: Figure, note: str) -> None:
    """Show what the table holds, and the table in a box that scrolls."""
    with st.container(gap="xxsmall"):
        caption(figure, note)
        st.html(on_page(shown))


def love_plot(figure: Figure) -> None:
    """Show how many variables differ, and the picture."""
    if not figure.spec:
        return
    for number in figure.numbers:
        rest, *chance = [line.text for line in number.lines]
        said = f"  \n:small[:gray[{escape(chance[0])}]]" if chance else ""
        st.markdown(f"**{escape(number.value)}** {escape(rest)}{said}")
    chart(figure, f"picture.{figure.name}")


def variables_picker(view: View, baseline: BaselineView) -> None:
    """Choose the rows, their order, and how a number is summarised."""
    with folded("Variables", icon=":material/list:", key="baseline.variables.open") as is_open:
        if not is_open:
            return
        every = baseline_variables(view.cohort)
        pick_several(
            "Rows, in the order you choose them",
            _labels(every),
            [column.name for column in baseline.variables],
            key=_VARIABLES,
            on_change=_choose_variables,
            placeholder="None",
        )
        st.button(
            "Return to the usual rows",
            key="baseline.usual",
            on_click=_usual_variables,
            disabled=not view.selection.option(_VARIABLES),
            type="tertiary",
            icon=":material/undo:",
        )
        numbers = _labels(tuple(c for c in baseline.variables if c.kind == "number"))
        _summary_picker(view, "Show as mean (SD)", numbers, _MEAN, _choose_mean)
        _summary_picker(view, "Show as median (quartiles)", numbers, _MEDIAN, _choose_median)


def _labels(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: shorten(column.label) for column in columns}


def _summary_picker(
    view: View, label: str, numbers: dict[str, str], option: str, on_change: Callable[[], None]
) -> None:
    chosen = [name for name in view.selection.option(option) if name in numbers]
    pick_several(
        label, numbers, chosen, key=option, on_change=on_change, placeholder="By the usual rule"
    )


def _choose_variables() -> None:
    chosen = st.session_state[_VARIABLES] or [NO_VARIABLE]
    change(current_view().selection.with_option(_VARIABLES, *chosen))


def _usual_variables() -> None:
    change(current_view().selection.with_option(_VARIABLES))


def _choose_mean() -> None:
    _choose_summary(_MEAN, _MEDIAN)


def _choose_median() -> None:
    _choose_summary(_MEDIAN, _MEAN)


def _choose_summary(option: str, other: str) -> None:
    """A number chosen for one summary leaves the other."""
    selection = current_view().selection
    chosen = st.session_state[option]
    kept = [name for name in selection.option(other) if name not in chosen]
    change(selection.with_option(option, *chosen).with_option(other, *kept))


def options_picker(view: View) -> None:
    """Choose whether p values are shown, and by whose conventions."""
    with folded("Options", icon=":material/tune:", key="baseline.options") as is_open:
        if not is_open:
            return
        by_chance = randomised(view.cohort, view.selection)
        on_change = offer(_P, shows_p(view.cohort, view.selection), _choose_p)
        st.toggle(
            "p values",
            key=_P,
            on_change=on_change,
            help="The groups were made at random, so a p value tests nothing."
            if by_chance
            else "Each row names its test; none is adjusted for their number.",
        )
        conventions_picker(view, _CONVENTIONS, key=_AS)


def _choose_p() -> None:
    view = current_view()
    usual = view.selection.with_option(_P)
    wanted = bool(st.session_state[_P])
    as_usual = wanted == shows_p(view.cohort, usual)
    change(usual if as_usual else usual.with_option(_P, "on" if wanted else "off"))
