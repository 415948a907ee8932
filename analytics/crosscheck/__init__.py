"""Numbers again by another program, lifelines or SciPy.

Every function takes the patients and the number this project gave for them. The inputs have passed
our own checks already. The other program is set up to answer the same question; where it answers
another one, there is no second value and `CrossCheck.reason` says why. SciPy's distribution
functions (normal, chi-square, t) stand behind our p too, so they are not checked by it.
"""
