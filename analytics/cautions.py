"""What a reader must know before trusting a number. Every analysis returns its own."""

from typing import Literal

from analytics.frozen import Value

Severity = Literal["note", "warn", "withhold"]

FEW_EVENTS_PER_VARIABLE = 10
TOO_FEW_EVENTS_PER_VARIABLE = 5
CURVE_TAIL_AT_RISK = 5
SMALL_P = 0.05
FEW_PER_GROUP = 8
SMALL_EXPECTED_COUNT = 5

RankP = Literal["exact", "normal", "chi-square"]
_OF_FEW: dict[RankP, str] = {
    "exact": "even an exact rank test has little power; do not take a large p for no difference",
    "normal": "a rank test has little power and its normal approximation is rough; use the exact p",
    "chi-square": "a rank test has little power and its chi-square approximation is rough; read "
    "the values beside p",
}


class Caution(Value):
    """Why a number needs care.

    code : stable name, for tests and links.
    severity : "note" informs, "warn" asks for care, "withhold" means the number is not shown.
    text : one sentence: what, why it matters, what to do.
    """

    code: str
    severity: Severity
    text: str


def events_per_variable(
    events: int, parameters: int, *, model: str = "", covariates: bool = False
) -> tuple[Caution, ...]:
    """Judge a model's size: under 10 events per parameter warns, under 5 withholds.

    model : its name, as "the adjusted model"; "" where there is one only. covariates : whether it
        has covariates that could be left out.

    Source: Peduzzi et al., J Clin Epidemiol 1996;49:1373-9 (ten events per variable).
    """
    if parameters == 0 or events >= FEW_EVENTS_PER_VARIABLE * parameters:
        return ()
    counted = (
        f"{events} event{'' if events == 1 else 's'} "
        f"for {parameters} term{'' if parameters == 1 else 's'}{f' of {model}' if model else ''}"
    )
    remedy = "adjust for fewer covariates or include" if covariates else "include"
    if events < TOO_FEW_EVENTS_PER_VARIABLE * parameters:
        return (
            Caution(
                "too_few_events",
                "withhold",
                f"Withheld: {counted}, and a model needs at least {TOO_FEW_EVENTS_PER_VARIABLE} "
                f"events per term; {remedy} more patients.",
            ),
        )
    return (
        Caution(
            "few_events",
            "warn",
            f"Few events: {counted}, fewer than {FEW_EVENTS_PER_VARIABLE} per term, "
            "so the estimate is unstable; read its interval, not its value.",
        ),
    )


def no_events(group: str) -> Caution:
    """No event in one group: the hazard ratio has no finite estimate."""
    return Caution(
        "no_events",
        "withhold",
        f"Not estimable: no event in {group}, so a hazard ratio has no finite value; "
        "compare survival at a time point instead.",
    )


def not_converged() -> Caution:
    """Separation or non-convergence: the likelihood has no maximum at finite coefficients."""
    return Caution(
        "not_converged",
        "withhold",
        "Not estimable: a covariate separates patients with and without events completely, "
        "so the model has no solution; remove that covariate.",
    )


def hazards_not_proportional(read_first: str = "restricted mean difference") -> Caution:
    """Schoenfeld test below 0.05: one hazard ratio does not summarise the whole follow-up."""
    return Caution(
        "hazards_not_proportional",
        "warn",
        "The hazards do not look proportional (Schoenfeld test p < 0.05), so one hazard ratio "
        f"does not describe the whole follow-up; read the {read_first} first.",
    )


def median_not_reached(group: str) -> Caution:
    """The curve never falls to one half."""
    return Caution(
        "median_not_reached",
        "note",
        f"Median not reached in {group}: more than half had no event during follow-up.",
    )


def curve_tail(group: str) -> Caution:
    """Fewer than five remain at risk at the end of the curve."""
    return Caution(
        "curve_tail",
        "note",
        f"Fewer than {CURVE_TAIL_AT_RISK} patients of {group} remain at the end of the curve "
        "(drawn faint), so its shape there rests on single patients.",
    )


