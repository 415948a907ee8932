"""Which column is probably which, from its name: a form's first suggestion, never a decision."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from analytics.columns import ARM, EVENT, PATIENT_ID, TIME
from analytics.frozen import Value
from data.study import TimeUnit

_DICTIONARY = Path(__file__).parent.parent / "dictionary.csv"

_UNITS: dict[TimeUnit, str] = {
    "days": r"days?|d|.*(?:天|日).*",
    "weeks": r"weeks?|wks?|.*周.*",
    "months": r"months?|mos?|.*月.*",
    "years": r"years?|yrs?|.*年.*",
}
_EVENT_WORDS = {
    *("1", "true", "t", "yes", "y", "event", "dead", "died", "death", "deceased"),
    *("死亡", "是", "发生", "已死亡"),
}
_CENSORED_WORDS = {
    *("0", "false", "f", "no", "n", "censored", "censor", "alive", "living", "no event"),
    *("lost", "lost to follow-up", "lost to follow up"),
    *("存活", "生存", "否", "失访", "删失", "未发生", "未死亡"),
}


class Roles(Value):
    """Suggested columns; None where no name is known."""

    patient: str | None
    arm: str | None
    time: str | None
    event: str | None
    time_unit: TimeUnit | None


class EventValues(Value):
    """Suggested meaning of the values of an event column; `open` are for the person to say."""

    event: tuple[str, ...]
    censored: tuple[str, ...]
    open: tuple[str, ...]


def suggest_roles(header: Sequence[str], *, texts: Collection[str] = ()) -> Roles:
    """Suggest a column for each role by the synonyms in data/dictionary.csv (English, Chinese).

    texts : columns that hold words, none of which can be the follow-up time.
    """
    time = find_column([name for name in header if name not in texts], TIME)
    return Roles(
        patient=find_column(header, PATIENT_ID),
        arm=find_column(header, ARM),
        time=time,
        event=find_column(header, EVENT),
        time_unit=suggest_unit(time) if time else None,
    )


def find_column(header: Sequence[str], known: str) -> str | None:
    """Return the column whose name stands first among the synonyms of a known one."""
    ranks = {synonym: rank for rank, synonym in enumerate(_synonyms()[known])}
    ranked = [(ranks[_bare(name)], name) for name in header if _bare(name) in ranks]
    return min(ranked, default=(0, None))[1]


def suggest_unit(name: str) -> TimeUnit | None:
    """Return the unit of time that a column name spells out."""
    words = [word for word in re.split(r"[_()]", key(name)) if word]
    for unit, pattern in _UNITS.items():
        if any(re.fullmatch(pattern, word) for word in words):
            return unit
    return None


def suggest_event_values(values: Iterable[str]) -> EventValues:
    """Sort known words into event and censored.

    1 means the event only beside a 0 and no other number: where 1 stands beside a 2 it may mean
    alive, and every number is left open.
    """
    levels = sorted(set(values))
    numbers = {level for level in levels if re.fullmatch(r"[+-]?[0-9.,]+", level)}
    asked = set() if numbers == {"0", "1"} else numbers
    event = tuple(v for v in levels if v not in asked and v.casefold() in _EVENT_WORDS)
    censored = tuple(v for v in levels if v not in asked and v.casefold() in _CENSORED_WORDS)
    return EventValues(event, censored, tuple(v for v in levels if v not in {*event, *censored}))


def is_identifier(name: str) -> bool:
    """Whether a column is one of record or patient numbers by its name."""
    return _bare(name) in _synonyms()[PATIENT_ID]


def _bare(name: str) -> str:
    """Return the key of a name without a unit in brackets at its end."""
    return re.sub(r"_?\(.*\)$", "", key(name))


def key(name: str) -> str:
    """Return a column name in the form of the synonyms: `Follow-up (days)` is follow_up_(days)."""
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return re.sub(r"[\s_.-]+", "_", folded)


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    with _DICTIONARY.open(encoding="utf-8", newline="") as lines:
        return {row["column"]: tuple(row["synonyms"].split("|")) for row in csv.DictReader(lines)}
