"""HRCT scores: change, agreement of readers, deaths counted as worst."""
