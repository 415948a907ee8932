"""Adverse events: patients, risk differences, rates."""
