"""Tests of the timeline's figure in a real browser: how it moves, what it draws, what it writes into the address."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard import pictures
from scripts.chromium import settled
from tests.browser.figures import Fingers, drawn, middle, place, state, window
from tests.browser.test_dashboard import GPUS, drawer, entry, params

WIDTHS = (640, 820, 1024, 1440, 2560)
FIGURE = "document.querySelector('.timeline').timeline"


def days(page):
    first, last = (dt.date.fromisoformat(day) for day in window(page))
    return (last - first).days + 1


def test_the_wheel_over_the_axis_zooms_and_elsewhere_scrolls_the_page(visit):
    page = visit("/?since=2020&until=2025", width=1440)
    before = days(page)
    x, _ = middle(page, ".timeline-plot")
    top = page.locator(".timeline-plot").bounding_box()["y"]
    page.mouse.move(x, top + 15)
    page.mouse.wheel(0, -400)
    page.wait_for_url("**until=2024*")
    closer = days(page)
    assert closer < before * 0.7
    page.mouse.move(x, top + 300)
    page.mouse.wheel(0, 500)
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop > 300")
    assert days(page) == closer
    page.keyboard.down("Control")
    page.mouse.wheel(0, 300)
    page.keyboard.up("Control")
    page.wait_for_function(f"() => {FIGURE}.movement.view.width / {FIGURE}.movement.view.scale > {closer * 1.3}")
    assert page.evaluate("window.devicePixelRatio") == 1  # the page itself was not zoomed


def test_a_drag_moves_the_window_and_goes_on_for_a_moment(visit):
    page = visit("/?since=2021&until=2024", width=1440)
    before, span = window(page), days(page)
    x, y = middle(page, ".timeline-plot", 0.6, 0.3)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x - 25 * step, y)
    page.mouse.up()
    page.wait_for_url(lambda address: "since=2021&" not in address)
    after = window(page)
    assert after[0] > before[0]
    assert abs(days(page) - span) <= 1
    assert params(page)["since"], params(page)["until"] == after


LOOKS = "[visualViewport.scale, document.querySelector('.stMain').scrollTop]"


def test_on_a_tablet_two_fingers_zoom_and_one_moves_the_window_or_scrolls_the_page(visit):
    page = visit("/?since=2020&until=2025", width=820)
    before = days(page)
    fingers = Fingers(page)
    x, y = middle(page, ".timeline-plot", 0.5, 0.4)
    left = page.locator(".timeline-plot").bounding_box()["x"]
    day = f"{FIGURE}.movement.view.first + {x - left} / {FIGURE}.movement.view.scale"
    held = page.evaluate(day)
    fingers.pinch(x, y, 80, 200)
    closer = days(page)
    assert closer == pytest.approx(before * 80 / 200, rel=0.15)  # the browser may leave out the last step
    assert page.evaluate(day) == pytest.approx(held, abs=before / 100)  # what was between the fingers stays there
    fingers.pinch(x, y, 200, 100)
    assert days(page) == pytest.approx(closer * 2, rel=0.15)
    shown = window(page)
    assert page.evaluate(LOOKS) == [1, 0]  # neither has the page been zoomed, nor has it moved
    fingers.swipe(x, y, 0, -300)
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop > 200")
    assert window(page) == shown
    fingers.swipe(x, y, -200, 0)
    page.wait_for_url(lambda address: f"since={shown[0]}" not in address)
    assert window(page)[0] > shown[0]


def test_on_a_phone_one_finger_scrolls_the_page_and_two_say_how_much_is_told(visit):
    page = visit("/", width=390)
    state(page)
    fingers = Fingers(page)
    page.evaluate("document.querySelector('.timeline-years').scrollIntoView()")
    scrolled = page.evaluate(LOOKS)[1]
    fingers.swipe(195, 700, 0, -400)
    page.wait_for_function(f"() => document.querySelector('.stMain').scrollTop > {scrolled + 300}")
    assert page.evaluate(f"{FIGURE}.face.year") >= 2020
    told = f"{FIGURE}.face.entries.filter((one) => one.row >= 0).length"
    before = page.evaluate(told)
    fingers.pinch(195, 400, 80, 200)
    more = page.evaluate(told)
    assert more > before * 2
    fingers.pinch(195, 400, 240, 60)
    assert page.evaluate(told) < more / 2
    assert page.evaluate(LOOKS)[0] == 1


@pytest.mark.parametrize("path", ["/", "/company?company=twitter"])
def test_all_controls_are_in_one_line(visit, path):
    page = settled(visit(path, width=1280))
    centres = page.evaluate("""[...document.querySelector(".timeline-bar").children].filter((one) => one.offsetHeight)
        .map((one) => one.getBoundingClientRect()).map((box) => box.top + box.height / 2)""")
    assert len(centres) > 4
    assert max(centres) - min(centres) < 2


def test_the_same_address_gives_the_same_picture_and_back_and_forward_work(visit):
    page = visit("/?since=2021&until=2024", width=1440)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(lambda address: "since=2021&" not in address)
    page.get_by_role("button", name="Money").click()
    page.wait_for_url("**family=money*")
    one = state(page)
    other = state(visit(page.url.removeprefix(page.url.split("/?")[0]), width=1440))
    for name in ("since", "until", "count", "inside", "labelled", "ticks", "lanes"):
        assert one[name] == other[name], name  # also the picture, to the last digit
    page.go_back()
    page.wait_for_function(f"() => !{FIGURE}.choices.family.length")
    assert state(page)["count"] > one["count"]
    page.go_forward()
    page.wait_for_function(f"() => {FIGURE}.choices.family.length === 1")
    assert state(page)["count"] == one["count"]


def test_lanes_stay_in_their_order_while_the_window_moves(visit):
    page = visit("/?since=2012&until=2025", width=1440)
    order = [lane["key"] for lane in state(page)["lanes"]]
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
        assert [lane["key"] for lane in state(page)["lanes"]] == order


def test_the_strip_draws_moves_and_stretches_the_window(visit):
    page = visit("/company?company=twitter", width=1280)
    state(page)
    strip = ".timeline-overview"
    for start, end in ((0.3, 0.6), (0.45, 0.55), (0.7, 0.9)):  # draws it, moves it, moves its last end
        page.mouse.move(*middle(page, strip, start))
        page.mouse.down()
        page.mouse.move(*middle(page, strip, (start + end) / 2))
        page.mouse.move(*middle(page, strip, end))
        page.mouse.up()
        state(page)
    least, most = page.evaluate(f"[{FIGURE}.movement.least, {FIGURE}.movement.most]")
    first, last = (dt.date.fromisoformat(day) - dt.date(1970, 1, 1) for day in window(page))
    assert [(day.days - least) / (most - least) for day in (first, last)] == pytest.approx([0.4, 0.9], abs=0.03)
    assert (params(page)["since"], params(page)["until"]) == window(page)


def test_keys_move_from_event_to_event_and_open_one(visit):
    page = visit("/?companies=twitter,openai&since=2022&until=2024", width=1280)
    state(page)
    page.locator(".timeline-sticky").focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first != second
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('section').getAttribute('aria-label')") == "X"
    before = days(page)
    page.keyboard.press("+")
    page.wait_for_function(f"() => {FIGURE}.movement.view.width / {FIGURE}.movement.view.scale < {before * 0.8}")
    page.keyboard.press("End")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("0")
    page.wait_for_function(f"() => {FIGURE}.movement.view.width / {FIGURE}.movement.view.scale > {before * 2}")
    page.keyboard.press("Home")
    wanted = page.evaluate("document.activeElement.getAttribute('aria-label')").partition(".")[0]
    page.keyboard.press("Enter")
    expect(drawer(page)).to_contain_text(wanted)
    page.keyboard.press("Escape")
    expect(drawer(page)).to_have_count(0)


def test_the_figure_is_one_stop_of_the_tab_key(visit):
    page = visit("/?companies=twitter&since=2022&until=2024", width=1280)
    state(page)
    tabbable = "[...document.querySelectorAll('.timeline-stage a, .timeline-stage [tabindex]')]"
    assert (
        page.evaluate(f"{tabbable}.filter((one) => one.tabIndex >= 0 && !one.closest('.timeline-names')).length") == 1
    )


def test_a_reader_s_tree_has_the_lanes_and_their_events(visit):
    """Chromium's accessibility tree names the figure, its lanes and each event with its date."""
    page = visit("/?companies=twitter&since=2022-10&until=2023-05", width=1280)
    state(page)
    page.wait_for_function(f"() => {FIGURE}.face.stage.links.made")  # once nothing has moved for a moment
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    named = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    assert any(role == "group" and name.startswith("Timeline. Arrow keys") for role, name in named)
    assert ("region", "X") in named
    assert any(
        role == "link" and name.startswith("Twitter buys GPUs") and "11 Apr 2023" in name for role, name in named
    )
    live = page.locator(".timeline-unseen[aria-live]").inner_text()
    assert live.endswith("events from 1 Oct 2022 to 31 May 2023")


