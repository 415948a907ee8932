"""A Figure: everything a reader needs beside the picture. Screen and every export take one."""

from collections.abc import Callable
from dataclasses import field
from datetime import date
from typing import Any

import pandas as pd

from analytics.cautions import Caution
from analytics.frozen import Frozen, Value

VERSION = "0.1.0"
PICTURE_WIDTH, FULL_WIDTH = 664, 930  # pixels: beside the numbers, and without them


class Line(Value, kw_only=True):
    """One line under a key number: a name in its group's colour (slot 1-5), bold, then text."""

    text: str
    bold: str = ""
    name: str = ""
    slot: int = 0
    muted: bool = False


class KeyNumber(Value, kw_only=True):
    """One of the numbers beside the picture."""

    label: str
    value: str
    lines: tuple[Line, ...] = ()


class Stamp(Value, kw_only=True):
    """What makes a figure traceable: under every export; `conventions` also on every page."""

    study: str
    provenance: str
    data_hash: str
    filters: str
    patients: str
    groups: tuple[str, ...]
    conventions: str
    date: date
    version: str = VERSION

    @property
    def lines(self) -> tuple[str, ...]:
        """Three lines: who, what was counted, by which conventions, data and program."""
        return (
            f"{self.study}. {self.provenance} {self.filters}",
            f"{self.patients}. " + "; ".join(self.groups) + ".",
            f"{self.conventions} Myoscope {self.version}, {self.date.isoformat()}, "
            f"data {self.data_hash[:12]}",
        )


class Panel(Frozen, kw_only=True):
    """A further picture of a figure: small multiples, or one that explains the first."""

    name: str
    title: str
    spec: dict[str, Any]
    datasets: dict[str, pd.DataFrame]
    height: int
    width: int
    alternative: str
    note: str = ""


class Attachment(Value, kw_only=True):
    """A further file of a figure: its words on the button, and what makes it when it is pressed."""

    label: str
    ending: str
    mime: str
    make: Callable[["Figure"], bytes]


class Figure(Frozen, kw_only=True):
    """One analysis, ready to be shown.

    spec : Vega-Lite, with named data; it stays the same while only the patients change. Empty
        where the panels are the whole picture.
    datasets : the tables behind those names.
    width, height : of the picture in exports, in pixels; on screen the width follows the page.
    legend : colour slots of the groups, where neither picture nor numbers name them.
    panels : further pictures; exports set them in rows under the first.
    numbers : the key numbers beside the picture.
    tables : further numbers, by title, ready to read; one without rows has only its note.
    table_notes : a sentence under the title of a table.
    curve : the points of the picture, unrounded. curve_note : what they are, in a sentence.
    results : every number of the analysis, unrounded, one row each.
    method : how it was computed, in sentences.
    alternative : the picture in words.
    attachments : further files to take away.
    """

    name: str
    title: str
    note: str
    spec: dict[str, Any]
    datasets: dict[str, pd.DataFrame]
    height: int
    stamp: Stamp
    method: str
    alternative: str
    width: int = PICTURE_WIDTH
    legend: dict[str, int] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    numbers: tuple[KeyNumber, ...] = ()
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    table_notes: dict[str, str] = field(default_factory=dict)
    curve: pd.DataFrame = field(default_factory=pd.DataFrame)
    curve_note: str = ""
    results: pd.DataFrame = field(default_factory=pd.DataFrame)
    cautions: tuple[Caution, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """Cautions once each, the gravest first."""
        order = {"withhold": 0, "warn": 1, "note": 2}
        unique = {caution.text: caution for caution in self.cautions}
        return tuple(sorted(unique.values(), key=lambda caution: order[caution.severity]))
