"""A figure as a sheet: title, picture, key numbers at its right, stamp below. As SVG.

Further pictures stand in rows under the first. A slide is as wide as a screen, and leaves cautions
and method to the sheet.
"""

import textwrap
from html import escape

from pages.view.figure import PICTURE_WIDTH, Figure, KeyNumber, Line, Panel
from pages.view.format import counted
from pages.view.plain import shorten

FONT, HEADING_FONT = "Source Sans Pro", "Source Serif Pro"
INK, MUTED, HAIRLINE = "#17212B", "#55616D", "#DCE2E8"
LINE_COLOURS = ["#00568F", "#D55E00", "#009E73", "#B0568A", "#5B6773"]
TEXT_COLOURS = ["#00568F", "#B04A00", "#00714F", "#8F3D6E", "#55616D"]

MARGIN = 28
NUMBERS_WIDTH = 236
GAP = 30
WIDTH = 2 * MARGIN + PICTURE_WIDTH + GAP + NUMBERS_WIDTH
TOP = 76  # the picture's upper edge
PANEL_TITLE, PANEL_GAP = 24, 20
NOTE_PITCH = 16
NOTE_LETTER = 5.6  # pixels of a letter of 12 px
LINE_LETTERS = 36  # letters of 15 px that fit beside the picture
LETTER = 7.0  # pixels of such a letter
STAMP_LETTERS = 170  # letters of 12 px that fit the sheet
SLIDE_SHAPE = 16 / 9


def sheet(figure: Figure, chart: str, panels: tuple[str, ...] = (), *, slide: bool = False) -> str:
    """Return the sheet; `chart` is the picture, `panels` the further ones, as SVG documents."""
    numbers, numbers_end = _placed_numbers(figure)
    top = numbers_end + 4 if figure.numbers and figure.width > PICTURE_WIDTH else TOP
    pictures_end = top + figure.height + 24 if figure.spec else top
    below, right = max(pictures_end, numbers_end + 16), float(WIDTH)
    if slide:
        beside = figure.numbers and figure.width <= PICTURE_WIDTH
        x = WIDTH if beside or not figure.spec else MARGIN + figure.width + GAP
        drawn, column_end, right = _column(figure.panels, panels, float(x))
        below = max(below, column_end)
    else:
        drawn, below = _rows(figure.panels, panels, below)
    said = _short_stamp(figure) if slide else _stamp(figure)
    stamp = [part for line in said for part in _wrapped(line, STAMP_LETTERS)]
    stamp_height = 17 * len(stamp) + MARGIN
    if slide:
        below = max(below, right / SLIDE_SHAPE - stamp_height)
    height = round(below) + stamp_height
    width = max(right, round(height * SLIDE_SHAPE)) if slide else right
    left = (right - width) / 2
    parts = [
        f'<rect x="{left}" width="{width}" height="{height}" fill="#FFFFFF"/>',
        _text(figure.title, MARGIN, 40, size=20, weight=600, font=HEADING_FONT),
        _text(figure.note, MARGIN, 62, size=13, colour=MUTED),
        _legend(figure.legend, right - MARGIN),
        *([_placed(chart, MARGIN, top)] if figure.spec else []),
        *numbers,
        *drawn,
        f'<path d="M{MARGIN} {below - 12}H{right - MARGIN}" stroke="{HAIRLINE}"/>',
        *(_text(s, MARGIN, below + 8 + 17 * i, size=12, colour=MUTED) for i, s in enumerate(stamp)),
    ]
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
    return f'{opening}viewBox="{left} 0 {width} {height}">' + "".join(parts) + "</svg>"


def _rows(panels: tuple[Panel, ...], charts: tuple[str, ...], y: float) -> tuple[list[str], float]:
    """Return the further pictures, set in rows from y on, and where the last row ends."""
    parts: list[str] = []
    x, row_end = float(MARGIN), y
    for panel, chart in zip(panels, charts, strict=True):
        if x > MARGIN and x + panel.width > WIDTH - MARGIN:
            x, y = MARGIN, row_end
        placed, bottom = _panel(panel, chart, x, y)
        parts += placed
        row_end = max(row_end, bottom)
        x += panel.width + PANEL_GAP
    return parts, row_end


def _column(
    panels: tuple[Panel, ...], charts: tuple[str, ...], x: float
) -> tuple[list[str], float, float]:
    """Return the further pictures, one under another from x on, where they end, and their right."""
    parts: list[str] = []
    y, right = float(TOP), float(WIDTH)
    for panel, chart in zip(panels, charts, strict=True):
        placed, y = _panel(panel, chart, x, y)
        parts += placed
        right = max(right, x + panel.width + MARGIN)
    return parts, y, right


