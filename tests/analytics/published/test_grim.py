"""GRIM and GRIMMER against published examples, arithmetic, and real whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import AnalysisError
from analytics.published.grim import grim, grimmer
from analytics.published.printed import Printed, read_printed


@pytest.mark.parametrize(
    ("mean", "n", "possible"),
    [
        # The Economist, 18 June 2016, on the preprint of Brown and Heathers.
        ("5.93", 49, False),
        # R package scrutiny 0.4, grim("5.27", 43), and its neighbours 226/43 and 227/43.
        ("5.27", 43, False),
        ("5.26", 43, True),
        ("5.28", 43, True),
        # Allard 2018: ten answers on a whole-number scale cannot average 3.45.
        ("3.45", 10, False),
        # A die thrown 20 times: means end in 0 or 5.
        ("3.48", 20, False),
        ("3.50", 20, True),
    ],
)
def test_means_of_published_examples(mean, n, possible):
    assert grim(read_printed(mean), n).possible is possible


def test_several_items_make_a_finer_grid():
    # 3.45 of ten people answering two items each: 69 half points over 10.
    assert grim(read_printed("3.45"), 10, step=0.5).possible
    assert grim(read_printed("3.45"), 10, step=0.5).sums == (34.5,)


@pytest.mark.parametrize(
    ("mean", "sd", "n", "possible"),
    [
        # R package scrutiny 0.4, grimmer("7.3", "2.51", 12): the sum 87 is odd, the only sum of
        # squares that fits, 700, is even.
        ("7.3", "2.51", 12, False),
        # Sums 167 and 52: 11 x 3.655^2 + 167^2/12 = 2471.03 and 11 x 3.665^2 + 167^2/12 = 2471.83
        # have no whole number between them; nor have 290.02 and 290.56.
        ("13.92", "3.66", 12, False),
        ("4.33", "2.43", 12, False),
        ("13.92", "3.65", 12, True),
        ("4.33", "2.42", 12, True),
        ("0.00", "0.00", 5, True),
        ("1.00", "0.00", 3, True),
    ],
)
def test_standard_deviations_of_published_examples(mean, sd, n, possible):
    assert grimmer(read_printed(mean), read_printed(sd), n).possible is possible


def test_half_points_allow_what_whole_ones_do_not():
    found = grimmer(read_printed("13.92"), read_printed("3.66"), 12)
    assert found.nearest_sd == pytest.approx(np.sqrt((2471 - 167**2 / 12) / 11))
    assert grimmer(read_printed("13.92"), read_printed("3.66"), 12, step=0.5).possible


@given(
    values=st.lists(st.integers(0, 40), min_size=2, max_size=30),
    decimals=st.integers(0, 3),
    step=st.sampled_from([1.0, 0.5, 0.25]),
)
def test_what_was_measured_is_never_called_impossible(values, decimals, step):
    measured = np.array(values) * step
    mean = Printed(round(float(measured.mean()), decimals), decimals)
    sd = Printed(round(float(measured.std(ddof=1)), decimals), decimals)
    assert grim(mean, len(values), step=step).possible
    assert grimmer(mean, sd, len(values), step=step).possible


def test_a_mean_that_is_impossible_has_no_possible_sd():
    found = grimmer(read_printed("5.93"), read_printed("1.00"), 49)
    assert (found.possible, found.sums) == (False, ())
    assert found.nearest_mean == pytest.approx(291 / 49)


@pytest.mark.parametrize(("n", "step"), [(0, 1.0), (5, 0.0), (5, -1.0), (5, float("inf"))])
def test_what_makes_no_sense_is_refused(n, step):
    with pytest.raises(AnalysisError):
        grim(read_printed("1.0"), n, step=step)


def test_a_sample_so_large_that_every_mean_fits_is_refused():
    with pytest.raises(AnalysisError, match="every mean"):
        grimmer(read_printed("5"), read_printed("1"), 1_000_000)
