"""Times as a small table: the app beside the plain variant, and how many times slower that is."""

from collections.abc import Mapping, Sequence
from statistics import median

APP, PLAIN = "app", "plain"


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 in 100 do not exceed: a measured one, not an interpolated one."""
    ordered = sorted(times)
    return ordered[-(len(ordered) // 20) - 1]


def print_table(title: str, rows: Mapping[str, tuple[float, float]]) -> None:
    """Print one line per measure; each has the app's milliseconds and the plain variant's."""
    print(f"\n{title}\n{'':38}{APP:>10}{PLAIN:>10}{'ratio':>9}")
    for measure, (app, plain) in rows.items():
        print(f"  {measure:36}{app:7.0f} ms{plain:7.0f} ms{plain / app:8.1f}x", flush=True)


def spread(
    measure: str, app: Sequence[float], plain: Sequence[float]
) -> dict[str, tuple[float, float]]:
    """Return the lines of median and p95 of a measure."""
    return {
        f"{measure}, median": (median(app), median(plain)),
        f"{measure}, p95": (p95(app), p95(plain)),
    }
