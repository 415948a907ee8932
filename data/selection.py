"""Which patients, which groups, which endpoint: one frozen value that every page shares.

A Selection holds no patient, only what was chosen; it is the cache key, the URL and the caption.
"""

from dataclasses import replace

from analytics.frozen import Value


class CategoryFilter(Value):
    """Keep the patients at these levels; none chosen keeps all. A missing value is kept or not."""

    column: str
    levels: tuple[str, ...] = ()
    keep_missing: bool = True

    @property
    def active(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.levels) or not self.keep_missing


class RangeFilter(Value):
    """Keep the patients from `low` to `high`, both included; None is no limit on that side."""

    column: str
    low: float | None = None
    high: float | None = None
    keep_missing: bool = True

    @property
    def active(self) -> bool:
        """Whether it leaves anybody out."""
        return self.low is not None or self.high is not None or not self.keep_missing


Filter = CategoryFilter | RangeFilter


class Grouping(Value):
    """What splits patients into curves: a category, a pair of them, or a number cut at points.

    columns : one name, or two categories; none puts everybody in one group.
    cuts : ascending cut points of a number; a value equal to a cut belongs to the upper group.
    """

    columns: tuple[str, ...] = ("arm",)
    cuts: tuple[float, ...] = ()


class Selection(Value):
    """One view of one cohort.

    filters : restrictions in the order they were applied; at most one a column.
    cards : columns whose filter card is open, in display order.
    compared : keys of the groups compared; empty means every recorded group.
    reference : key of the group the others are compared with; None means the study's.
    horizon : in the study's time unit; None means the study's.
    covariates : adjusted for; None means the study's.
    axis_unit : unit of the time axis; None means the study's.
    conventions : name of the statistical settings; None means our own.
    options : what a page lets a person choose beside these, by name (see `data.options`).
    """

    study: str
    endpoint: str
    filters: tuple[Filter, ...] = ()
    cards: tuple[str, ...] = ()
    grouping: Grouping = Grouping()
    compared: tuple[str, ...] = ()
    reference: str | None = None
    horizon: float | None = None
    covariates: tuple[str, ...] | None = None
    axis_unit: str | None = None
    conventions: str | None = None
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def option(self, name: str) -> tuple[str, ...]:
        """Return what was chosen for an option of a page; nothing means its default."""
        return dict(self.options).get(name, ())

    def with_option(self, name: str, *values: str) -> "Selection":
        """Choose for an option of a page; no value returns to its default."""
        kept = {key: chosen for key, chosen in self.options if key != name}
        if values:
            kept[name] = values
        return replace(self, options=tuple(sorted(kept.items())))

    def filter_on(self, column: str) -> Filter | None:
        """Return the restriction on a column, if there is one."""
        return next((f for f in self.filters if f.column == column), None)

    def with_filter(self, new: Filter) -> "Selection":
        """Put a restriction on its column; it keeps its place if the column had one."""
        kept = tuple(f for f in self.filters if f.column != new.column)
        if not new.active:
            return replace(self, filters=kept)
        if self.filter_on(new.column) is None:
            return replace(self, filters=(*self.filters, new))
        return replace(
            self, filters=tuple(new if f.column == new.column else f for f in self.filters)
        )

    def with_card(self, column: str) -> "Selection":
        """Open a filter card at the end."""
        return self if column in self.cards else replace(self, cards=(*self.cards, column))

    def without_card(self, column: str) -> "Selection":
        """Close a filter card and lift its restriction."""
        return replace(
            self,
            cards=tuple(name for name in self.cards if name != column),
            filters=tuple(f for f in self.filters if f.column != column),
        )

    def without_filters(self) -> "Selection":
        """Lift every restriction and keep the cards."""
        return replace(self, filters=())

    def grouped_by(self, grouping: Grouping) -> "Selection":
        """Split the patients another way; the groups compared start anew."""
        return replace(self, grouping=grouping, compared=(), reference=None)
