"""The kinds of numpy arrays that the index is made of."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
Any32 = NDArray[np.int32]
Strengths = NDArray[np.float32]
