"""The printed sheet of a figure: title, picture, key numbers at its right, stamp below. As SVG.

Further pictures stand in rows under the first.
"""

import textwrap
from html import escape

from pages.view.figure import PICTURE_WIDTH, Figure, KeyNumber, Line, Panel
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
STAMP_LETTERS = 165  # letters of 12 px that fit the sheet


def sheet(figure: Figure, chart: str, panels: tuple[str, ...] = ()) -> str:
    """Return the sheet; `chart` is the picture, `panels` the further ones, as SVG documents."""
    numbers, numbers_end = _placed_numbers(figure)
    top = numbers_end + 4 if figure.numbers and figure.width > PICTURE_WIDTH else TOP
    pictures_end = top + figure.height + 24 if figure.spec else top
    drawn, below = _rows(figure.panels, panels, max(pictures_end, numbers_end + 16))
    stamp = [part for line in _stamp(figure) for part in _wrapped(line, STAMP_LETTERS)]
    height = below + 17 * len(stamp) + MARGIN
    parts = [
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(figure.title, MARGIN, 40, size=20, weight=600, font=HEADING_FONT),
        _text(figure.note, MARGIN, 62, size=13, colour=MUTED),
        _legend(figure.legend),
        *([_placed(chart, MARGIN, top)] if figure.spec else []),
        *numbers,
        *drawn,
        f'<path d="M{MARGIN} {below - 12}H{WIDTH - MARGIN}" stroke="{HAIRLINE}"/>',
        *(_text(s, MARGIN, below + 8 + 17 * i, size=12, colour=MUTED) for i, s in enumerate(stamp)),
    ]
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
    return f'{opening}viewBox="0 0 {WIDTH} {height}">' + "".join(parts) + "</svg>"


def _rows(panels: tuple[Panel, ...], charts: tuple[str, ...], y: float) -> tuple[list[str], float]:
    """Return the further pictures, set in rows from y on, and where the last row ends."""
    parts: list[str] = []
    x, row_end = float(MARGIN), y
    for panel, chart in zip(panels, charts, strict=True):
        if x > MARGIN and x + panel.width > WIDTH - MARGIN:
            x, y = MARGIN, row_end
        note = _wrapped(panel.note, round(panel.width / NOTE_LETTER)) if panel.note else []
        top = y + PANEL_TITLE + NOTE_PITCH * len(note)
        parts.append(_text(panel.title, x, y + PANEL_TITLE - 10, size=13, weight=600))
        parts += [
            _text(line, x, y + PANEL_TITLE + NOTE_PITCH * i + 5, size=12, colour=MUTED)
            for i, line in enumerate(note)
        ]
        parts.append(_placed(chart, x, top))
        row_end = max(row_end, top + panel.height + 20)
        x += panel.width + PANEL_GAP
    return parts, row_end


def _legend(slots: dict[str, int]) -> str:
    """Return the groups' names in their colours, at the right of the title."""
    names = "".join(
        f'<tspan dx="16" fill="{TEXT_COLOURS[slot - 1]}">{escape(shorten(name))}</tspan>'
        for name, slot in slots.items()
    )
    place = f'x="{WIDTH - MARGIN}" y="40" text-anchor="end" font-family="{FONT}"'
    return f'<text {place} font-size="13" font-weight="600">{names}</text>'


def _placed(chart: str, x: float, y: float) -> str:
    return chart.replace("<svg ", f'<svg x="{x}" y="{y}" ', 1)


def _stamp(figure: Figure) -> tuple[str, ...]:
    return (*figure.stamp.lines, *(f"Caution: {c.text}" for c in figure.warnings), figure.method)


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
