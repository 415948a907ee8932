"""A link opens the same view, says nothing about an upload, and survives nonsense."""

from dataclasses import replace

import pandas as pd
import pytest

from data.cohort import Cohort
from data.groups import groups_of
from data.ingest.ingest import apply, read
from data.ingest.mapping import Mapping
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.uploaded import uploaded_cohort
from pages.view.link import decode, encode

CHANGES = [
    lambda s: s,
    lambda s: s.with_filter(CategoryFilter("sex", ("F",))),
    lambda s: s.with_filter(CategoryFilter("stage", ("3", "4"), keep_missing=False)),
    lambda s: s.with_filter(CategoryFilter("stage", keep_missing=False)),
    lambda s: s.with_filter(RangeFilter("age_years", 49.0, 82.0)),
    lambda s: s.with_filter(RangeFilter("age_years", low=49.5)),
    lambda s: (
        s.with_card("albumin_g_dl")
        .with_filter(RangeFilter("albumin_g_dl", high=3.4))
        .with_filter(CategoryFilter("sex", ("M",)))
    ),
    lambda s: s.without_card("sex").without_card("age_years").without_card("stage"),
    lambda s: s.grouped_by(Grouping(("sex", "ascites"))),
    lambda s: replace(s.grouped_by(Grouping(("stage",))), compared=("1", "4"), reference="4"),
    lambda s: replace(s, compared=("placebo", "")),
    lambda s: s.grouped_by(Grouping(("age_years",), (40.0, 60.0))),
    lambda s: s.grouped_by(Grouping(())),
    lambda s: replace(s, endpoint="death_or_transplant", horizon=730.5, axis_unit="days"),
    lambda s: replace(s, covariates=()),
    lambda s: replace(s, conventions="SPSS"),
    lambda s: replace(s, covariates=("stage", "edema")),
    lambda s: s.with_option("landmark", "90").with_option("subgroups", "stage", "sex"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_link_opens_the_same_view(mayo, opening, change):
    selection = change(opening)
    assert decode(mayo, encode(mayo, selection)) == (selection, 0)


def test_the_opening_view_has_a_short_link(mayo, opening):
    assert encode(mayo, opening) == {"study": ["mayo_pbc"]}


@pytest.mark.parametrize(
    "link",
    [
        {"f.sex": ["X"]}, {"f.nobody": ["F"]}, {"f.age_years": ["a..b"]}, {"f.age_years": ["7"]},
        {"by": ["nobody"]}, {"compare": ["nobody"]}, {"horizon": ["-1"]}, {"horizon": ["inf"]},
        {"endpoint": ["99"]}, {"endpoint": ["-1"]}, {"adjust": ["nobody"]}, {"cards": ["nobody"]},
        {"cards": ["sex", "sex"]}, {"by": ["age_years"]}, {"by": ["sex", "age_years"]},
        {"by": ["sex", "sex"]}, {"by": ["sex", "stage", "edema"]}, {"unit": ["moons"]},
        {"by": ["sex"], "cuts": ["1"]}, {"by": ["age_years"], "cuts": ["60", "40"]},
        {"by": ["age_years"], "cuts": ["nan"]}, {"by": ["age_years"], "cuts": ["500"]},
        {"f.age_years": ["nan.."]}, {"f.age_years": ["60..40"]}, {"horizon": ["1e9"]},
        {"horizon": ["0.001"]}, {"as": ["Paper"]}, {"as": ["Excel"]},
        {"o.landmark": ["-1"]}, {"o.landmark": ["x"]}, {"o.subgroups": ["nobody"]},
        {"o.colour": ["red"]}, {"o.landmark": [""]}, {"o.measure": ["mmt8"]},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out_and_counted(mayo, opening, link):
    assert decode(mayo, link) == (opening, 1)


@pytest.fixture(scope="module")
def upload() -> Cohort:
    rows = ["Patient Name Code;Group;Weeks;Dead;Tumour Marker;Ward"]
    rows += [
        f"ID{i};{'Zebra' if i % 2 else 'Lion'};{i + 3};{'Y' if i % 3 else 'N'};{i * 17};W{i % 4}"
        for i in range(40)
    ]
    raw = read("secret name.csv", "\n".join(rows).encode())
    mapping = Mapping(
        patient="Patient Name Code", arm="Group", time="Weeks", time_unit="weeks", event="Dead",
        event_values=("Y",), censored_values=("N",),
    )  # fmt: skip
    return uploaded_cohort(apply(raw, mapping), time_unit="weeks", kind="death", reference=None)


def test_the_link_of_an_upload_holds_positions_only(upload):
    selection = opening_selection(upload)
    ward = upload.column("Ward")
    selection = selection.with_filter(CategoryFilter("Ward", (ward.levels[1].value,)))
    marker = upload.column("Tumour Marker")
    low = marker.minimum + 7 * marker.step
    selection = selection.with_filter(RangeFilter("Tumour Marker", low=low))
    selection = replace(selection, compared=("Zebra", "Lion"), reference="Zebra")
    link = encode(upload, selection)
    text = str(link)
    for private in ("Ward", "W1", "Tumour", "Zebra", "Lion", "Group", "secret"):
        assert private not in text
    assert link["f.c1"] == ["7.."]
    assert upload.sha256[:12] in text
    decoded, misfits = decode(upload, link)
    assert misfits == 0
    assert decoded.filters == selection.filters
    assert groups_of(upload, decoded).reference.label == "Zebra"


def test_numbers_come_back_as_they_were(mayo, upload, opening):
    odd = replace(opening, horizon=365.25 * 10 / 3)
    assert decode(mayo, encode(mayo, odd)) == (odd, 0)
    cut = opening.grouped_by(Grouping(("age_years",), (50.123456789,)))
    assert decode(mayo, encode(mayo, cut)) == (cut, 0)
    off_grid = opening_selection(upload).grouped_by(Grouping(("Tumour Marker",), (123.456,)))
    assert decode(upload, encode(upload, off_grid)) == (off_grid, 0)


def test_a_cut_of_an_upload_is_a_position_too(upload):
    marker = upload.column("Tumour Marker")
    cut = marker.minimum + 11 * marker.step
    selection = opening_selection(upload).grouped_by(Grouping(("Tumour Marker",), (cut,)))
    link = encode(upload, selection)
    assert link["cuts"] == ["11"]
    assert decode(upload, link) == (selection, 0)


def test_a_column_chosen_by_a_page_is_a_position_too(upload):
    selection = opening_selection(upload).with_option("subgroups", "Ward")
    link = encode(upload, selection)
    assert "Ward" not in str(link)
    assert decode(upload, link) == (selection, 0)


def test_encoding_leaves_tables_alone(mayo, opening):
    before = pd.DataFrame(mayo.rows("SELECT * FROM patients", ()))
    encode(mayo, opening)
    pd.testing.assert_frame_equal(before, pd.DataFrame(mayo.rows("SELECT * FROM patients", ())))
