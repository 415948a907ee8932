"""Numbers as readers see them: rounding happens here and nowhere else."""

import math

MINUS = "−"
NOT_ESTIMABLE = "not estimable"
TOO_FEW = "withheld, too few patients"


def p_value(p: float) -> str:
    """Three decimals; below 0.001 and above 0.999 as a bound."""
    if math.isnan(p):
        return NOT_ESTIMABLE
    if p < 0.001:
        return "<0.001"
    return ">0.999" if p > 0.999 else f"{p:.3f}"


def percent(proportion: float) -> str:
    """A proportion as a whole percentage: 0.905 is "90%" (half to even, as R prints)."""
    return NOT_ESTIMABLE if math.isnan(proportion) else f"{100 * proportion:.0f}%"


def percent_interval(low: float, high: float) -> str:
    """Two proportions as "76 to 96"."""
    if math.isnan(low) or math.isnan(high):
        return NOT_ESTIMABLE
    return f"{100 * low:.0f} to {100 * high:.0f}"


def points(difference: float) -> str:
    """A difference of proportions in percentage points, signed: "+17", "−1"."""
    return signed(100 * difference, 0)


def ratio(value: float) -> str:
    """Two decimals; from 10 one, from 100 none."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    if math.isinf(value):
        return "∞"
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"


def ratio_interval(low: float, high: float) -> str:
    """Two ratios as "0.11 to 1.03"."""
    if math.isnan(low) or math.isnan(high):
        return NOT_ESTIMABLE
    return f"{ratio(low)} to {ratio(high)}"


def signed(value: float, decimals: int) -> str:
    """A number with its sign and a true minus; zero has none."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else MINUS) + text


def fixed(value: float, decimals: int) -> str:
    """A statistic with just so many decimals and a true minus; zero has no sign."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    text = f"{abs(value):.{decimals}f}"
    return MINUS + text if value < 0 and float(text) else text


def number(value: float, decimals: int = 1) -> str:
    """A number with at most so many decimals, a true minus and no trailing zeros."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    text = f"{abs(value):,.{decimals}f}".replace(",", "\u202f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return MINUS + text if value < 0 and text != "0" else text


def counted(count: int, one: str, many: str) -> str:
    """ "1 death", "4 deaths"."""
    return f"{count} {one if count == 1 else many}"


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
