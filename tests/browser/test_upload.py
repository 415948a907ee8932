"""A person brings a file: every page works on it, and nobody else ever sees it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.menu import entry_of
from tests.browser.steps import expect_idle, open_from_menu, press_pill
from tools.server import Server

PBC = Path(__file__).parent.parent / "uploads" / "pbc.csv"
VALUE = "stMetricValue"


def hand_in(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    expect_idle(page)


def press(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()
    expect_idle(page)


def test_a_real_file_meets_the_numbers_of_r(page: Page, server: Server):
    """418 rows, 106 of them without an arm: R on the 312 with one (tests/pages says how)."""
    page.goto(f"{server.url}/upload")
    hand_in(page, "pbc.csv", PBC.read_bytes())
    expect(page.get_by_test_id("stMain")).to_contain_text("418 rows, 24 columns")
    choose(page, "Patient identifier", "id")
    choose(page, "Treatment arm", "trt")
    choose(page, "Follow-up time", "time")
    press(page, "days")
    choose(page, "^Event", "death")
    press(page, "Death")
    expect(page.get_by_test_id("stMain")).to_contain_text(
        "161 deaths in 418 patients, of them 125 deaths in the 312 with an arm; no row set aside."
    )
    page.get_by_role("button", name="Use this file").click()
    expect(page.get_by_test_id("stMain")).to_contain_text(
        "418 rows in the file = 418 used + 0 set aside."
    )
    page.get_by_role("link", name="Open survival").click()
    expect(page.get_by_test_id(VALUE)).to_have_text(["312 of 418", "71% v 71%", "1.06", "0.750"])

    # The missing arm is a level of the filter, not an arm that is compared.
    page.get_by_role("combobox", name="Add a filter").click()
    page.get_by_role("option", name="Treatment arm").click()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Keep not recorded 106/106")
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"312\s+in the arms compared"))

    page.get_by_role("button", name="Options").click()
    adjust = page.get_by_role("combobox", name=re.compile("Adjust the hazard ratio"))
    said = {"age": "for age", "sex": "for age and sex", "log_bili": "for age, sex and log_bili"}
    for column, words in said.items():
        adjust.click()
        adjust.fill(column)
        page.get_by_role("option", name=column, exact=True).click()
        # The run that a choice starts empties what is typed: nobody types on before it is over.
        expect(page.get_by_test_id("stMain")).to_contain_text(words)
        expect_idle(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("Adjusted 0.90 (0.62 to 1.29)")
    assert "trt" not in page.url
    assert "log_bili" not in page.url

    page.keyboard.press("Escape")  # the list of columns, then the options
    page.keyboard.press("Escape")
    expect_idle(page)
    open_from_menu(page, entry_of("Upload"))
    page.get_by_role("button", name="Forget my data").click()
    expect(page.get_by_test_id("stSidebar")).not_to_contain_text("Your upload")
    expect(page).to_have_url(re.compile("study=tongji_prospective"))
    study = page.get_by_role("combobox", name="Study")
    expect(study).to_have_value("Prospective cohort (34)")


def test_the_sample_is_one_press_away(page: Page, server: Server):
    page.goto(f"{server.url}/upload")
    page.get_by_role("button", name="Try a sample file").click()
    press(page, "Death")
    page.get_by_role("button", name="Use this file").click()
    page.get_by_role("link", name="Open survival").click()
    expect(page.get_by_test_id(VALUE).first).to_have_text("312 of 418")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "CSV"),
        (b"id,time\n1,2,CANARY77\n", "line"),
        ("id,time,dead\n1,2,\xff".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    page: Page, server: Server, data: bytes, said: str
):
    page.goto(f"{server.url}/upload")
    hand_in(page, "mine.csv", data)
    alert = page.get_by_test_id("stAlert").or_(page.get_by_text("Nothing is used until"))
    expect(alert.first).to_be_visible()
    if page.get_by_test_id("stAlert").count():
        expect(page.get_by_test_id("stAlert")).to_contain_text(said)
    expect(page.get_by_test_id("stMain")).not_to_contain_text("CANARY77")
    expect(page.get_by_test_id("stMain")).not_to_contain_text("Traceback")
    assert "CANARY77" not in server.log.read_text()
    page.get_by_test_id("stTopNavLink").get_by_text("Survival").click()
    expect(page.get_by_test_id(VALUE).first).to_have_text("34 of 34")


def cohort(owner: str) -> bytes:
    rows = [
        f"{owner}{i:03},{owner}arm{i % 2},{100 + 7 * i},{'no' if i % 3 else 'yes'},{owner}w{i % 4}"
        for i in range(60)
    ]
    return "\n".join(["patient_id,arm,days,died,ward", *rows]).encode()


def bring(page: Page, server: Server, data: bytes, patients: int) -> None:
    """Upload a cohort with the columns patient_id, arm, days and died, and open survival."""
    page.goto(f"{server.url}/upload")
    hand_in(page, "cohort.csv", data)
    choose(page, "Follow-up time", "days")
    press(page, "days")
    press(page, "Death")
    page.get_by_role("button", name="Use this file").click()
    page.get_by_role("link", name="Open survival").click()
    expect(page.get_by_test_id(VALUE).first).to_have_text(f"{patients} of {patients}")
    expect_idle(page)


def test_two_sessions_with_files_of_the_same_name_never_meet(chromium: Browser, server: Server):
    owners = ("QUOKKA", "NUMBAT")
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 720}) for _ in owners]
    pages = [context.new_page() for context in contexts]
    received: dict[str, list[bytes]] = {owner: [] for owner in owners}
    for owner, page in zip(owners, pages, strict=True):
        page.set_default_timeout(30_000)
        page.on("websocket", lambda socket, owner=owner: socket.on(
            "framereceived", lambda frame: received[owner].append(
                frame if isinstance(frame, bytes) else frame.encode())))  # fmt: skip
        bring(page, server, cohort(owner), 60)
    for turn in range(8):
        for owner, page in zip(owners, pages, strict=True):
            press_pill(page, f"{owner}w{turn % 4}")
            expect_idle(page)
    for mine, other in (owners, owners[::-1]):
        everything = b"".join(received[mine])
        assert mine.encode() in everything
        assert other.encode() not in everything
    for page, mine, other in zip(pages, owners, owners[::-1], strict=True):
        assert mine in page.content()
        assert other not in page.content()
        assert mine not in page.url
    log = server.log.read_text()
    assert not any(owner in log for owner in owners)
    for context in contexts:
        context.close()


def test_the_link_of_an_upload_says_what_is_missing_to_others(
    page: Page, chromium: Browser, server: Server
):
    bring(page, server, cohort("BILBY"), 60)
    link = page.url
    stranger = chromium.new_context().new_page()
    stranger.goto(link)
    expect(stranger.get_by_test_id("stMain")).to_contain_text("upload the same file again")
    expect(stranger.get_by_test_id(VALUE).first).to_have_text("34 of 34")
    assert "BILBY" not in stranger.content()
    stranger.context.close()


def test_hostile_labels_do_nothing(page: Page, server: Server, requested: list[str]):
    # Four arms, so that the reference stands in the heading of the hazard ratios too.
    arms = ("![x](http://127.0.0.1:9/a.png)", "<img src=http://127.0.0.1:9/b.png>",
            "[c](http://127.0.0.1:9/c)", ":red[d]")  # fmt: skip
    rows = [f"{i},{arms[i % 4]},{i + 1},{i // 4 % 2}" for i in range(80)]
    data = "\n".join(["patient_id,arm,days,died", *rows]).encode()
    bring(page, server, data, 80)
    expect(page.get_by_test_id("stMain")).to_contain_text("![x](http://127.0.0.1:9/a.png)")
    assert page.locator("img[src*='127.0.0.1:9']").count() == 0
    assert not [address for address in requested if ":9/" in address]
