"""What a study measures repeatedly, and on which scale its HRCT scans are scored."""

from typing import Any, Literal

from analytics.frozen import Value

Better = Literal["higher", "lower", "neither"]


class Measure(Value, kw_only=True):
    """One repeated number of `assessments`.

    better : which direction is improvement.
    short : the label where room is scarce; none uses the label.
    minimum, maximum : of the scale, or of what can be believed; None where it is open.
    mcid, mcid_percent : the smallest improvement that matters to a patient, in the unit or in
        percent of the patient's baseline; `mcid_source` says who found it.
    targets : doses at or under which patients are counted.
    """

    name: str
    label: str
    kind: Literal["scale", "laboratory", "lung function", "dose"]
    better: Better
    unit: str = ""
    decimals: int = 0
    minimum: float | None = None
    maximum: float | None = None
    note: str = ""
    short: str = ""
    mcid: float | None = None
    mcid_percent: float | None = None
    mcid_source: str = ""
    targets: tuple[float, ...] = ()

    @property
    def short_label(self) -> str:
        """The label where room is scarce."""
        return self.short or self.label


class Named(Value, kw_only=True):
    """A value of `hrct` with its words; `short` is the label where room is scarce."""

    value: str
    label: str
    short: str = ""


class Hrct(Value, kw_only=True):
    """How scans are scored: a grade per finding, lobe and reader.

    A sub-score is the mean over readers of the sum over lobes; the total adds the findings.
    """

    months: tuple[int, ...]
    lowest_grade: int
    highest_grade: int
    readers: tuple[str, ...]
    findings: tuple[Named, ...]
    lobes: tuple[Named, ...]


def read_measures(raw: list[dict[str, Any]]) -> tuple[Measure, ...]:
    """Read the `[[measures]]` of a study."""
    return tuple(Measure(targets=tuple(measure.pop("targets", ())), **measure) for measure in raw)


def read_hrct(raw: dict[str, Any] | None) -> Hrct | None:
    """Read the `[hrct]` of a study; None when it has none."""
    if raw is None:
        return None
    return Hrct(
        months=tuple(raw.pop("months")),
        readers=tuple(raw.pop("readers")),
        findings=tuple(Named(**finding) for finding in raw.pop("findings")),
        lobes=tuple(Named(**lobe) for lobe in raw.pop("lobes")),
        **raw,
    )
