"""What is to happen once a transaction is committed."""

from collections.abc import Callable

from django.db import transaction


def after_commit(work: Callable[..., object], *given: object) -> None:
    """Do work(*given) once this transaction is committed. What fails there is logged, and stops
    nothing else that waits for the same commit: Django's robust hooks want a function's own name,
    which a partial has not."""

    def run() -> None:
        work(*given)

    run.__qualname__ = getattr(work, "__qualname__", type(work).__name__)
    transaction.on_commit(run, robust=True)
