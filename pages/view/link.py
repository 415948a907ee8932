"""A view as URL parameters and back, so that a copied link opens the same view.

Of an embedded study the link holds names and values a reader can understand. Of an upload it
holds the fingerprint of the file and positions (of columns, levels and slider steps) only: no
label and no value from the file ever stands in a URL.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from analytics.settings import PAPER, PRESETS
from data.baseline import NOT_A_COLUMN
from data.cohort import Cohort
from data.groups import groups_of
from data.opening import opening_selection
from data.options import OPTIONS
from data.selection import CategoryFilter, Filter, Grouping, RangeFilter, Selection
from data.study import Column
from data.validity import validated

Parameters = dict[str, list[str]]
_RECORDED = "~recorded"
_MISSING_GROUP = "~missing"
_NONE = "~none"
FILTER, _OPTION = "f.", "o."
HASH_LENGTH = 12


def study_name(cohort: Cohort) -> str:
    """Return the value of the link's `study`: a slug, or an upload's fingerprint."""
    if cohort.study.provenance == "uploaded":
        return f"upload-{cohort.sha256[:HASH_LENGTH]}"
    return cohort.study.slug


def encode(cohort: Cohort, selection: Selection) -> Parameters:
    """Return the parameters of a view; what is as in the opening view is left out."""
    names = _Names(cohort)
    start = opening_selection(cohort)
    link: Parameters = {"study": [study_name(cohort)]}
    if selection.endpoint != start.endpoint:
        link["endpoint"] = [names.endpoint(selection.endpoint)]
    if selection.cards != start.cards:
        link["cards"] = [names.column(name) for name in selection.cards] or [_NONE]
    for filter_ in selection.filters:
        link[FILTER + names.column(filter_.column)] = _encode_filter(names, filter_)
    link |= _encode_groups(names, selection, start.grouping)
    return link | _encode_options(names, selection)


def _encode_groups(names: "_Names", selection: Selection, start: Grouping) -> Parameters:
    link: Parameters = {}
    if selection.grouping != start:
        link["by"] = [names.column(name) for name in selection.grouping.columns] or [_NONE]
    if selection.grouping.cuts:
        column = selection.grouping.columns[0]
        link["cuts"] = [names.number(column, cut) for cut in selection.grouping.cuts]
    if selection.compared:
        link["compare"] = [names.group(selection, key) for key in selection.compared]
    if selection.reference is not None:
        link["reference"] = [names.group(selection, selection.reference)]
    return link


def _encode_options(names: "_Names", selection: Selection) -> Parameters:
    link: Parameters = {}
    if selection.horizon is not None:
        link["horizon"] = [_exactly(selection.horizon)]
    if selection.covariates is not None:
        link["adjust"] = [names.column(name) for name in selection.covariates] or [_NONE]
    if selection.axis_unit is not None:
        link["unit"] = [selection.axis_unit]
    if selection.conventions is not None:
        link["as"] = [selection.conventions]
    for name, values in selection.options:
        link[_OPTION + name] = [names.option(name, value) for value in values]
    return link


def decode(cohort: Cohort, link: Mapping[str, list[str]]) -> tuple[Selection, int]:
    """Return the view of a link, and how many of its parts did not fit this cohort."""
    reader = _Reader(cohort, link)
    selection = opening_selection(cohort)
    for read in _READERS:
        selection = reader.attempt(read, selection)
    return selection, reader.misfits


class _Names:
    """Names in links: words for an embedded study, positions for an upload."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.positions = cohort.study.provenance == "uploaded"

    def column(self, name: str) -> str:
        return self.cohort.sql_name(name) if self.positions else name

    def read_column(self, text: str) -> Column:
        named = {self.column(column.name): column for column in self.cohort.columns}
        return named[text]

    def endpoint(self, key: str) -> str:
        return str(self.cohort.endpoint_position(key)) if self.positions else key

    def read_endpoint(self, text: str) -> str:
        return {self.endpoint(e.key): e.key for e in self.cohort.study.endpoints}[text]

    def level(self, column: str, value: str) -> str:
        return str(self.cohort.code(column, value)) if self.positions else value

    def read_level(self, column: Column, text: str) -> str:
        named = {self.level(column.name, level.value): level.value for level in column.levels}
        return named[text]

    def number(self, column: str, value: float) -> str:
        known = self.cohort.column(column)
        return _exactly((value - known.minimum) / known.step if self.positions else value)

    def read_number(self, column: Column, text: str) -> float:
        number = float(text)
        # Rounded, because a step of 0.1 times 3 is not quite 0.3.
        return round(column.minimum + number * column.step, 9) if self.positions else number

    def option(self, name: str, value: str) -> str:
        return self.column(value) if OPTIONS[name].of_columns and self.cohort.has(value) else value

    def read_option(self, name: str, text: str) -> str:
        is_column = OPTIONS[name].of_columns and not text.startswith(NOT_A_COLUMN)
        return self.read_column(text).name if is_column else text

    def group(self, selection: Selection, key: str) -> str:
        if not key:
            return _MISSING_GROUP
        single = len(selection.grouping.columns) == 1 and not selection.grouping.cuts
        return self.level(selection.grouping.columns[0], key) if single else key

    def read_group(self, selection: Selection, text: str) -> str:
        every = groups_of(self.cohort, replace(selection, compared=(), reference=None)).every
        named = {self.group(selection, group.key): group.key for group in every}
        return named[text]


