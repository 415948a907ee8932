"""Every published number of the two synthetic cohorts, recomputed by the app's own analytics.

A check is named "<what> | <number> | <arm or month>". Tests are those that reproduce the paper:
Mann-Whitney and Wilcoxon without continuity correction (HRCT at baseline and the change of
traction bronchiectasis: exact, tied values taken for distinct), Pearson's chi-square without
Yates' correction (high-dose glucocorticoids and HRCT pattern: Fisher's exact test).
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analytics.baseline import baseline_table
from analytics.categorical import chi_square, cross_table, fisher_exact
from analytics.event_table import event_table
from analytics.hazards import cox, hazard_ratio
from analytics.logrank import log_rank
from analytics.ranks import mann_whitney, wilcoxon
from analytics.settings import PAPER, RankTest
from analytics.summaries import summarise
from analytics.survival import survival_at
from analytics.wald import wald_test

FOLDER = Path(__file__).parents[2] / "data" / "studies"
Tables = dict[str, pd.DataFrame]
Check = tuple[str, float]

TAC, BOTH, OTHERS = "tacrolimus", "tacrolimus + pirfenidone", "conventional"
ARMS = {"tac": TAC, "combo": BOTH}
FLAGS = (
    "smoker",
    "heliotrope_rash",
    "gottron_sign",
    "proximal_weakness",
    "hypertension",
    "diabetes",
    "malignancy",
    "high_dose_gc",
    "ivig",
    "plasma_exchange",
)
FINDINGS = ("ground_glass", "consolidation", "reticular", "traction_bronchiectasis")
HIGHER_IS_BETTER = {"six_mwd_m", "mmt8"}
SCALES = (
    "six_mwd_m",
    "cat_activity",
    "hama",
    "hamd",
    "mdi",
    "mitax",
    "mmrc",
    "mmt8",
    "myoact",
    "patient_global_cm",
    "prednisolone_mg_d",
)
LABORATORY = ("ck_u_l", "ldh_u_l", "ferritin_ug_l", "esr_mm_h", "crp_mg_l")
DRUGS = {"CTX": "cyclophosphamide", "MTX": "methotrexate", "AZA": "azathioprine"}


def read(slug: str) -> Tables:
    """Read a study's tables by name."""
    return {
        path.stem: pd.read_csv(path, keep_default_na=False, na_values=[""])
        for path in sorted((FOLDER / slug).glob("*.csv"))
    }


def recompute(retrospective: Tables, prospective: Tables) -> dict[str, float]:
    """Return every check by its name."""
    blocks = (*(_categories, _numbers, _scans, _scan_changes, _courses, _visits, _adverse_events),)
    checks = [check for block in blocks for check in block(prospective)]
    return dict([*checks, *_retrospective(retrospective)])


def _categories(tables: Tables) -> Iterator[Check]:
    patients = tables["patients"]
    wanted = {name: ("yes",) for name in FLAGS} | {
        "sex": ("F",),
        "anti_mda5": ("positive",),
        "diagnosis": ("DM", "PM", "CADM"),
        "hrct_pattern": ("NSIP", "OP", "NSIP + OP", "AIP"),
    }
    table = baseline_table(patients, group="arm", variables=[*wanted])
    found = table.set_index(["variable", "level", "group"])
    for name, levels in wanted.items():
        label = "" if len(levels) == 1 else " {}"
        for short, arm in ARMS.items():
            for level in levels:
                seen = (name, level, arm) in found.index
                row = found.loc[(name, level, arm)] if seen else {"count": 0, "percent": 0}
                yield f"{name}{label.format(level)} | count | {short}", float(row["count"])
                yield f"{name}{label.format(level)} | percent | {short}", float(row["percent"])
        counts = cross_table(patients[patients[name].notna()], row="arm", column=name)
        exact = name in ("high_dose_gc", "hrct_pattern")
        test = fisher_exact(counts) if exact else chi_square(counts, continuity=False)
        yield f"{name} | p", test.p
    for short, arm in ARMS.items():
        yield f"patients | count | {short}", float((patients["arm"] == arm).sum())
    yield "patients | count", float(len(patients))


def _numbers(tables: Tables) -> Iterator[Check]:
    patients = tables["patients"]
    for name in ("age_years", "prednisolone_initial_mg_d"):
        for short, arm in ARMS.items():
            summary = summarise(patients.loc[patients["arm"] == arm, name].to_numpy(float))
            yield f"{name} | mean | {short}", summary.mean
            yield f"{name} | sd | {short}", summary.sd
        yield f"{name} | p", _between(patients, name)
    for name in ("disease_duration_months", *LABORATORY):
        for short, arm in ARMS.items():
            values = patients.loc[patients["arm"] == arm, name].to_numpy(float)
            for kind in (7, 6):
                summary = summarise(values, quantile_type=kind)
                yield f"{name} | median, type {kind} | {short}", summary.median
                yield f"{name} | q1, type {kind} | {short}", summary.q1
                yield f"{name} | q3, type {kind} | {short}", summary.q3
        yield f"{name} | p", _between(patients, name)