def test_a_click_on_a_glyph_or_label_opens_the_event_and_does_so_again(visit):
    page = visit("/company?company=twitter&kind=compute_purchase", width=1280)
    x, y = place(page, GPUS)
    page.mouse.click(x, y)
    expect(drawer(page).get_by_text("100,000 GPUs").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer(page)).to_have_count(0)
    label = drawn(page)[GPUS]
    x, y = place(page, GPUS)
    page.mouse.click(x + label["side"] * (label["size"] / 2 + 20), y)
    expect(drawer(page).get_by_text("100,000 GPUs").first).to_be_visible()


def test_the_figure_answers_filters_without_the_server(visit):
    """A choice is painted within two frames, while the connection to the server is down."""
    page = visit("/?since=2020&until=2025", width=1440)
    whole = state(page)["count"]
    page.context.set_offline(True)
    try:
        page.get_by_role("button", name="Layoffs").click()
        counted = page.evaluate(f"new Promise((done) => requestAnimationFrame(() => done({FIGURE}.state().count)))")
        assert 0 < counted < whole
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_function(f"() => {FIGURE}.frames.drawn > 3 && !{FIGURE}.state().busy")
        page.get_by_label("Search titles and names").fill("intel")
        page.wait_for_function(f"() => {FIGURE}.state().count < {counted}")
    finally:
        page.context.set_offline(False)
    page.wait_for_url("**q=intel*")


