"""The survival page as a plain Streamlit script: the same picture and numbers, no cleverness."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test, proportional_hazard_test
from lifelines.utils import restricted_mean_survival_time

STUDY, YEARS = "data/studies/mayo_pbc", [0, 1, 2, 3, 4, 5]
st.set_page_config(layout="wide")
patients = pd.read_csv(f"{STUDY}/patients.csv", dtype={"stage": "string"})
outcomes = pd.read_csv(f"{STUDY}/outcomes.csv").query("endpoint == 'death'")
everybody = patients.assign(sex=patients["sex"].map({"F": "Women", "M": "Men"}))
with st.sidebar:
    sexes = [f"{sex} {n}" for sex, n in everybody["sex"].value_counts().items()]
    sex = [pill.split()[0] for pill in st.pills("Sex", sexes, selection_mode="multi")]
    bins = alt.Chart(everybody).encode(x=alt.X("age_years:Q").bin(maxbins=24), y="count()")
    st.altair_chart(bins.mark_bar().properties(height=60))
    ages = st.slider("Age", 26.0, 79.0, (26.0, 79.0), 1.0)
    stages = [f"Stage {s} {n}" for s, n in everybody["stage"].value_counts().sort_index().items()]
    stage = [pill.split()[1] for pill in st.pills("Stage", stages, selection_mode="multi")]
kept = everybody[everybody["age_years"].between(*ages)]
kept = kept[kept["sex"].isin(sex)] if sex else kept
kept = kept[kept["stage"].isin(stage)] if stage else kept
cohort = kept.merge(outcomes, on="patient_id").dropna(subset=["arm"])
cohort["years"], cohort["treated"] = cohort["time"] / 365.25, cohort["arm"] != "placebo"
st.metric(f"Patients, {cohort['event'].sum()} deaths", f"{len(cohort)} of {len(everybody)}")
curves, counts, rows = [], [], []
for arm, group in cohort.groupby("arm"):
    fit = KaplanMeierFitter().fit(group["years"], group["event"])
    curve = fit.survival_function_.join(fit.confidence_interval_).reset_index()
    curves.append(curve.set_axis(["years", "survival", "low", "high"], axis=1).assign(arm=arm))
    before = [group[group["years"] < year]["event"] for year in YEARS]
    shown = {"at risk": [len(group) - len(e) for e in before]}
    shown |= {"events": [e.sum() for e in before], "censored": [(1 - e).sum() for e in before]}
    counts += [pd.DataFrame({"years": YEARS, "row": f"{arm} {k}", "n": shown[k]}) for k in shown]
    follow_up = KaplanMeierFitter().fit(group["years"], 1 - group["event"]).median_survival_time_
    row = {"Arm": arm, "Alive at 5 years": fit.predict(5), "Median": fit.median_survival_time_}
    row |= {"Restricted mean": restricted_mean_survival_time(fit, t=5), "Follow-up": follow_up}
    rows.append(row)
chart = alt.Chart(pd.concat(curves).query("years <= 5")).encode(x="years:Q", color="arm:N")
line = chart.mark_line(interpolate="step-after").encode(y="survival:Q")
band = chart.mark_area(interpolate="step-after", opacity=0.15).encode(y="low:Q", y2="high:Q")
table = alt.Chart(pd.concat(counts)).mark_text().encode(x="years:Q", y="row:N", text="n:Q")
st.altair_chart(alt.vconcat((band + line).properties(width=600), table.properties(width=600)))
logrank = logrank_test(*[g[c] for c in ("years", "event") for _, g in cohort.groupby("arm")])
st.metric("Log-rank p", f"{logrank.p_value:.3f}")
model = cohort.assign(male=cohort["sex"] == "Men", log_bilirubin=np.log(cohort["bilirubin_mg_dl"]))
for columns in (["treated"], ["treated", "age_years", "male", "log_bilirubin"]):
    used = model[["years", "event", *columns]].loc[:, lambda m: m.nunique() > 1].astype(float)
    cox = CoxPHFitter().fit(used, "years", "event")
    st.metric(f"Hazard ratio, {len(columns)} terms", f"{cox.hazard_ratios_['treated']:.2f}")
    st.table(proportional_hazard_test(cox, used, time_transform="km").summary)
st.table(pd.DataFrame(rows))
