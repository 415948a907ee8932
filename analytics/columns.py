"""Column names of the tables that travel between data, analytics and pages."""

# patients: one row per patient
PATIENT_ID = "patient_id"
ARM = "arm"

# outcomes: one row per patient and endpoint; time in the study's unit, event 0 = censored
ENDPOINT = "endpoint"
TIME = "time"
EVENT = "event"

# event tables: one row per group and distinct time
GROUP = "group"
EVENTS = "events"
CENSORED = "censored"
AT_RISK = "at_risk"
EVENT_TABLE = (GROUP, TIME, EVENTS, CENSORED, AT_RISK)