def test_looking_back_shows_what_was_known_on_a_day(visit):
    page = visit("/?companies=twitter&since=2023-01&until=2023-06", width=1280)
    assert GPUS in drawn(page)
    for day, shown in (("2023-04-10", False), ("2023-04-12", True)):
        page.goto(page.url.split("?")[0] + f"?companies=twitter&since=2023-01&until=2023-06&reported={day}")
        settled(page)
        assert (GPUS in drawn(page)) is shown
    told = page.locator(".timeline-entry", has_text="GPUs")
    expect(told).to_contain_text("10,000 GPUs")
    expect(told).not_to_contain_text("100,000")
    page.get_by_role("button", name="Back to now").click()
    page.wait_for_url(lambda address: "reported" not in address)
    expect(told).to_contain_text("sources disagree")


def test_the_slider_looks_back_without_asking_the_server(visit):
    page = visit("/?companies=twitter&since=2022&until=2024", width=1280)
    state(page)
    page.get_by_role("button", name="Look back").click()
    page.wait_for_url("**reported=*")
    slider = page.get_by_label("As reported on", exact=True)
    counts = []
    for day in ("2022-01-01", "2022-12-31", "2023-12-31"):
        number = (dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days
        slider.evaluate("(one, day) => { one.value = day; one.dispatchEvent(new Event('input')); }", number)
        counts.append(state(page)["count"])
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_a_look_back_begins_where_something_was_known(visit):
    """The usual window is that of the events of the day, not of today's."""
    page = visit("/company?company=openai&reported=2017-06-01", width=1280)
    found = state(page)
    assert found["inside"] == found["count"] > 0
    assert found["until"] < "2018"


def test_the_look_back_has_a_mark_for_each_day_of_a_report(visit):
    """Keys go from one to the next, and what is drawn under the slider stands at their days."""
    page = visit("/?companies=twitter&kind=compute_purchase&since=2022&until=2024&reported=2023-04-11", width=1280)
    state(page)
    slider = page.get_by_label("As reported on", exact=True)
    days = page.evaluate(f"[...{FIGURE}.bar.lookBack.reports.keys()].sort()")
    first, last = (dt.date(1970, 1, 1) + dt.timedelta(days=days[place]) for place in (0, -1))
    assert (first, last) == (dt.date(2023, 4, 11), dt.date(2024, 6, 5))
    slider.focus()
    page.keyboard.press("PageUp")
    page.wait_for_url("**reported=2023-04-14*")
    page.keyboard.press("PageDown")
    page.wait_for_url("**reported=2023-04-11*")
    marks = page.evaluate(
        """() => {
            const canvas = document.querySelector(".timeline-marks");
            const points = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1).data;
            return [canvas.width, [...Array(canvas.width).keys()].filter((x) => points[4 * x + 3] > 60)];
        }"""
    )
    least, most = int(slider.get_attribute("min")), int(slider.get_attribute("max"))
    ratio = page.evaluate("devicePixelRatio")
    for day in days:
        x = 8 * ratio + (day - least) / (most - least) * (marks[0] - 16 * ratio)
        assert min(abs(x - mark) for mark in marks[1]) <= 2 * ratio


def test_events_that_come_only_after_the_app_draw_the_figure_in_the_page(context, server):
    """Both the early figure and the page wait for the same events: the page takes over what the other draws."""
    page = context.new_page()
    page.add_init_script(
        """
        const plain = window.fetch;
        const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
        window.fetch = async (...given) => {
            if (String(given[0]).includes("/tl/events.")) {
                while (!document.querySelector(".timeline-holder")) await pause(100);
                await pause(3000); // the page has asked, too
            }
            return plain(...given);
        };
        """
    )
    page.goto(server)
    assert state(page)["count"] > 1000
    assert page.locator(".timeline").count() == 1
    page.close()


def test_on_a_phone_the_whole_look_back_fits(visit):
    page = visit("/company?company=openai&reported=2023-11-19", width=390, height=844)
    state(page)
    known = page.locator(".timeline-known")
    wide = known.bounding_box()["width"]
    for part in known.locator("button, input, output").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert known.locator("input").bounding_box()["width"] > 0.9 * wide


def test_events_of_one_kind_are_drawn_by_size(visit):
    page = visit("/?since=2022&until=2024", width=1440)
    state(page)
    page.get_by_label("Draw one kind by size").select_option("layoffs")
    page.wait_for_url("**by=size:layoffs*")
    assert state(page)["face"] == "sizes"
    points = page.evaluate(
        f"{FIGURE}.face.points.map((one) => [one.y, one.size, {FIGURE}.events.value[one.row], one.name])"
    )
    by_size = sorted(points, key=lambda point: point[2])
    assert [point[0] for point in by_size] == sorted((point[0] for point in points), reverse=True)
    assert [point[1] for point in by_size] == sorted(point[1] for point in points)
    assert by_size[-1][3] == "Amazon"
    labels = page.evaluate(f"{FIGURE}.face.points.filter((one) => one.label).map((one) => [...one.label, one.y])")
    assert len(labels) > 40
    for one, other in pairwise(sorted(labels, key=lambda label: (label[1], label[0]))):
        assert one[1] != other[1] or one[0] + one[2] <= other[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_and_no_label_is_cut_or_leaves_the_plot(visit, width, scheme):
    page = visit("/", width=width, scheme=scheme)
    found = state(page)
    assert found["theme"] == scheme
    plot = page.locator(".timeline-plot").bounding_box()["width"]
    labels = 0
    for lane in found["lanes"]:
        rows = {}
        for event in lane["events"]:
            left, right = event["x"] - event["size"] / 2, event["x"] + event["size"] / 2
            if event["label"]:
                labels += 1
                assert not event["label"].endswith("…")
                left, right = (left, right + event["width"]) if event["side"] > 0 else (left - event["width"], right)
                assert (right <= plot + 1) if event["side"] > 0 else (left >= -1)
            rows.setdefault(event["line"], []).append((left, right))
        for boxes in rows.values():
            assert all(one[1] <= other[0] for one, other in pairwise(sorted(boxes)))
    assert labels > 40
    first = page.locator(".timeline-stage").bounding_box()["y"] + 30
    assert first < 260 or width < 1200


def test_the_browser_s_picture_is_byte_for_byte_that_of_python(visit):
    """The browser and QuickJS run the same modules, and get the same SVG."""
    page = visit("/?since=2022-06&until=2023-09", width=1280)
    state(page)
    address = page.evaluate("document.querySelector('link[as=fetch]').href")
    sent = page.context.request.get(address).text()
    module = page.evaluate("document.querySelector('script[src*=timeline]').src").replace("timeline.js", "render.js")
    palette = page.evaluate(f"{FIGURE}.options.palettes.light")
    options = {
        "choices": {"since": "2022-06", "until": "2023-09"},
        "width": 1100,
        "title": "A picture",
        "palette": palette,
    }
    browser = page.evaluate(
        "async ([module, sent, options]) => (await import(module)).render(sent, options)",
        [module, f"[{sent}]", json.dumps(options)],
    )
    ours = pictures.svg(f"[{sent}]", choices=options["choices"], width=1100, title="A picture")
    assert browser == ours


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_figure_is_saved_as_a_picture_with_its_font(visit, form):
    page = visit("/company?company=twitter&since=2022&until=2023", width=1280)
    state(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=form.upper(), exact=True).click()
    assert download.value.suggested_filename == f"timeline-2022-2023.{form}"
    path = Path(download.value.path())
    if form == "svg":
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<svg ")
        assert "@font-face" in text
        assert "Twitter" in text
    else:
        with Image.open(path) as saved:
            assert saved.width == 2 * page.locator(".timeline").bounding_box()["width"]


def test_memory_is_flat_over_many_windows(visit):
    page = visit("/?since=2015&until=2025", width=1280)
    state(page)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    sizes = []
    move = f"""() => {{ const figure = {FIGURE}; for (let step = 0; step < 250; step += 1) {{
        figure.movement.show(15000 + step * 10, 17000 + step * 12, true); figure.layout(); figure.face.draw(); }} }}"""
    for _ in range(3):
        page.evaluate(move)
        session.send("HeapProfiler.collectGarbage")
        sizes.append(session.send("Runtime.getHeapUsage")["usedSize"])
    assert sizes[2] < sizes[0] * 1.1


def test_less_motion_moves_at_once(visit):
    page = visit("/?since=2020&until=2024", width=1280)
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    before = days(page)
    page.evaluate(f"{FIGURE}.zoom(2)")
    assert days(page) < before * 0.6
    assert page.evaluate(f"{FIGURE}.movement.moving") is False


def test_a_failed_load_is_told_and_can_be_tried_again(context, server):
    page = context.new_page()
    page.route("**/tl/events.*", lambda route: route.abort())
    page.goto(f"{server}/company?company=twitter")
    note = page.locator(".timeline-note")
    expect(note).to_contain_text("could not be loaded")
    page.unroute("**/tl/events.*")
    note.get_by_role("button", name="Try again").click()
    assert state(page)["count"] > 10
    page.close()


def test_the_drawer_gives_a_citation_whose_link_shows_the_same_event(visit, server):
    page = visit(f"/?event={GPUS}")
    expect(drawer(page).get_by_text(f"{server}/event?event={GPUS}", exact=True)).to_be_visible()
    drawer(page).get_by_text("Cite this event").click()
    head = drawer(page).locator("[data-testid=stCode]").last.inner_text()
    position, root = head.strip().split(":")
    assert len(root) == 64
    cited = f"/event?recorded={position}&event={GPUS}"
    expect(drawer(page).get_by_text(cited).first).to_be_visible()
    expect(drawer(page).get_by_text(f"@misc{{{GPUS},")).to_be_visible()
    page = visit(cited)
    expect(page.get_by_role("heading", level=1)).to_have_text("Twitter buys GPUs for a generative-AI project")
    expect(page.get_by_text(f"As recorded at position {int(position):,}")).to_be_visible()
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1])")
    assert levels[0] == 1
    assert all(next_one <= level + 1 for level, next_one in pairwise(levels))
    page.get_by_role("link", name="Show it on the timeline").click()
    expect(drawer(page).get_by_text("100,000 GPUs").first).to_be_visible()
    assert params(page) == {"recorded": position, "event": GPUS}


