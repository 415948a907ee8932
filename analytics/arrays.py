"""Names for the types of arrays, and how large their numbers may be."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# Its square is still a number.
LARGEST = 1e100
