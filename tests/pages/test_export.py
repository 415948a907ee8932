"""Every export opens in another program, carries its stamp, and fetches nothing."""

import csv
import io
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analytics.cautions import median_not_reached
from data.selection import CategoryFilter
from pages.view import export
from pages.view.figure import VERSION, Panel
from pages.view.survival.figure import look, picture, with_numbers

# Pictures are drawn: what a minute is not enough for.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figure(mayo):
    from data.opening import opening_selection

    selection = opening_selection(mayo).with_filter(CategoryFilter("sex", ("F",)))
    view = look(mayo, selection)
    return with_numbers(picture(view), view)


def test_svg_is_well_formed_and_stamped(figure):
    svg = export.image(figure, "svg").decode()
    texts = " ".join("".join(node.itertext()) for node in ET.fromstring(svg).iter() if node.text)
    for said in ("Survival to 5 years", "Filters: women.", "276 of 418 patients", "Myoscope 0.1.0",
                 "Hazard ratio of death", "At risk"):  # fmt: skip
        assert said in texts
    assert "currentColor" not in svg
    assert "http://" not in svg.replace("http://www.w3.org/", "")


def test_png_and_pdf_have_their_signatures_and_size(figure):
    png = export.image(figure, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(png[16:20], "big")
    assert width == 3 * 986
    assert export.image(figure, "pdf")[:5] == b"%PDF-"


BARS = {
    "data": {"name": "bars"},
    "mark": "bar",
    "encoding": {"x": {"field": "n", "type": "quantitative"}},
}
WIDTHS = (300, 300, 300, 664)


def test_further_pictures_stand_in_rows_and_none_leaves_the_sheet(figure):
    bars = {"bars": pd.DataFrame({"n": [1.0, 2.0]})}
    panels = tuple(
        Panel(name=f"{i}", title=f"Panel {i}", spec=BARS, datasets=bars, height=60, width=width,
              alternative="Bars")
        for i, width in enumerate(WIDTHS)
    )  # fmt: skip
    svg = ET.fromstring(export.image(replace(figure, panels=panels), "svg"))
    width, height = float(svg.get("width", "")), float(svg.get("height", ""))
    placed = [node for node in svg if node.tag.endswith("}svg")]
    corners = [(float(node.get("x", "")), float(node.get("y", ""))) for node in placed]
    assert len(placed) == 1 + len(panels)
    assert [y for _, y in corners[1:]] == [corners[1][1]] * 2 + [corners[3][1]] + [corners[4][1]]
    assert corners[1][1] > corners[0][1] + figure.height
    for (x, y), wide in zip(corners[1:], WIDTHS, strict=True):
        assert x + wide <= width
        assert y + 60 < height


def size_and_words(svg: bytes) -> tuple[float, float, float, str]:
    """Left edge, width, height and every word of a picture."""
    root = ET.fromstring(svg)
    left, _, width, height = map(float, root.get("viewBox", "").split())
    return left, width, height, " ".join("".join(node.itertext()) for node in root.iter())


@pytest.mark.parametrize("panels", [0, 1, 3])
def test_a_slide_has_the_shape_of_a_screen_and_holds_everything(figure, panels):
    bars = {"bars": pd.DataFrame({"n": [1.0, 2.0]})}
    further = tuple(
        Panel(name=f"{i}", title=f"Panel {i}", spec=BARS, datasets=bars, height=160, width=300,
              alternative="Bars")
        for i in range(panels)
    )  # fmt: skip
    slide = export.image(replace(figure, panels=further), "svg", slide=True)
    left, width, height, words = size_and_words(slide)
    assert width / height == pytest.approx(16 / 9, abs=0.01)
    for node in ET.fromstring(slide):
        if node.tag.endswith("}svg"):
            x, y = float(node.get("x", "")), float(node.get("y", ""))
            assert left <= x <= left + width - float(node.get("width", ""))
            assert 0 <= y <= height - float(node.get("height", ""))
    for said in ("Filters: women.", "276 of 418 patients", "Myoscope 0.1.0", "in the full picture"):
        assert said in words
    assert figure.method not in words


def test_the_full_picture_holds_cautions_and_method(figure):
    cautious = replace(figure, cautions=(median_not_reached("Placebo"),))
    *_, words = size_and_words(export.image(cautious, "svg"))
    said = " ".join(words.split())
    assert f"Cautions: {cautious.warnings[0].text} Method: {figure.method[:60]}" in said


def test_csv_holds_unrounded_numbers_under_the_stamp(figure):
    text = export.table(figure, figure.results).decode("utf-8-sig")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert any("Filters: women." in line for line in head)
    rows = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[len(head) :]))))
    ratio = next(r for r in rows if r["quantity"] == "hazard ratio")
    shown = figure.results[figure.results["quantity"] == "hazard ratio"].iloc[0]
    assert float(ratio["value"]) == shown["value"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_text_cell_starts_a_formula(start):
    rows = pd.DataFrame({start + "name": [start + "cmd()", "fine"], "value": [-3.5, 1.0]})
    text = export.plain_table(rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0][0].startswith("'")
    assert read[1] == ["'" + start + "cmd()", "-3.5"]


def test_the_stamped_version_is_the_projects():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
