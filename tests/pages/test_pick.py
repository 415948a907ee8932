"""A control's choice is told once, and a value that comes back by itself is no choice."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    """A control that shows 1, and presses that send values under its key."""
    import streamlit as st

    from pages.view.controls.pick import offer

    told = st.session_state.setdefault("told", [])
    changed = offer("control", 1, lambda: told.append(st.session_state["control"]))
    for sent in st.session_state["sent"]:
        st.session_state["control"] = sent
        changed()


def told(*sent: int) -> list[int]:
    app = AppTest.from_function(script)
    app.session_state["sent"] = sent
    app.run()
    assert not app.exception
    found: list[int] = app.session_state["told"]
    return found


def test_what_the_control_showed_is_nobodys_choice():
    assert told(1) == []


def test_a_choice_is_told_once_however_often_it_is_sent():
    assert told(2, 2, 2) == [2]


def test_a_second_press_may_take_the_first_one_back_before_it_is_shown():
    assert told(2, 1) == [2, 1]


def test_what_comes_after_everything_was_forgotten_is_nobodys_choice():
    def forgetful() -> None:
        import streamlit as st

        from pages.view.controls.pick import offer
        from pages.view.controls.upload_store import drop_upload

        told = st.session_state.setdefault("told", [])
        changed = offer("control", 1, lambda: told.append(1))
        drop_upload()
        st.session_state["control"] = 2
        changed()

    app = AppTest.from_function(forgetful).run()
    assert not app.exception
    assert app.session_state["told"] == []