def _panel(panel: Panel, chart: str, x: float, y: float) -> tuple[list[str], float]:
    """Return a further picture under its title and note, and where it ends."""
    note = _wrapped(panel.note, round(panel.width / NOTE_LETTER)) if panel.note else []
    top = y + PANEL_TITLE + NOTE_PITCH * len(note)
    title = _text(panel.title, x, y + PANEL_TITLE - 10, size=13, weight=600)
    lines = [
        _text(line, x, y + PANEL_TITLE + NOTE_PITCH * i + 5, size=12, colour=MUTED)
        for i, line in enumerate(note)
    ]
    return [title, *lines, _placed(chart, x, top)], top + panel.height + 20


def _legend(slots: dict[str, int], right: float) -> str:
    """Return the groups' names in their colours, in the line of the title, up to `right`."""
    # A wide space between the names: the converter leaves room for no `dx` at the end of a line.
    names = "\u2003".join(
        f'<tspan fill="{TEXT_COLOURS[slot - 1]}">{escape(shorten(name))}</tspan>'
        for name, slot in slots.items()
    )
    place = f'x="{right}" y="40" text-anchor="end" font-family="{FONT}"'
    return f'<text {place} font-size="13" font-weight="600">{names}</text>'


def _placed(chart: str, x: float, y: float) -> str:
    return chart.replace("<svg ", f'<svg x="{x}" y="{y}" ', 1)


def _stamp(figure: Figure) -> tuple[str, ...]:
    cautions = " ".join(caution.text for caution in figure.warnings)
    return (
        *figure.stamp.lines,
        *([f"Cautions: {cautions}"] if cautions else []),
        f"Method: {figure.method}",
    )


def _short_stamp(figure: Figure) -> tuple[str, ...]:
    count = counted(len(figure.warnings), "caution", "cautions") if figure.warnings else ""
    rest = f"Method and {count} stand" if count else "The method stands"
    return (*figure.stamp.lines[:-1], f"{figure.stamp.lines[-1]}. {rest} in the full picture.")


def _placed_numbers(figure: Figure) -> tuple[list[str], float]:
    """Return the key numbers beside the picture, or in a row over one of full width."""
    if figure.width <= PICTURE_WIDTH:
        return _numbers(figure.numbers, x=MARGIN + figure.width + GAP, y=TOP - 24)
    step = (WIDTH - 2 * MARGIN) / max(len(figure.numbers), 1)
    columns = [
        _numbers((number,), x=MARGIN + i * step, y=TOP + 16, letters=round(step / LETTER))
        for i, number in enumerate(figure.numbers)
    ]
    parts = [part for column, _ in columns for part in column]
    return parts, max((end for _, end in columns), default=float(TOP))


def _numbers(
    numbers: tuple[KeyNumber, ...], *, x: float, y: float, letters: int = LINE_LETTERS
) -> tuple[list[str], float]:
    parts: list[str] = []
    for number in numbers:
        parts.append(_text(number.label, x, y, size=13))
        y += 30
        parts.append(_text(number.value, x, y, size=26, weight=600))
        y += 24
        for line in number.lines:
            for part in _line(line, letters):
                parts.append(part.format(x=x, y=y))
                y += 20
        y += 16
    return parts, y


def _line(line: Line, letters: int) -> list[str]:
    """Return the SVG of a line, wrapped; with places for x and y."""
    name = shorten(line.name)
    words = " ".join(part for part in (name, line.bold, line.text) if part)
    wrapped = _wrapped(words, letters)
    colour = MUTED if line.muted else INK
    drawn = [_text(part, "{x}", "{y}", size=15, colour=colour, literal=True) for part in wrapped]
    if name and wrapped[0].startswith(name):
        head = (
            f'<tspan font-weight="600" fill="{TEXT_COLOURS[line.slot - 1]}">{_braced(name)}</tspan>'
        )
        drawn[0] = drawn[0].replace(_braced(name), head, 1)
    return drawn


def _wrapped(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters, break_on_hyphens=False) or [""]


def _braced(text: str) -> str:
    return escape(text).replace("{", "{{").replace("}", "}}")


def _text(
    text: str,
    x: float | str,
    y: float | str,
    *,
    size: int,
    weight: int = 400,
    colour: str = INK,
    font: str = FONT,
    literal: bool = False,
) -> str:
    shown = _braced(text) if literal else escape(text)
    return (
        f'<text x="{x}" y="{y}" font-family="{font}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{shown}</text>'
    )
