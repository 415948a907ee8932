"""The mixed model as a reader sees it: its tables, and a sentence beside the main analysis."""

import pandas as pd

from analytics.trajectories.mixed_model import MixedModel
from data.measures import Measure
from pages.view.format import NOT_ESTIMABLE, fixed, listed, p_value
from pages.view.plain import shorten
from pages.view.trajectories.findings import Findings
from pages.view.trajectories.look import TrajectoriesView
from pages.view.trajectories.words import change, change_interval
from pages.view.words import in_sentence, months_words

_NOTHING = "–"


def differences(
    view: TrajectoriesView, model: MixedModel, measure: Measure, found: Findings
) -> pd.DataFrame:
    """Show each difference beside that of the main analysis."""
    rows = []
    for row in model.differences.to_dict(orient="records"):
        main = found.difference(row["group"], row["visit"])
        named = {"Group": shorten(row["group"])} if len(view.others) > 1 else {}
        rows.append(
            named
            | {
                "Visit": months_words(row["visit"]),
                "Patients": f"{row['n_group']} v {row['n_reference']}",
                "Difference (95% CI)": _with_interval(
                    row["value"], row["low"], row["high"], measure
                ),
                "df": _NOTHING if row["df"] != row["df"] else fixed(row["df"], 1),
                "p": _NOTHING if row["p"] != row["p"] else p_value(row["p"]),
                "Main analysis (95% CI)": _main(main, measure),
            }
        )
    return pd.DataFrame(rows)


def means(model: MixedModel, measure: Measure) -> pd.DataFrame:
    """Show each group's mean at each visit."""
    return pd.DataFrame(
        [
            {
                "Group": shorten(row["group"]),
                "Visit": months_words(row["visit"]),
                "Patients": str(row["n"]),
                "Mean (95% CI)": _with_interval(row["value"], row["low"], row["high"], measure),
            }
            for row in model.means.to_dict(orient="records")
        ]
    )


def _with_interval(value: float, low: float, high: float, measure: Measure) -> str:
    if value != value:
        return _NOTHING
    limits = change_interval(low, high, measure)
    said = change(value, measure)
    return said if limits == NOT_ESTIMABLE else f"{said} ({limits})"


def _main(row: pd.Series, measure: Measure) -> str:
    said = _with_interval(row["difference"], row["low"], row["high"], measure)
    return said if row["change_p"] != row["change_p"] else f"{said}, p {p_value(row['change_p'])}"


def compared(view: TrajectoriesView, model: MixedModel, of: str, found: Findings) -> str:
    """Say in a sentence whether the model and the main analysis show the same."""
    if not view.compared:
        return f"Mean {of} at each visit; there is no second group to compare with."
    start = "" if of == "level" else " from the same baseline"
    said = f"Difference in {of}{start}, minus {in_sentence(view.groups.reference.label)}."
    rows = model.differences[model.differences["p"].notna()]
    rows = rows[rows["visit"] <= (view.month or 0)]
    rows = rows[rows["visit"] == rows["visit"].max()]
    if rows.empty:
        return said
    sides = {
        row["group"]: (_side(row), _side(found.difference(row["group"], row["visit"])))
        for _, row in rows.iterrows()
    }
    return f"{said} At {months_words(rows['visit'].iloc[0])}, {_verdict(sides)}."


def _side(row: pd.Series) -> int | None:
    """On which side of no difference an interval lies, 0 where it includes it."""
    if row["low"] != row["low"]:
        return None
    return int(row["low"] > 0) - int(row["high"] < 0)


def _verdict(sides: dict[str, tuple[int | None, int | None]]) -> str:
    if any(None in pair for pair in sides.values()):
        return "the main analysis has no interval to compare with"
    apart = [in_sentence(name) for name, (model, main) in sides.items() if model != main]
    if len(sides) > 1:
        if apart:
            return f"the answer for {listed(apart)} depends on the method"
        return "the mixed model and the main analysis come to the same answer for every group"
    return _of_one(*next(iter(sides.values())))


def _of_one(model: int | None, main: int | None) -> str:
    both = "the intervals of both the mixed model and the main analysis"
    if model == main:
        return (
            f"{both} exclude no difference, in the same direction"
            if model
            else f"{both} include no difference"
        )
    if model and main:
        return f"{both} exclude no difference, in opposite directions, so trust neither"
    only = "mixed model" if model else "main analysis"
    return f"only the interval of the {only} excludes no difference: it depends on the method"
