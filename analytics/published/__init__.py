"""Printed numbers: what they say of each other, and what a cohort says of them."""
