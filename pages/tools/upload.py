"""Upload: a person's own cohort, read strictly, in this session's memory only."""

import streamlit as st

st.write("soon")
