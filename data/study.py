"""What a study says about itself: arms, endpoints, columns, units. Read from `study.toml`."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from analytics.columns import ARM
from analytics.frozen import Value
from data.background import (
    BeforePresenting,
    Design,
    Entry,
    read_before_presenting,
    read_design,
    read_entry,
)
from data.measures import Hrct, Measure, read_hrct, read_measures

Provenance = Literal["real", "synthetic", "uploaded"]
TimeUnit = Literal["days", "weeks", "months", "years"]
Kind = Literal["category", "number"]

DAYS_PER: dict[str, float] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
NOT_RECORDED = "not recorded"
DEATH = "death"  # key of the endpoint that competes with the others


class Level(Value):
    """One value of a category: its words on a button, in a sentence, and of a single patient."""

    value: str
    label: str
    phrase: str = ""
    one: str = ""


class Column(Value, kw_only=True):
    """One column of `patients` that can be filtered and grouped by.

    levels : of a category, in display order.
    minimum, maximum : of a number, as observed in the cohort; `step` is the grid of its slider.
    missing : patients without a value.
    model : the transformation under which a number enters a regression model.
    published : whether the study's source reports the column; otherwise it is invented.
    phrase : the word that opens a sentence about a range, as in "aged 49 or over".
    source_summary, source_test : how the study's source describes and tests it at baseline, where
        it says so.
    """

    name: str
    label: str
    kind: Kind = "category"
    unit: str = ""
    levels: tuple[Level, ...] = ()
    minimum: float = 0.0
    maximum: float = 0.0
    step: float = 1.0
    missing: int = 0
    missing_label: str = NOT_RECORDED
    phrase: str = ""
    model: Literal["linear", "log"] = "linear"
    published: bool = True
    source_summary: Literal["", "mean", "median"] = ""
    source_test: Literal["", "fisher"] = ""

    def level(self, value: str) -> Level:
        """Return the level of that value."""
        return next(level for level in self.levels if level.value == value)


class Arm(Value, kw_only=True):
    """One treatment arm; `slot` (1-5) fixes its colour and dash in every study."""

    value: str
    label: str
    slot: int


class Subgroups(Value):
    """A variable that splits patients into subgroups; a number is cut, the cut in the upper one."""

    column: str
    cuts: tuple[float, ...] = ()


class Endpoint(Value, kw_only=True):
    """One time-to-event endpoint and the words for it.

    includes_death : whether a death counts as an event of it, so that death cannot compete.
    """

    key: str
    label: str
    title: str
    free: str
    axis: str
    one: str
    many: str
    note: str = ""
    includes_death: bool = False


class DrugByDrug(Value):
    """A comparison of single drugs: the column that names them, and the one they are held against.

    Each level of the column is a group, and `reference` is the level of the reference.
    """

    column: str
    reference: str


class Study(Value, kw_only=True):
    """One study: everything the pages need to know that is not a patient.

    horizon : in `time_unit`; where survival is read and the restricted mean ends.
    axis_unit : the unit in which time axes are labelled at first.
    paper : whether the study was published with statistical conventions that can be chosen;
        `paper_tests` says which tests its table of baseline characteristics has.
    randomised : whether patients were allotted to the arms at random.
    opening_filters : columns whose filter cards are open at the start.
    subgroups : variables named before anybody looked, in the order of the subgroups page.
    visits : months at which patients are seen.
    in_short : one line for a card.
    entry : who entered, and who of them is not in the data.
    adverse_events_note : what the source reports of the adverse events, and what is invented.
    arms_defined_later : a sentence where the arms rest on what happened after the time origin.
    """

    slug: str
    title: str
    short_title: str
    provenance: Provenance
    arms: tuple[Arm, ...]
    endpoints: tuple[Endpoint, ...]
    time_unit: TimeUnit
    horizon: float
    reference: str | None = None
    missing_arm_label: str = NOT_RECORDED
    compared_word: str = "compared"
    axis_unit: TimeUnit = "months"
    time_origin: str = "baseline"
    question: str = ""
    about: str = ""
    citation: str = ""
    paper: bool = False
    paper_tests: str = ""
    randomised: bool = False
    covariates: tuple[str, ...] = ()
    opening_filters: tuple[str, ...] = ()
    subgroups: tuple[Subgroups, ...] = ()
    columns: tuple[Column, ...] = ()
    visits: tuple[int, ...] = ()
    measures: tuple[Measure, ...] = ()
    hrct: Hrct | None = None
    adverse_events_note: str = ""
    arms_defined_later: str = ""
    drug_by_drug: DrugByDrug | None = None
    in_short: str = ""
    design: Design | None = None
    entry: Entry | None = None
    before_presenting: tuple[BeforePresenting, ...] = ()

    def endpoint(self, key: str) -> Endpoint:
        """Return the endpoint of that key."""
        return next(endpoint for endpoint in self.endpoints if endpoint.key == key)

    @property
    def treatments(self) -> frozenset[str]:
        """Columns that say what a patient was treated with."""
        return frozenset({ARM, self.drug_by_drug.column} if self.drug_by_drug else {ARM})

    def competes_with_death(self, key: str) -> bool:
        """Whether patients can die before they have this endpoint, and the study knows who did."""
        known = any(endpoint.key == DEATH for endpoint in self.endpoints)
        return known and key != DEATH and not self.endpoint(key).includes_death


def read_study(folder: Path) -> Study:
    """Read `study.toml` of a study's folder; a key that is missing or unknown raises at once."""
    raw = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    arms = raw.pop("arms")
    return Study(
        slug=folder.name,
        arms=tuple(Arm(**arm) for arm in arms["arm"]),
        reference=arms["reference"],
        missing_arm_label=arms.get("missing", NOT_RECORDED),
        compared_word=arms.get("compared_word", "compared"),
        arms_defined_later=arms.get("defined_later", ""),
        drug_by_drug=_read_drugs(raw.pop("drug_by_drug", None)),
        endpoints=tuple(Endpoint(**endpoint) for endpoint in raw.pop("endpoints")),
        columns=tuple(_read_column(column) for column in raw.pop("columns")),
        covariates=tuple(raw.pop("covariates", ())),
        opening_filters=tuple(raw.pop("opening_filters", ())),
        subgroups=tuple(_read_subgroups(entry) for entry in raw.pop("subgroups", ())),
        about=raw.pop("about", "").strip(),
        visits=tuple(raw.pop("visits", ())),
        measures=read_measures(raw.pop("measures", [])),
        hrct=read_hrct(raw.pop("hrct", None)),
        design=read_design(raw.pop("design", None)),
        entry=read_entry(raw.pop("flow", None)),
        before_presenting=read_before_presenting(raw.pop("before_presenting", [])),
        **raw,
    )


def _read_drugs(raw: dict[str, str] | None) -> DrugByDrug | None:
    return None if raw is None else DrugByDrug(**raw)


def _read_column(raw: dict[str, Any]) -> Column:
    levels = tuple(Level(**level) for level in raw.pop("levels", ()))
    step = float(raw.pop("step", 1))
    return Column(kind="category" if levels else "number", levels=levels, step=step, **raw)


def _read_subgroups(raw: str | dict[str, Any]) -> Subgroups:
    if isinstance(raw, str):
        return Subgroups(raw)
    return Subgroups(raw["column"], tuple(float(cut) for cut in raw["cuts"]))