def _exactly(number: float) -> str:
    """A number that is read back as it was, without a needless ".0"."""
    return f"{number:.0f}" if number == round(number) else f"{number:.15g}"


def _encode_filter(names: _Names, filter_: Filter) -> list[str]:
    dropped = [] if filter_.keep_missing else [_RECORDED]
    if isinstance(filter_, CategoryFilter):
        return [names.level(filter_.column, level) for level in filter_.levels] + dropped
    ends = [
        "" if end is None else names.number(filter_.column, end)
        for end in (filter_.low, filter_.high)
    ]
    return ["..".join(ends)] * (ends != ["", ""]) + dropped


class _Reader:
    """Reads a link part by part; a part that does not fit is left out and counted."""

    def __init__(self, cohort: Cohort, link: Mapping[str, list[str]]) -> None:
        self.names = _Names(cohort)
        self.cohort = cohort
        self.link = link
        self.misfits = 0

    def attempt(
        self, read: Callable[["_Reader", Selection], Selection], selection: Selection
    ) -> Selection:
        try:
            return validated(self.cohort, read(self, selection))
        except (KeyError, ValueError, IndexError):
            self.misfits += 1
            return selection

    def one(self, key: str) -> str:
        return self.link[key][0]

    def columns(self, key: str) -> tuple[str, ...]:
        texts = [text for text in self.link[key] if text != _NONE]
        return tuple(self.names.read_column(text).name for text in texts)


def _read_endpoint(reader: _Reader, selection: Selection) -> Selection:
    if "endpoint" not in reader.link:
        return selection
    return replace(selection, endpoint=reader.names.read_endpoint(reader.one("endpoint")))


def _read_cards(reader: _Reader, selection: Selection) -> Selection:
    if "cards" not in reader.link:
        return selection
    return replace(selection, cards=reader.columns("cards"))


def _read_filters(reader: _Reader, selection: Selection) -> Selection:
    for key, texts in reader.link.items():
        if key.startswith(FILTER):
            selection = reader.attempt(
                lambda r, s, key=key, texts=texts: _read_filter(r, s, key, texts),  # type: ignore[misc]
                selection,
            )
    return selection


def _read_filter(reader: _Reader, selection: Selection, key: str, texts: list[str]) -> Selection:
    column = reader.names.read_column(key.removeprefix(FILTER))
    chosen = [text for text in texts if text != _RECORDED]
    keep_missing = _RECORDED not in texts
    if column.kind == "category":
        levels = tuple(reader.names.read_level(column, text) for text in chosen)
        new: Filter = CategoryFilter(column.name, levels, keep_missing)
    else:
        ends = chosen[0].split("..") if chosen else ["", ""]
        low, high = (reader.names.read_number(column, end) if end else None for end in ends)
        new = RangeFilter(column.name, low, high, keep_missing)
    return selection.with_card(column.name).with_filter(new)


def _read_grouping(reader: _Reader, selection: Selection) -> Selection:
    if "by" not in reader.link:
        return selection
    columns = reader.columns("by")
    known = reader.cohort.column(columns[0]) if columns else None
    cuts = reader.link.get("cuts", []) if known else []
    grouping = Grouping(columns, tuple(reader.names.read_number(known, c) for c in cuts if known))
    return selection.grouped_by(grouping)


def _read_compared(reader: _Reader, selection: Selection) -> Selection:
    keys = tuple(reader.names.read_group(selection, t) for t in reader.link.get("compare", []))
    selection = replace(selection, compared=keys)
    if "reference" not in reader.link:
        return selection
    reference = reader.names.read_group(selection, reader.one("reference"))
    return replace(selection, reference=reference)


def _read_options(reader: _Reader, selection: Selection) -> Selection:
    if "horizon" in reader.link:
        selection = replace(selection, horizon=float(reader.one("horizon")))
    if "unit" in reader.link:
        selection = replace(selection, axis_unit=reader.one("unit"))
    if "as" in reader.link:
        preset = PRESETS[reader.one("as")]
        if preset == PAPER and not reader.cohort.study.paper:
            raise ValueError("as")
        selection = replace(selection, conventions=preset.name)
    if "adjust" in reader.link:
        selection = replace(selection, covariates=reader.columns("adjust"))
    return selection


def _read_page_options(reader: _Reader, selection: Selection) -> Selection:
    for key in reader.link:
        if key.startswith(_OPTION):
            selection = reader.attempt(
                lambda r, s, key=key: _read_page_option(r, s, key),  # type: ignore[misc]
                selection,
            )
    return selection


def _read_page_option(reader: _Reader, selection: Selection, key: str) -> Selection:
    name = key.removeprefix(_OPTION)
    values = [reader.names.read_option(name, text) for text in reader.link[key]]
    return selection.with_option(name, *values)


_READERS = (
    _read_endpoint,
    _read_cards,
    _read_filters,
    _read_grouping,
    _read_compared,
    _read_options,
    _read_page_options,
)
