"""Repeated measurements: visits, changes, doses, the mixed model."""
