"""What a second program says of a number, and whether the two agree."""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from analytics.frozen import Value
from analytics.results import Estimate

LOW, HIGH, P = "lower limit", "upper limit", "p"


class CrossCheck(Value, kw_only=True):
    """One number from two programs.

    quantity : which number; part : which part of it, such as a limit, or empty.
    ours, theirs : its values; theirs is None without a second program.
    program : the second program with its version and function.
    reason : why there is no second value, or why the two may differ.
    remarks : what the second program warned about.
    """

    quantity: str
    ours: float
    theirs: float | None = None
    part: str = ""
    program: str = ""
    reason: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether the two agree to six digits; None when there is nothing to compare with."""
        return None if self.theirs is None else self.within(1e-6)

    def within(self, tolerance: float) -> bool:
        """Whether the two differ by at most this share of the larger, or are both undefined."""
        if self.theirs is None or math.isnan(self.ours) or math.isnan(self.theirs):
            return self.theirs is not None and math.isnan(self.ours) and math.isnan(self.theirs)
        return math.isclose(self.ours, self.theirs, rel_tol=tolerance, abs_tol=1e-12)


def no_second(quantity: str, ours: float, *, why: str = "") -> CrossCheck:
    """Say that no second program computes this number, and why."""
    return CrossCheck(quantity=quantity, ours=ours, reason=why)


def second_opinions(
    quantity: str,
    ours: Mapping[str, float],
    by: tuple[str, str],
    compute: Callable[[], Sequence[float]],
    *,
    expected: str = "",
) -> list[CrossCheck]:
    """Compute the parts of a number by a second program, whose warnings become remarks.

    ours : our value of each part, in the order of what is computed. by : package and function.
    expected : why the two may differ.
    """
    package, function = by
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        theirs = compute()
    return [
        CrossCheck(
            quantity=quantity,
            part=part,
            ours=value,
            theirs=float(second),
            program=f"{package} {version(package)}, {function}",
            reason=expected,
            remarks=tuple(str(warning.message) for warning in seen),
        )
        for (part, value), second in zip(ours.items(), theirs, strict=True)
    ]


def second_opinion(
    quantity: str, ours: float, by: tuple[str, str], compute: Callable[[], float]
) -> CrossCheck:
    """Compute one number by a second program."""
    (check,) = second_opinions(quantity, {"": ours}, by, lambda: [compute()])
    return check


def parts_of(ours: Estimate, *, limits: bool = True) -> dict[str, float]:
    """Return the parts of an estimate to be checked: its value and its limits."""
    return {"": ours.value} | ({LOW: ours.low, HIGH: ours.high} if limits else {})


def difference(ours: float, group: CrossCheck, reference: CrossCheck) -> CrossCheck:
    """Check our difference of two numbers, each of which has been checked."""
    both = group.theirs is not None and reference.theirs is not None
    source = group if group.theirs is None else reference
    return replace(
        source,
        quantity="difference",
        ours=ours,
        theirs=(group.theirs or 0.0) - (reference.theirs or 0.0) if both else None,
        remarks=(*group.remarks, *reference.remarks),
    )
