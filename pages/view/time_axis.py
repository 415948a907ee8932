"""Where a time axis ends and which ticks it has, in the unit a reader chose."""

from analytics.frozen import Value
from data.selection import Selection
from data.study import DAYS_PER, Study
from pages.view.format import number

MOST_INTERVALS = 6
_NEARLY = 0.005
STEPS = {
    "days": (1, 7, 14, 30, 60, 90, 180, 360, 720, 1800, 3600),
    "weeks": (1, 2, 4, 8, 13, 26, 52, 104, 260, 520),
    "months": (1, 2, 3, 6, 12, 24, 36, 60, 120, 240),
    "years": (0.25, 0.5, 1, 2, 3, 5, 10, 20),
}
HORIZONS = {
    "days": (30, 90, 180, 365, 730, 1826),
    "weeks": (4, 13, 26, 52, 104, 260),
    "months": (1, 3, 6, 12, 18, 24, 36, 60, 120),
    "years": (0.5, 1, 2, 3, 5, 10, 15),
}


class TimeAxis(Value):
    """A time axis.

    unit : of the ticks. per_unit : how many of the study's time unit make one of them.
    end : in `unit`. ticks : in `unit`, from 0, none beyond the end.
    """

    unit: str
    per_unit: float
    end: float
    ticks: tuple[float, ...]

    @property
    def decimals(self) -> int:
        """How many decimals a time on this axis is worth."""
        return 2 if self.unit == "years" else 1

    @property
    def end_words(self) -> str:
        """The end as a reader says it: "5 years", "1 month"; 365 days are 12 months."""
        return self.words(self.end)

    def words(self, time: float) -> str:
        """A time in this unit as a reader says it: "2.5 years", "1 month"."""
        said = number(time, self.decimals)
        return f"{said} {self.unit[:-1] if said == '1' else self.unit}"


def horizon_of(study: Study, selection: Selection) -> float:
    """Return the horizon in the study's time unit."""
    return study.horizon if selection.horizon is None else selection.horizon


def time_axis(study: Study, selection: Selection) -> TimeAxis:
    """Return the axis of a selection."""
    unit = selection.axis_unit or study.axis_unit
    per_unit = DAYS_PER[unit] / DAYS_PER[study.time_unit]
    end = horizon_of(study, selection) / per_unit
    step = next((s for s in STEPS[unit] if end / s <= MOST_INTERVALS), end / MOST_INTERVALS)
    ticks = [step * i for i in range(int(end / step * (1 + _NEARLY)) + 1)]
    if abs(ticks[-1] - end) < _NEARLY * end:
        ticks[-1] = end  # 365 days are 11.99 months: counts at the twelfth are those of the end
    return TimeAxis(unit, per_unit, end, tuple(ticks))


def horizon_choices(study: Study, selection: Selection, last: float) -> list[float]:
    """Return horizons to choose from, in the study's unit, up to the last follow-up time."""
    axis = time_axis(study, selection)
    usual = [h * axis.per_unit for h in HORIZONS[axis.unit] if h * axis.per_unit <= last]
    return sorted({*usual, horizon_of(study, selection)})
