"""Survival drug by drug: the verdicts of Chen et al. 2022, and p corrected for their number."""

from dataclasses import replace

import pytest

from tests.pages.survival_figures import drugs, figure_of

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("endpoint", "significant"),
    # Results and supplementary figure 2: survival better than on AZA; fewer relapses than on CTX
    # and MTX; nothing else was claimed.
    [("death", {"AZA"}), ("relapse", {"CTX", "MTX"})],
)
def test_drug_by_drug_gives_the_published_verdicts(retrospective, death, endpoint, significant):
    figure = figure_of(retrospective, drugs(replace(death, endpoint=endpoint)))
    rows = figure.results[figure.results["quantity"] == "hazard ratio"].set_index("group")
    short = {f"({drug})": drug for drug in ("CTX", "MTX", "AZA")}
    found = {
        short[name.split()[-1]]: row for name, row in rows.iterrows() if name.split()[-1] in short
    }
    assert len(found) == 3
    assert {drug for drug, row in found.items() if row["p"] < 0.05} == significant
    assert all(found[drug]["value"] > 1 for drug in significant)


def test_several_comparisons_are_corrected_for_their_number(retrospective, death):
    figure = figure_of(retrospective, drugs(death))
    table = figure.tables["Each against tacrolimus, corrected for 4 comparisons"]
    assert len(table) == 8
    raw = figure.results[figure.results["quantity"] == "hazard ratio"].set_index("group")["p"]
    name = "hazard ratio, p corrected ({}, 4 comparisons)"
    rows = figure.results.set_index(["quantity", "group"])["p"]
    for group, p in raw.items():
        assert rows[name.format("bonferroni"), group] == pytest.approx(min(1, 4 * p))
    smallest = raw.idxmin()
    assert rows[name.format("holm"), smallest] == pytest.approx(4 * raw[smallest])
    largest = raw.idxmax()
    assert rows[name.format("holm"), largest] <= rows[name.format("bonferroni"), largest]


def test_one_comparison_is_not_corrected(retrospective, death):
    assert not any("corrected" in title for title in figure_of(retrospective, death).tables)
