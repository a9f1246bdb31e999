"""Child processes start with only the modules they need, whatever ran in this process before."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.faults.children import everything, start, tell_what_is_loaded


def test_a_child_does_not_load_the_page_that_a_test_has_run():
    assert not AppTest.from_file("../../dashboard/app.py").run(timeout=60).exception
    child, told = start(tell_what_is_loaded)
    (loaded,) = everything(told)
    child.join()
    assert "tests.faults.children" in loaded
    assert "streamlit" not in loaded
