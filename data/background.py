"""What a study's reader has to know beside its patients: design, who was left out, what to say."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from analytics.frozen import Value


class Design(Value, kw_only=True):
    """How a study was done, in words of its source; empty where the source does not say."""

    kind: str
    setting: str = ""
    period: str = ""
    treatment: str = ""
    included: str = ""
    excluded: str = ""
    registration: str = ""


class LeftOut(Value, kw_only=True):
    """Patients who entered a study and are not in its data."""

    patients: int
    why: str


class Entry(Value, kw_only=True):
    """How many entered a study, before the patients of its data were left.

    entered : patients, in `words`. then : the word for those who are in the data.
    note : what the source does not say.
    after_enrolment : whether those left out had been enrolled, so that every result lacks them.
    """

    entered: int
    words: str
    then: str = "analysed"
    left_out: tuple[LeftOut, ...] = ()
    note: str = ""
    after_enrolment: bool = False


class ViewLink(Value, kw_only=True):
    """A view of this study: the page's address, and parameters as they stand in a link."""

    words: str
    page: str
    parameters: tuple[tuple[str, str], ...] = ()


class BeforePresenting(Value, kw_only=True):
    """One thing to know before a result is shown to others.

    text : what it is and why it matters. offers : what the app does about it, and what it cannot.
    """

    title: str
    text: str
    offers: str = ""
    links: tuple[ViewLink, ...] = ()


def read_design(raw: dict[str, str] | None) -> Design | None:
    """Read the `[design]` of a study; None when it has none."""
    return None if raw is None else Design(**raw)


def read_entry(raw: dict[str, Any] | None) -> Entry | None:
    """Read the `[flow]` of a study; None when it has none."""
    if raw is None:
        return None
    return Entry(left_out=tuple(LeftOut(**part) for part in raw.pop("left_out", ())), **raw)


def read_before_presenting(raw: list[dict[str, Any]]) -> tuple[BeforePresenting, ...]:
    """Read the `[[before_presenting]]` of a study."""
    return tuple(
        BeforePresenting(links=tuple(_link(**link) for link in item.pop("links", ())), **item)
        for item in raw
    )


def _link(*, words: str, to: str) -> ViewLink:
    """Read a link such as "survival?o.landmark=90"."""
    parts = urlsplit(to)
    return ViewLink(words=words, page=parts.path, parameters=tuple(parse_qsl(parts.query)))
