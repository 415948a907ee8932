"""Inverse probability weighting: propensity, weights, weighted survival, balance."""
