"""A Figure as PNG, SVG, PDF and CSV, made on this machine, looking as on screen, with its stamp."""

import copy
import csv
import io
import math
import threading
from typing import Any, Literal

import pandas as pd

from pages.view.figure import Figure, Panel
from pages.view.sheet import FONT, HAIRLINE, INK, LINE_COLOURS, MUTED, sheet

ImageFormat = Literal["png", "svg", "pdf"]
PNG_SCALE = 3
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_ONE_AT_A_TIME = threading.Lock()  # the converter is one engine for the whole process


def image(figure: Figure, kind: ImageFormat, *, slide: bool = False) -> bytes:
    """Return the figure with its numbers and stamp as a light, printable picture.

    slide : in the shape of a screen, without the text of cautions and method.
    Nothing is fetched: the converter and the typeface are installed with the app.
    """
    import vl_convert

    with _ONE_AT_A_TIME:
        _register_fonts()
        parts: tuple[Figure | Panel, ...] = (figure, *figure.panels)
        charts = [
            vl_convert.vegalite_to_svg(_printable(part), allowed_base_urls=[]) if part.spec else ""
            for part in parts
        ]
        drawn = sheet(figure, charts[0], tuple(charts[1:]), slide=slide)
        if kind == "svg":
            return drawn.encode("utf-8")
        if kind == "pdf":
            return bytes(vl_convert.svg_to_pdf(drawn))
        return bytes(vl_convert.svg_to_png(drawn, scale=PNG_SCALE))


def _register_fonts() -> None:
    import font_source_sans_pro
    import font_source_serif_pro
    import vl_convert

    for package in (font_source_sans_pro, font_source_serif_pro):
        vl_convert.register_font_directory(f"{package.__path__[0]}/files")


def _printable(figure: Figure | Panel) -> dict[str, Any]:
    """Return the chart as on screen in light mode; there the browser adds the theme."""
    spec: dict[str, Any] = _with_ink(copy.deepcopy(figure.spec))
    spec["width"], spec["height"] = figure.width, figure.height
    spec["datasets"] = {name: _records(table) for name, table in figure.datasets.items()}
    axis = {"labelColor": INK, "titleColor": MUTED, "gridColor": HAIRLINE}
    axis |= {"domainColor": INK, "tickColor": INK, "labelFont": FONT, "titleFont": FONT}
    config = {"font": FONT, "axis": axis, "range": {"category": LINE_COLOURS}}
    config |= {"text": {"font": FONT}, "view": {"stroke": None}, "background": "#FFFFFF"}
    spec["config"] = config
    return spec


def _with_ink(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _with_ink(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_with_ink(value) for value in part]
    return INK if part == "currentColor" else part


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.to_dict(orient="records")
    return [
        {
            str(key): None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }
        for row in rows
    ]


def table(figure: Figure, rows: pd.DataFrame) -> bytes:
    """Return rows as CSV (UTF-8 with BOM), under the figure's title, method and stamp.

    Lines that start with # are not data. A text cell that a spreadsheet would run as a formula
    is written with a leading apostrophe.
    """
    return _under_head(figure, (), rows)


def points(figure: Figure) -> bytes:
    """Return the points of the picture as CSV, as `table` does, with what they are."""
    said = (f"Points: {figure.curve_note}",) if figure.curve_note else ()
    return _under_head(figure, said, figure.curve)


def _under_head(figure: Figure, said: tuple[str, ...], rows: pd.DataFrame) -> bytes:
    head = (figure.title, *said, *figure.stamp.lines, figure.method)
    return "".join(f"# {line}\r\n" for line in head).encode("utf-8-sig") + _csv(rows)


def plain_table(rows: pd.DataFrame) -> bytes:
    """Return rows as CSV (UTF-8 with BOM) with the same guard against formulas."""
    return "".encode("utf-8-sig") + _csv(rows)


def _csv(rows: pd.DataFrame) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_harmless(str(name)) for name in rows.columns])
    for row in rows.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
