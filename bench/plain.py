"""The survival page as a plain Streamlit script: the other runner of the bench.

Nothing here is slow on purpose: every rerun reads the files, fits with lifelines and builds Altair.
"""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test

STUDY = "data/studies/mayo_pbc"
YEARS = [0, 1, 2, 3, 4, 5]

st.set_page_config(layout="wide")
patients = pd.read_csv(f"{STUDY}/patients.csv", dtype={"stage": "string"})
outcomes = pd.read_csv(f"{STUDY}/outcomes.csv").query("endpoint == 'death'")
cohort = patients.merge(outcomes, on="patient_id").dropna(subset=["arm"])
cohort["years"] = cohort["time"] / 365.25
with st.sidebar:
    sexes = st.pills("Sex", ["Women", "Men"], selection_mode="multi")
    youngest, oldest = st.slider("Age", 26.0, 79.0, (26.0, 79.0), 1.0)
    stages = st.pills("Stage", [f"Stage {i}" for i in range(1, 5)], selection_mode="multi")
if sexes:
    cohort = cohort[cohort["sex"].isin([sex.replace("Women", "F")[0] for sex in sexes])]
if stages:
    cohort = cohort[cohort["stage"].isin([stage[-1] for stage in stages])]
cohort = cohort[cohort["age_years"].between(youngest, oldest)]

curves, counts = [], []
for arm, group in cohort.groupby("arm"):
    fit = KaplanMeierFitter().fit(group["years"], group["event"])
    curve = fit.survival_function_.join(fit.confidence_interval_).reset_index()
    curves.append(curve.set_axis(["years", "survival", "low", "high"], axis=1).assign(arm=arm))
    at_risk = [int((group["years"] >= year).sum()) for year in YEARS]
    counts.append(pd.DataFrame({"years": YEARS, "at_risk": at_risk, "arm": arm}))
chart = alt.Chart(pd.concat(curves).query("years <= 5")).encode(x="years:Q", color="arm:N")
line = chart.mark_line(interpolate="step-after").encode(y="survival:Q")
band = chart.mark_area(interpolate="step-after", opacity=0.15).encode(y="low:Q", y2="high:Q")
table = alt.Chart(pd.concat(counts)).mark_text().encode(x="years:Q", y="arm:N", text="at_risk:Q")
st.altair_chart(alt.vconcat((band + line).properties(width=600), table.properties(width=600)))

first, second = (group for _, group in cohort.groupby("arm"))
logrank = logrank_test(first["years"], second["years"], first["event"], second["event"])
model = cohort[["years", "event", "age_years"]].assign(
    treated=cohort["arm"] == "D-penicillamine",
    male=cohort["sex"] == "M",
    log_bilirubin=np.log(cohort["bilirubin_mg_dl"]),
)
model = model.loc[:, model.nunique() > 1].astype(float)
cox = CoxPHFitter().fit(model, "years", "event").summary
st.metric("Log-rank p", f"{logrank.p_value:.3f}")
st.metric("Adjusted hazard ratio", f"{cox.loc['treated', 'exp(coef)']:.2f}")
st.dataframe(cox)
