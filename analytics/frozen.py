"""The two kinds of dataclass in this app: their fields are set once, their methods written once.

`@dataclass(frozen=True)` writes six methods for every class, `__init__` among them. For all our
classes that took longer than everything else in their import, at every start; here it only
collects the fields. mypy knows each class's own arguments and checks every call.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, Never, dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """For what holds tables or patients: neither compared nor printed by its fields.

    Tables have no single answer to ==, and a patient's values stay out of logs.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    _by_place: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[dict[str, object]]
    _factories: ClassVar[dict[str, Callable[[], object]]]

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        """Make a dataclass of every class below."""
        super().__init_subclass__()
        dataclass(init=False, repr=False, eq=False, match_args=False, kw_only=kw_only)(cls)
        known = fields(cls)
        cls._by_place = tuple(x.name for x in known if not x.kw_only)
        cls._defaults = {x.name: x.default for x in known if x.default is not MISSING}
        cls._factories = {
            x.name: x.default_factory for x in known if x.default_factory is not MISSING
        }

    def __init__(self, *values: object, **named: object) -> None:
        """Set the fields, by place or by name; one that is left out has its default."""
        given = len(values) + len(named)
        if values:
            named.update(zip(self._by_place, values, strict=False))
        contents = self.__dict__
        contents.update(self._defaults)
        for name, make in self._factories.items():
            if name not in named:
                contents[name] = make()
        contents.update(named)
        if len(named) != given or contents.keys() != self.__dataclass_fields__.keys():
            raise TypeError(
                f"{type(self).__name__} has the fields {', '.join(self.__dataclass_fields__)}; "
                f"it was given {given}: {', '.join(named)}."
            )
        self.__post_init__()

    def __post_init__(self) -> None:
        """Refuse fields that contradict each other, where a class has such."""

    def __setattr__(self, name: str, value: Never) -> None:
        """Refuse, as mypy does (nothing is a `Never`); `dataclasses.replace` makes a new one."""
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        """Refuse."""
        raise FrozenInstanceError(f"cannot delete field {name!r}")


class Value(Frozen):
    """For all else: compared, hashed and printed by its fields."""

    def __eq__(self, other: object) -> bool:
        """Whether both are of one class and their fields are equal."""
        if not isinstance(other, Value) or type(other) is not type(self):
            return NotImplemented
        return self._contents() == other._contents()

    def __hash__(self) -> int:
        """Hash the fields."""
        return hash(self._contents())

    def __repr__(self) -> str:
        """Name the class and its fields."""
        told = zip(self.__dataclass_fields__, self._contents(), strict=True)
        return f"{type(self).__qualname__}({', '.join(f'{name}={part!r}' for name, part in told)})"

    def _contents(self) -> tuple[object, ...]:
        return tuple(map(self.__dict__.get, self.__dataclass_fields__))
