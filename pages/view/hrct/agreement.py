"""How far the two readers agree: kappa per lobe grade, ICC of totals, Bland-Altman."""

import numpy as np
import pandas as pd

from analytics.columns import PATIENT_ID
from analytics.frozen import Frozen
from analytics.hrct.agreement import LimitsOfAgreement, icc, limits_of_agreement, weighted_kappa
from analytics.results import Estimate
from data.hrct import FINDING, FIRST, MONTH, SECOND, two_readers
from pages.view.charts.bland_altman import HEIGHT, bland_altman_spec
from pages.view.figure import Figure, Panel
from pages.view.format import NOT_ESTIMABLE, fixed, number, signed
from pages.view.honesty import study_cautions
from pages.view.hrct.look import HrctView
from pages.view.plain import shorten
from pages.view.stamp import stamp
from pages.view.words import months_words, upper_first

_METHOD = (
    "Agreement of the first two readers, each on their own, on scans that both read. Kappa: "
    "Cohen's, quadratic weights, over the grades of all lobes and scans; its interval leaves out "
    "one patient at a time (jackknife), because lobes of one patient are not independent. "
    "ICC(2,1): two-way random effects, absolute agreement of a single reading, F interval of "
    "McGraw and Wong. Limits of agreement: mean difference of the readers plus and minus 1.96 "
    "standard deviations (Bland and Altman), t intervals. ICC and limits concern the total of each "
    "reader at one visit, so that a patient counts once."
)


class Visit(Frozen):
    """Agreement on the totals of one visit. pairs : patients with both readers' totals."""

    month: int
    pairs: pd.DataFrame
    icc: Estimate
    limits: LimitsOfAgreement


def agreement_figure(view: HrctView) -> Figure | None:
    """Return the readers' agreement; None where no scan was read by both."""
    grades = two_readers(view.cohort, view.selection, view.who.groups)
    read = grades.dropna(subset=[FIRST, SECOND])
    if not len(read):
        return None
    kappas = _kappas(view, read) if view.scoring.lobes else []
    visits = _visits(view, grades)
    panels = tuple(_panel(view, visit) for visit in visits[:1])
    readers = [shorten(reader) for reader in view.scoring.readers[:2]]
    shown = {}
    if kappas:
        shown["Kappa of lobe grades, quadratic weights"] = _kappa_table(kappas)
    shown[f"Total score, {readers[0]} against {readers[1]}"] = _visit_table(visits)
    return Figure(
        name="hrct agreement",
        title="Do the two readers agree?",
        note="Kappa and ICC: 1 is full agreement, 0 none beyond chance.",
        spec={},
        datasets={},
        height=0,
        stamp=stamp(view.cohort, view.selection, view.who.people),
        method=_METHOD,
        alternative="Agreement of the two readers, in tables and a Bland-Altman plot.",
        panels=panels,
        tables=shown,
        results=_results(kappas, visits),
        curve=visits[0].pairs.drop(columns=[PATIENT_ID]) if visits else pd.DataFrame(),
        cautions=study_cautions(view.cohort, view.selection, None),
    )


def _kappas(view: HrctView, read: pd.DataFrame) -> list[tuple[str, Estimate]]:
    """Return kappa over all lobe grades, then of each finding, with its words."""
    parts = [("All findings", read)]
    parts += [(shorten(f.label), read[read[FINDING] == f.value]) for f in view.scoring.findings]
    return [
        (
            words,
            weighted_kappa(
                part[FIRST], part[SECOND], cluster=part[PATIENT_ID], level=view.settings.level
            ),
        )
        for words, part in parts
        if len(part)
    ]


def _visits(view: HrctView, grades: pd.DataFrame) -> list[Visit]:
    expected = max(len(view.scoring.lobes), 1) * len(view.scoring.findings)
    known = [finding.value for finding in view.scoring.findings]
    own = grades[grades[FINDING].isin(known)]
    totals = own.groupby([MONTH, PATIENT_ID], sort=True)[[FIRST, SECOND]].agg(["sum", "count"])
    complete = (totals[FIRST]["count"] == expected) & (totals[SECOND]["count"] == expected)
    pairs = pd.DataFrame({side: totals[side]["sum"] for side in (FIRST, SECOND)})[complete]
    pairs = pairs.reset_index()
    visits = []
    for month, rows in pairs.groupby(MONTH, sort=True):
        level = view.settings.level
        limits = limits_of_agreement(rows[FIRST], rows[SECOND], level=level)
        both = icc(rows[[FIRST, SECOND]], level=level)
        visits.append(Visit(int(str(month)), rows.reset_index(drop=True), both, limits))
    return visits


