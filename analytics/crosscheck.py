"""A second opinion: headline numbers recomputed by lifelines or SciPy.

Every function takes the patients, the number this project gave for them, and which number it is.
Inputs have passed our own checks already. Survival columns are called `time`, `event`, `group`.
The other programs are set up to answer the same question; where their definition differs,
`expected_difference` says how, and where they have none `theirs` is None.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.columns import EVENT, GROUP, TIME
from analytics.event_table import SAME_TIME_DECIMALS
from analytics.results import Comparison, Estimate
from analytics.samples import by_group, differences, numbers, settle, two_groups

NO_SECOND = "no second implementation"


@dataclass(frozen=True, kw_only=True)
class CrossCheck:
    """One number from two programs.

    quantity : which number. ours, theirs : its values; theirs is None without a second program.
    program : the second program with its version.
    expected_difference : why the two may differ, if they may.
    tolerance : relative difference up to which they agree.
    remarks : what the second program warned about.
    """

    quantity: str
    ours: float
    theirs: float | None
    program: str
    expected_difference: str | None = None
    tolerance: float = 1e-6
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether the two agree; None when there is nothing to compare with."""
        if self.theirs is None:
            return None
        both_undefined = math.isnan(self.ours) and math.isnan(self.theirs)
        return both_undefined or math.isclose(self.ours, self.theirs, rel_tol=self.tolerance)


def unchecked(quantity: str, ours: float, *, why: str | None = None) -> CrossCheck:
    """Say that no second program computes this number; `why` when there is more to tell."""
    return CrossCheck(
        quantity=quantity, ours=ours, theirs=None, program=NO_SECOND, expected_difference=why
    )
