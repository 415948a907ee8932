"""Time for the browser to draw the picture before the rest of the page arrives."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Whatever arrives while the browser draws makes it start over. Holding the rest back for so long
# shows the picture some 40 ms sooner and delays the last number by about 15 ms.
DRAWING_SECONDS = 0.08
# The thread that sends needs the interpreter for a moment: without it the picture leaves some
# 10 ms later, because this thread goes on computing.
SENDING_SECONDS = 0.003


@contextmanager
def while_it_is_drawn() -> Iterator[None]:
    """Compute what comes next while the picture just sent is drawn; wait for what is left."""
    start = time.perf_counter()
    time.sleep(SENDING_SECONDS)
    yield
    time.sleep(max(0.0, start + DRAWING_SECONDS - time.perf_counter()))
