"""How the groups differ from the reference: one row each, with p corrected for their number."""

import pandas as pd

from analytics.multiplicity import adjust
from analytics.wald import wald_test
from analytics.weighting.summary import WeightedSummary
from pages.view.format import p_value, points, ratio, ratio_interval, signed
from pages.view.plain import shorten
from pages.view.survival.cells import Row, cell, limits, ratio_cell, restricted_to
from pages.view.survival.findings import Findings


def comparisons(found: Findings) -> pd.DataFrame:
    """Return the differences and hazard ratios of each group against the reference."""
    view, summary, adjusted = found.view, found.summary, found.adjusted
    per_unit, end = view.axis.per_unit, restricted_to(view, summary)
    specific = "Hazard ratio" if view.causes is None else "Cause-specific hazard ratio"

    def gain(value: float) -> str:
        return signed(value / per_unit, 2)

    rows = []
    for name in view.others:
        row: Row = {
            "": shorten(name),
            f"Difference at {view.end_words}, points": cell(
                found.observed_difference[name], points, limits(points)
            ),
        }
        if found.incidence is None:
            row[f"Difference in restricted mean to {end}, {view.axis.unit}{view.since}"] = cell(
                summary.restricted_mean_difference[name], gain, limits(gain)
            )
        row[f"{specific} (95% CI)"] = ratio_cell(summary.hazard_ratio[name])
        if adjusted.used and name in adjusted.hazard_ratio:
            row["Adjusted hazard ratio (95% CI)"] = ratio_cell(adjusted.hazard_ratio[name])
        if isinstance(found.model, WeightedSummary) and name in found.model.hazard_ratio:
            row["Weighted hazard ratio (95% CI)"] = ratio_cell(found.model.hazard_ratio[name])
        rows.append(row)
    return pd.DataFrame(rows)


def corrected(found: Findings) -> pd.DataFrame:
    """Return p of every comparison with the reference, and p corrected for their number."""
    models = {"Not adjusted": found.summary.hazard_ratio}
    if found.adjusted.used:
        models["Adjusted"] = found.adjusted.hazard_ratio
    rows: list[Row] = []
    for model, ratios in models.items():
        known = {n: ratios[n] for n in found.view.others if n in ratios}
        raw = [
            float("nan") if e.withheld else wald_test(e, scale="ratio").p for e in known.values()
        ]
        bonferroni, holm = adjust(raw, method="bonferroni"), adjust(raw, method="holm")
        rows += [
            {
                "": shorten(name),
                "Model": model,
                "Hazard ratio (95% CI)": cell(estimate, ratio, ratio_interval),
                "p": p_value(raw[i]),
                "p, Bonferroni": p_value(float(bonferroni[i])),
                "p, Holm": p_value(float(holm[i])),
            }
            for i, (name, estimate) in enumerate(known.items())
        ]
    return pd.DataFrame(rows)
