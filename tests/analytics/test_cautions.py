"""p-values side by side are judged alike on every page: two or more warn."""

import pandas as pd
import pytest

from analytics.baseline.cautions import many_p_values
from analytics.cautions import Caution
from analytics.hrct.cautions import scores_not_corrected
from analytics.results import Comparison
from analytics.safety.cautions import safety_cautions
from analytics.trajectories.cautions import many_cells


def of_safety(tests: int) -> tuple[Caution, ...]:
    kinds = [f"kind {i}" for i in range(tests)]
    counts = pd.DataFrame({"what": kinds, "affected": 9, "events": 9})
    p = Comparison(statistic=1.0, p=0.01, method="Fisher")
    return safety_cautions(counts, dict.fromkeys(kinds, p))


PAGES = [many_p_values, scores_not_corrected, many_cells, of_safety]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_warns_of_p_without_correction_in_the_same_words(page):
    (caution,) = page(12)
    assert (caution.code, caution.severity) == ("not_corrected", "warn")
    assert caution.text.startswith("12 ")
    assert (
        " without correction for their number, and where nothing differs one in twenty falls "
        "below 0.05 by chance alone; " in caution.text
    )


@pytest.mark.parametrize("page", PAGES)
def test_one_p_needs_no_correction(page):
    assert page(1) == page(0) == ()