def _panel(view: HrctView, visit: Visit) -> Panel:
    first, second = (shorten(reader) for reader in view.scoring.readers[:2])
    apart = visit.pairs[FIRST] - visit.pairs[SECOND]
    mean = (visit.pairs[FIRST] + visit.pairs[SECOND]) / 2
    ids = visit.pairs[PATIENT_ID]
    points = pd.DataFrame(
        {
            "patient_id": ids,
            "who": "patient" if view.ids_hidden else ids,
            "marked": ids == view.marked,
            "mean": mean,
            "apart": apart,
        }
    )
    limits = visit.limits
    lines = pd.DataFrame(
        [
            (limits.upper.value, f"{signed(limits.upper.value, 1)} upper limit", False),
            (limits.bias.value, f"{signed(limits.bias.value, 1)} mean", True),
            (limits.lower.value, f"{signed(limits.lower.value, 1)} lower limit", False),
        ],
        columns=["y", "text", "solid"],
    ).dropna()
    where = upper_first(months_words(visit.month))
    return Panel(
        name="bland altman",
        title=f"{where}, {len(points)} scans: {first} minus {second} against their mean",
        spec=bland_altman_spec(),
        datasets={"points": points, "lines": lines},
        height=HEIGHT,
        width=420,
        alternative=(
            "Each patient's difference between the two readers against their mean, with the mean "
            "difference and the limits of agreement."
        ),
    )


def _kappa_table(kappas: list[tuple[str, Estimate]]) -> pd.DataFrame:
    rows = [
        {"": words, "Grades read by both": str(kappa.n), "Kappa (95% CI)": _with_limits(kappa)}
        for words, kappa in kappas
    ]
    return pd.DataFrame(rows)


def _with_limits(estimate: Estimate) -> str:
    if estimate.withheld or estimate.value != estimate.value:
        return NOT_ESTIMABLE
    if estimate.low != estimate.low:
        return f"{fixed(estimate.value, 2)} (CI {NOT_ESTIMABLE})"
    return f"{fixed(estimate.value, 2)} ({fixed(estimate.low, 2)} to {fixed(estimate.high, 2)})"


def _visit_table(visits: list[Visit]) -> pd.DataFrame:
    rows = []
    for visit in visits:
        limits = visit.limits
        rows.append(
            {
                "": upper_first(months_words(visit.month)),
                "Scans": str(len(visit.pairs)),
                "ICC(2,1) (95% CI)": _with_limits(visit.icc),
                "Mean difference (95% CI)": _difference(limits.bias),
                "Limits of agreement": f"{signed(limits.lower.value, 1)} to "
                f"{signed(limits.upper.value, 1)}",
            }
        )
    return pd.DataFrame(rows)


def _difference(bias: Estimate) -> str:
    if bias.low != bias.low:
        return signed(bias.value, 1)
    return f"{signed(bias.value, 2)} ({signed(bias.low, 2)} to {signed(bias.high, 2)})"


def noise_words(view: HrctView) -> str:
    """Say what the limits mean for one patient's change."""
    return (
        "Two readers of one scan can differ by as much as the limits of agreement; a change of one "
        f"patient that is smaller (of {number(view.highest('total'), 0)} points possible) may be "
        "reading alone."
    )


def _results(kappas: list[tuple[str, Estimate]], visits: list[Visit]) -> pd.DataFrame:
    named = [("quadratic-weighted kappa", words, kappa) for words, kappa in kappas]
    for visit in visits:
        where = f"month {visit.month}"
        named.append(("ICC(2,1) of totals", where, visit.icc))
        named.append(("mean difference between readers", where, visit.limits.bias))
        named.append(("lower limit of agreement", where, visit.limits.lower))
        named.append(("upper limit of agreement", where, visit.limits.upper))
    rows = [
        {
            "quantity": quantity,
            "of": of,
            "value": None if np.isnan(e.value) else e.value,
            "low": e.low,
            "high": e.high,
            "se": e.se,
            "n": e.n,
            "method": e.method,
            "withheld": e.withheld.text if e.withheld else "",
        }
        for quantity, of, e in named
    ]
    return pd.DataFrame(rows)
