"""Cox models: fitting, hazard ratios, checks of proportionality, adjusted curves."""
