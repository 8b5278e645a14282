"""Loading the portal: two and a half thousand modules, which stay for as long as the process does."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_of_it_stays() -> Iterator[None]:
    """Python's search for what nobody needs any more is off meanwhile: it finds nothing, and takes a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