def _between(table: pd.DataFrame, value: str, method: RankTest = "uncorrected") -> float:
    """Return p of the arms compared, in the paper's order."""
    ordered = table.assign(arm=pd.Categorical(table["arm"], [TAC, BOTH]))
    return mann_whitney(ordered, value=value, group="arm", method=method).p


def _sub_scores(tables: Tables, month: int) -> pd.DataFrame:
    """Return one row per patient scanned: arm, the four sub-scores, total."""
    grades = tables["hrct"].query("month == @month")
    readers = grades["reader"].nunique()
    scores = grades.groupby(["patient_id", "finding"])["score"].sum().unstack() / readers
    scores["total"] = scores[list(FINDINGS)].sum(axis=1)
    return (
        tables["patients"].set_index("patient_id")[["arm", "anti_mda5"]].join(scores, how="inner")
    )


def _scans(tables: Tables) -> Iterator[Check]:
    scores = _sub_scores(tables, 0)
    for name in ("total", *FINDINGS):
        for short, arm in ARMS.items():
            values = scores.loc[scores["arm"] == arm, name].to_numpy()
            summary = summarise(values)
            yield f"HRCT {name} | mean | {short}", summary.mean
            yield f"HRCT {name} | sd | {short}", summary.sd
            yield f"HRCT {name} | points | {short}", float(values.sum())
        yield f"HRCT {name} | p", _between(scores, name, PAPER.rank_test)
    yield "HRCT grade | minimum", float(tables["hrct"]["score"].min())


def _scan_changes(tables: Tables) -> Iterator[Check]:
    before, after = _sub_scores(tables, 0), _sub_scores(tables, 12)
    both = before.join(after.drop(columns=["arm", "anti_mda5"]), rsuffix="_12", how="inner")
    yield "HRCT month 12 | count", float(len(both))
    for name in ("total", *FINDINGS):
        for short, arm in ARMS.items():
            own = both[both["arm"] == arm]
            yield f"HRCT {name} change | p | {short}", _paired(own, name, f"{name}_12")
            yield (
                f"HRCT {name} change | mean | {short}",
                float((own[f"{name}_12"] - own[name]).mean()),
            )
        change = both.assign(change=both[f"{name}_12"] - both[name])
        exact = name == "traction_bronchiectasis"
        yield (
            f"HRCT {name} change | p between arms",
            _between(change, "change", PAPER.rank_test if exact else "uncorrected"),
        )
    case = both.query("total == 18 and total_12 == 7 and anti_mda5 == 'positive' and arm == @BOTH")
    yield "HRCT 18 to 7, anti-MDA5 positive | count", float(len(case) > 0)


def _paired(table: pd.DataFrame, first: str, second: str) -> float:
    return wilcoxon(table, first=first, second=second, method="uncorrected").p


def _courses(tables: Tables) -> Iterator[Check]:
    for endpoint in ("death", "respiratory_relapse"):
        own = tables["outcomes"].query("endpoint == @endpoint").merge(tables["patients"])
        events = event_table(own, time="time", event="event", group="arm")
        yield f"prospective {endpoint} | log-rank p", log_rank(events).p
        yield f"prospective {endpoint} | count", float(own["event"].sum())
    yield "prospective follow-up | days", float(tables["outcomes"]["time"].max())


def _visits(tables: Tables) -> Iterator[Check]:
    arms = tables["patients"][["patient_id", "arm"]]
    yield "visits | count", float(tables["assessments"]["month"].nunique())
    for name in SCALES:
        wide = (
            tables["assessments"]
            .query("measure == @name")
            .pivot(index="patient_id", columns="month", values="value")
            .reset_index()
            .merge(arms)
            .rename(columns=str)
        )
        sign = 1 if name in HIGHER_IS_BETTER else -1
        for month in ("1", "3", "6", "12"):
            seen = wide[wide[month].notna()]
            yield f"{name} 0 to {month} | p", _paired(seen, "0", month)
            yield f"{name} 0 to {month} | gain", sign * float((seen[month] - seen["0"]).mean())
        for month in ("0", "1", "3", "6", "12"):
            yield f"{name} month {month} | p", _between(wide[wide[month].notna()], month)
    yield from _doses(tables["assessments"])
    for name in ("fvc_pct", "dlco_pct"):
        wide = tables["assessments"].query("measure == @name and month in (0, 12)")
        wide = wide.pivot(index="patient_id", columns="month", values="value").reset_index()
        yield f"{name} | percent missing", 100 * (1 - wide[0].notna().sum() / len(arms))
        changed = wide.assign(change=wide[12] - wide[0]).dropna().merge(arms)
        yield f"{name} change | p between arms", _between(changed, "change")