def few_per_group(
    smallest: int, *, of: str = "observation", p: RankP = "normal"
) -> tuple[Caution, ...]:
    """Judge the size of a rank test: fewer than 8 patients in a group (or pairs) warns.

    of : the word for one of what is counted. p : the distribution that p comes from.
    """
    if smallest >= FEW_PER_GROUP:
        return ()
    counted = f"{smallest} {of}{'' if smallest == 1 else 's'}"
    return (
        Caution(
            "few_per_group",
            "warn",
            f"Small group: {counted}, fewer than {FEW_PER_GROUP}, so {_OF_FEW[p]}.",
        ),
    )


def too_large_for_exact() -> Caution:
    """The exact distribution would take too long, so the normal approximation stands in."""
    return Caution(
        "too_large_for_exact",
        "note",
        "Too many observations for an exact p, so the continuity-corrected normal approximation "
        "is given; at this size the two agree closely.",
    )


def small_expected_counts(smallest: float) -> tuple[Caution, ...]:
    """Judge a chi-square test: an expected count under 5 warns.

    Source: Cochran, Biometrics 1954;10:417-51, as R and SPSS warn.
    """
    if smallest >= SMALL_EXPECTED_COUNT:
        return ()
    return (
        Caution(
            "small_expected_counts",
            "warn",
            f"Small table: the lowest expected count is {smallest:.1f}, under "
            f"{SMALL_EXPECTED_COUNT}, so the chi-square p is rough; use Fisher's exact test.",
        ),
    )


def simulated_p(tables: int, standard_error: float) -> Caution:
    """A p-value from random tables with a fixed seed."""
    return Caution(
        "simulated_p",
        "note",
        f"The table is too large to enumerate, so p comes from {tables} random tables with a "
        f"fixed seed (standard error {standard_error:.4f}); it is the same on every call.",
    )


def not_corrected(tests: int, *, what: str, remedy: str) -> tuple[Caution, ...]:
    """Judge p-values side by side of which none is corrected: two or more warn.

    what : the words after their number, as "p-values are shown". remedy : what to do instead.
    """
    if tests < 2:
        return ()
    return (
        Caution(
            "not_corrected",
            "warn",
            f"{tests} {what} without correction for their number, and where nothing differs one "
            f"in twenty falls below {SMALL_P} by chance alone; {remedy}.",
        ),
    )


def not_computable(reason: str) -> Caution:
    """The method has no value for these numbers; `reason` completes "Not computable: "."""
    return Caution("not_computable", "withhold", f"Not computable: {reason}.")


def beyond_follow_up(group: str) -> Caution:
    """The time asked for is past the last patient of a group who was still event-free."""
    return Caution(
        "beyond_follow_up",
        "withhold",
        f"Not estimable: nobody in {group} was followed this long, so the curve is unknown there; "
        "choose an earlier time.",
    )


def follow_up_not_reached(group: str) -> Caution:
    """The reversed curve never falls to one half."""
    return Caution(
        "follow_up_not_reached",
        "note",
        f"Median follow-up not reached in {group}: events ended follow-up before half could have "
        "been censored.",
    )


def extreme_weights(group: str, effective: float, n: int) -> Caution:
    """Weighting leaves less than half of a group's information: a few patients carry it."""
    return Caution(
        "extreme_weights",
        "warn",
        f"The {n} patients of {group} count as {effective:.0f} after weighting, because a few "
        "carry large weights; look at the balance, or weigh by overlap.",
    )


def ties_ignored() -> Caution:
    """An exact p from the distribution without ties, although there are ties."""
    return Caution(
        "ties_ignored",
        "warn",
        "Tied values were taken for distinct, as small-sample tables do, so p is not the exact p "
        "of these data; read the exact test that counts ties.",
    )


def invented_associations() -> Caution:
    """A subgroup of a synthetic cohort."""
    return Caution(
        "invented_associations",
        "warn",
        "These patients are invented and only the published totals are met, so what a subgroup "
        "shows here is invented too; do not quote it.",
    )


def invented_column(label: str) -> Caution:
    """A column of a synthetic cohort of which the source reports nothing."""
    return Caution(
        "invented_column",
        "warn",
        f"The source reports nothing on {label}, so its values here are invented; choose another "
        "filter or group to see what was published.",
    )
