"""A function that yields, run in a process of its own."""

from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from app.serving.own_process import CLOSED, OwnProcess, told

_Arguments = ParamSpec("_Arguments")
_Item = TypeVar("_Item")


def apart(
    function: Callable[_Arguments, Iterable[_Item]],
    *arguments: _Arguments.args,
    **options: _Arguments.kwargs,
) -> Iterator[_Item]:
    """Yield what a function yields, from a process that ends with the last of it.

    Args:
        function: A function of a module.
        *arguments: Sent to the process, as are its items to here.
        **options: So are these.

    Raises:
        PeelError: of the function, or ``MODEL_DIED``.
        ModelFailed: the function raised something else.
    """
    process = OwnProcess(_yield_all, function, arguments, options)
    try:
        while some := process.receive():
            yield from some
    finally:
        process.close()


def _yield_all(
    pipe: Connection,
    function: Callable[..., Iterable[object]],
    arguments: tuple[object, ...],
    options: dict[str, object],
) -> None:
    try:
        for item in function(*arguments, **options):
            pipe.send([item])
        pipe.send([])
    except CLOSED:
        raise
    except Exception as error:
        pipe.send(told(error))
