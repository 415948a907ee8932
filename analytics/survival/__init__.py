"""Time to an event: event tables, Kaplan-Meier, tests, competing risks, landmarks."""
