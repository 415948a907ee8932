"""The HRCT page's figure as it is built on the page, and one number out of it."""

import vl_convert

from pages.view import export
from pages.view.hrct.figure import picture, with_key_numbers, with_panels, with_tables
from pages.view.hrct.look import look
from pages.view.people import who

TAC, BOTH = "Tacrolimus", "Tacrolimus + pirfenidone"
ARMS = (TAC, BOTH)


def looked(cohort, selection, **more):
    view = look(cohort, selection, who(cohort, selection), **more)
    assert view is not None
    return view


def whole(cohort, selection, **more):
    view = looked(cohort, selection, **more)
    figure, lobes = with_panels(picture(view), view)
    return with_tables(with_key_numbers(figure, view), view, lobes)


def number(results, quantity, score="", group="", column="value"):
    found = results[
        (results["quantity"] == quantity)
        & (results["score"] == score)
        & (results["group"] == group)
    ]
    assert len(found) == 1, (quantity, score, group)
    return float(found[column].iloc[0])


def drawn(figure) -> list[str]:
    return [
        vl_convert.vegalite_to_svg(export._printable(part)) for part in (figure, *figure.panels)
    ]
