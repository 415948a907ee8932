"""What every test shares."""

from hypothesis import settings

# A busy machine is not a wrong answer, and the same commit is to give the same verdict.
settings.register_profile("myoscope", deadline=None, derandomize=True)
settings.load_profile("myoscope")
