"""SciPy's special functions, imported when one is first called.

`import scipy.special` takes a fifth of the time in which the app starts. The names and arguments
are SciPy's.
"""

from collections.abc import Callable
from typing import Any


def _when_called(name: str) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(*arguments)

    function.__doc__ = f"Return `scipy.special.{name}` of the arguments."
    return function


chdtrc = _when_called("chdtrc")
expit = _when_called("expit")
fdtrc = _when_called("fdtrc")
fdtri = _when_called("fdtri")
gammaincinv = _when_called("gammaincinv")
gammaln = _when_called("gammaln")
log_expit = _when_called("log_expit")
ndtr = _when_called("ndtr")
ndtri = _when_called("ndtri")
stdtr = _when_called("stdtr")
stdtrit = _when_called("stdtrit")
