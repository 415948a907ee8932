"""The baseline table: summaries, standardised differences, tests."""