def _doses(assessments: pd.DataFrame) -> Iterator[Check]:
    doses = assessments.query("measure == 'prednisolone_mg_d'").sort_values("month")
    for month in (0, 12):
        values = doses.loc[doses["month"] == month, "value"].to_numpy(float)
        yield f"prednisolone month {month} | median", summarise(values).median
    last = doses.groupby("patient_id")["value"].last().to_numpy(float)
    yield "prednisolone last visit | median", summarise(last).median


def _adverse_events(tables: Tables) -> Iterator[Check]:
    events, patients = tables["adverse_events"], tables["patients"]
    infected = events.loc[events["category"] == "opportunistic infection", "patient_id"]
    marked = patients.assign(
        infection=patients["patient_id"].isin(infected),
        event=patients["patient_id"].isin(events["patient_id"]),
    )
    for short, arm in ARMS.items():
        own = marked.loc[marked["arm"] == arm, "infection"]
        yield f"infection | count | {short}", float(own.sum())
        yield f"infection | percent | {short}", 100 * float(own.mean())
    for name in ("infection", "event"):
        counts = cross_table(marked, row="arm", column=name)
        yield f"adverse {name} | p", chi_square(counts, continuity=False).p
    yield "fatal adverse events | count", float((events["severity"] == 5).sum())
    yield (
        "adverse events that ended treatment | count",
        float((events["led_to_discontinuation"] == "yes").sum()),
    )


def _retrospective(tables: Tables) -> Iterator[Check]:
    patients = tables["patients"]
    yield "retrospective patients | count", float(len(patients))
    for arm in (TAC, OTHERS):
        yield f"retrospective patients | count | {arm}", float((patients["arm"] == arm).sum())
    drugs = patients["immunosuppressant"].value_counts()
    order = [drugs[name] for name in DRUGS.values()]
    rest = drugs.drop([TAC, *DRUGS.values()]).max()
    yield (
        "CTX > MTX > AZA > others",
        float(order == sorted(order, reverse=True) and order[-1] > rest),
    )
    for name in ("age_years", "disease_duration_months"):
        test = mann_whitney(patients, value=name, group="arm", method="uncorrected")
        yield f"retrospective {name} | p", test.p
    for name in ("sex", "diagnosis"):
        counts = cross_table(patients, row="arm", column=name)
        yield f"retrospective {name} | p", chi_square(counts, continuity=False).p
    for endpoint in ("death", "relapse"):
        yield from _endpoint(tables, endpoint)


def _endpoint(tables: Tables, endpoint: str) -> Iterator[Check]:
    own = tables["outcomes"].query("endpoint == @endpoint").merge(tables["patients"])
    own["arm"] = pd.Categorical(own["arm"], [OTHERS, TAC])
    covariates = ["arm", "age_years", "sex", "diagnosis", "prednisolone_initial_mg_d"]
    fit = cox(own, time="time", event="event", covariates=covariates, ties=PAPER.ties)
    ratio = hazard_ratio(fit, variable="arm", level=TAC)
    yield f"retrospective {endpoint} | hazard ratio", ratio.value
    yield f"retrospective {endpoint} | low", ratio.low
    yield f"retrospective {endpoint} | high", ratio.high
    yield f"retrospective {endpoint} | p", wald_test(ratio, scale="ratio").p
    events = event_table(own, time="time", event="event", group="arm")
    yield f"retrospective {endpoint} | log-rank p", log_rank(events).p
    at_year = survival_at(events, 365, PAPER)
    yield f"retrospective {endpoint} | gain", at_year[TAC].value - at_year[OTHERS].value
    for arm in (TAC, OTHERS):
        had = own.loc[own["arm"] == arm, "event"]
        yield f"retrospective {endpoint} | count | {arm}", float(had.sum())
        yield f"retrospective {endpoint} | percent | {arm}", 100 * float(had.mean())
    for short, drug in DRUGS.items():
        pair = own[own["immunosuppressant"].isin([TAC, drug])]
        events = event_table(pair, time="time", event="event", group="immunosuppressant")
        yield f"retrospective {endpoint} | log-rank p | {short}", log_rank(events).p
