"""Every page stands on every study, whoever is left: all, one, nobody, one group, many groups."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.store import STUDIES, studies
from tests.browser.menu import read_paths

APP = Path(__file__).parents[2] / "app.py"
SECONDS = 60
pytestmark = pytest.mark.slow


def only_one(study: str) -> str:
    """Return the range of ages that a single patient of the study has."""
    ages = pd.read_csv(STUDIES / study / "patients.csv")["age_years"]
    age = ages[~ages.duplicated(keep=False)].iloc[0]
    return f"{age}..{age}"


def views(study: str) -> dict[str, dict[str, str | list[str]]]:
    return {
        "everybody": {},
        "one patient": {"f.age_years": [only_one(study), "~recorded"]},
        "nobody": {"f.age_years": ["1..2", "~recorded"]},
        "one group": {"by": "~none"},
        "women by age": {"f.sex": "F", "by": "age_years", "cuts": ["40", "50", "60", "65"]},
    }


CASES = [
    pytest.param(path, study, name, id=f"{Path(path).stem}-{study}-{name}")
    for path in read_paths()
    for study in studies()
    for name in views(study)
]


@pytest.mark.parametrize(("path", "study", "name"), CASES)
def test_a_page_stands(path, study, name):
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.query_params["study"] = study
    for key, value in views(study)[name].items():
        app.query_params[key] = value
    app.run()
    if path != read_paths()[0]:
        app.switch_page(path).run()
    assert not app.exception
    assert not [w.value for w in app.warning if "link" in w.value]


@pytest.fixture(scope="module")
def uploaded() -> AppTest:
    """The app with the sample file brought in."""
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    app.switch_page("pages/tools/upload.py").run()
    next(b for b in app.button if b.label == "Try a sample file").click().run()
    next(g for g in app.button_group if "Death" in g.options).set_value("Death").run()
    next(b for b in app.button if b.label == "Use this file").click().run()
    return app


@pytest.mark.parametrize("path", read_paths())
def test_a_page_stands_on_an_upload_that_has_patients_only(uploaded, path):
    uploaded.switch_page(path).run()
    assert not uploaded.exception
    assert uploaded.metric or path.startswith("pages/tools")