def test_a_shared_link_opens_the_log_as_it_stood(visit):
    page = visit("/company?company=twitter&recorded=100")
    expect(page.get_by_text("As recorded at position 100")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(entry(page, "Twitter buys GPUs")).to_have_count(0)
    assert GPUS not in drawn(page)
    page.get_by_role("link", name="Back to now").click()
    expect(entry(page, "Twitter buys GPUs")).to_be_visible()
    assert params(page) == {"company": "twitter"}
    page.go_back()
    expect(page.get_by_text("As recorded at position 100")).to_be_visible()


def test_an_embedded_view_has_no_navigation_and_leads_out(visit, server):
    page = visit("/?companies=twitter&since=2022&until=2023&embed=true", width=640)
    assert drawn(page)
    expect(
        page.locator("[data-testid=stTopNavLink], [data-testid=stSidebarNav], .st-key-filters_button")
    ).to_have_count(0)
    expect(page.locator(".timeline-bar:visible, .timeline-key:visible")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    out = page.get_by_role("link", name="Open it in Timeline")
    assert out.get_attribute("href") == f"{server}/?companies=twitter&since=2022&until=2023"
    assert out.get_attribute("target") == "_blank"


def test_by_size_the_sum_of_each_year_stands_below(visit):
    """Amazon's 18,000 includes 10,150 of before: the years add up to what the project counts."""
    page = visit("/?by=size:layoffs&companies=amazon&since=2022&until=2023")
    page.wait_for_function("() => document.querySelector('.timeline').timeline.state().sums['2023'].sum !== null")
    sums = state(page)["sums"]
    assert sums["2022"]["sum"] + sums["2023"]["sum"] == 27180
    back = visit("/?by=size:layoffs&companies=amazon&since=2022&until=2023&reported=2023-06-01")
    assert {one["sum"] for one in state(back)["sums"].values()} == {None}


def test_the_whole_history_is_offered_only_where_a_part_is_shown(visit):
    """The button keeps its place and the focus, and says that it does nothing."""
    page = settled(visit("/?by=family"))
    button = page.get_by_role("button", name="Show the whole history")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    page.get_by_role("button", name="Zoom in").click()
    expect(button).to_have_attribute("aria-disabled", "false")
