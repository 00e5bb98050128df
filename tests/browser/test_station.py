"""The print station in a real Chromium: a sheet is exactly the badge, none is printed twice."""

import json
import subprocess

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from badges import actions as badges, making
from checkin import actions, counter, printing
from checkin.models import BadgePrint, Device, DeviceKind
from conference.lib import files
from conference.models import AuditEntry, WorkItem
from tests.checkin.factories import GateFactory, badge_at
from tests.conference.factories import UserFactory
from tests.conference.workers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
A6 = (105.0, 148.0)


@pytest.fixture
def conference():
    """A conference with a gate."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}).conference


@pytest.fixture
def badge(conference):
    """A badge whose document is there."""
    badge = badge_at(conference, delegate__name_zh="张文和", delegate__name_latin="Zhang Wenhe")
    badges.make_again(badge)
    making.make_badge(WorkItem.objects.get(task=badges.MAKE_BADGE).payload)
    badge.refresh_from_db()
    return badge


@pytest.fixture
def printer(desktop):
    """A page whose printing is counted: what the printer was told, and when it was not."""
    desktop.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    return desktop


def set_up(page: Page, conference, name: str = "East desk") -> None:
    """From the organiser's code to the station's page."""
    _code, text = actions.new_code(conference, [], None, kind=DeviceKind.STATION)
    page.goto(f"/door/station/#code={text}")
    page.get_by_label("Name of this device").fill(name)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def state_of(row: BadgePrint) -> str:
    """As it is now."""
    row.refresh_from_db()
    return row.state


def sizes(pdf) -> list[tuple[float, float]]:
    """The pages of a PDF, in millimetres."""
    said = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "9", str(pdf)], capture_output=True, text=True, check=True
    ).stdout
    lines = [
        line.split() for line in said.splitlines() if line.startswith("Page ") and " size:" in line
    ]
    return [tuple(float(line[n]) * 25.4 / 72 for n in (3, 5)) for line in lines]


def assert_fits(pdf) -> None:
    """One sheet of the badge's size. Chromium counts paper in pixels of 0.26 mm."""
    (sheet,) = sizes(pdf)
    assert [abs(side - wanted) < 0.27 for side, wanted in zip(sheet, A6, strict=True)] == [True] * 2


def printed(page: Page) -> int:
    """How often the printer was told."""
    return page.evaluate("() => window.printed")


def at_100_dots(pdf, path) -> Image.Image:
    """The first page of a PDF as a grey picture."""
    command = ["pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", str(pdf), str(path)]
    subprocess.run(command, check=True)
    return Image.open(f"{path}.png").convert("L")


def test_a_station_starts_without_a_network_and_goes_on_by_itself(
    printer, conference, badge, complaints
):
    set_up(printer, conference)
    printer.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    printer.context.set_offline(True)

    printer.reload()

    expect(printer.get_by_role("heading", name="East desk")).to_be_visible()
    expect(printer.get_by_text("printing goes on by itself when it is back")).to_be_visible()
    row = printing.ask(badge)
    printer.context.set_offline(False)
    wait_until(lambda: state_of(row) == "printed" or printer.wait_for_timeout(50))
    expect(printer.get_by_text("printing goes on by itself")).to_be_hidden()
    no_network = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in no_network)]


def test_a_badge_is_printed_once_on_a_sheet_of_exactly_its_size(
    printer, conference, badge, tmp_path, axe
):
    set_up(printer, conference)
    assert axe(printer) == []
    row = printing.ask(badge)

    expect(printer.locator("#prints").get_by_text("Zhang Wenhe")).to_be_visible()

    wait_until(lambda: state_of(row) == "printed")
    assert printed(printer) == 1
    sheet, own = tmp_path / "sheet.pdf", tmp_path / "own.pdf"
    printer.pdf(path=sheet, prefer_css_page_size=True, print_background=True)
    assert_fits(sheet)
    own.write_bytes(files.read(badge.pdf))
    # The same picture in the same place: nothing scaled, nothing cut off, no margin. (Measured: 6;
    # a millimetre aside 17, two per cent smaller 28.)
    pictures = [
        at_100_dots(pdf, pdf.with_suffix("")).crop((0, 0, 413, 582)).resize((105, 148))
        for pdf in (sheet, own)
    ]
    assert ImageStat.Stat(ImageChops.difference(*pictures)).mean[0] < 10
    (code,) = zxingcpp.read_barcodes(at_100_dots(sheet, tmp_path / "code"))
    assert code.text == badge.token()


def test_the_test_page_has_its_line_two_millimetres_from_the_edge(printer, conference, tmp_path):
    set_up(printer, conference)

    printer.get_by_role("button", name="Print a test page").click()

    assert printed(printer) == 1
    sheet = tmp_path / "sheet.pdf"
    printer.pdf(path=sheet, prefer_css_page_size=True, print_background=True)
    assert_fits(sheet)
    left, upper, right, lower = ImageChops.invert(at_100_dots(sheet, tmp_path / "a")).getbbox()
    width, height = (side / 25.4 * 100 for side in A6)
    edge = 2 / 25.4 * 100
    for at, wanted in ((left, edge), (upper, edge), (right, width - edge), (lower, height - edge)):
        assert abs(at - wanted) <= 2


def test_a_station_goes_on_by_itself_after_a_lost_network_and_prints_nothing_twice(
    printer, complaints, conference, badge
):
    set_up(printer, conference)
    lost = {"on": True}

    def lose(route):
        """The server hears that it was printed; the answer is lost on its way."""
        if lost["on"] and json.loads(route.request.post_data)["state"] == "printed":
            route.fetch()
            return route.abort()
        return route.continue_()

    printer.route("**/door/station/prints/*", lose)
    row = printing.ask(badge)
    expect(printer.get_by_text("No connection. Nothing is lost")).to_be_visible()
    wait_until(lambda: state_of(row) == "printed")

    lost["on"] = False

    expect(printer.get_by_text("No connection. Nothing is lost")).to_be_hidden()
    expect(printer.locator("#prints").get_by_text("Zhang Wenhe")).to_be_visible()
    assert printed(printer) == 1
    assert AuditEntry.objects.filter(action="print.printed").count() == 1
    complaints.clear()


def test_after_a_restart_in_the_middle_a_person_says_whether_paper_came_out(
    printer, conference, badge
):
    set_up(printer, conference)
    printer.evaluate("() => { window.print = () => { throw new Error('power cut'); }; }")
    row = printing.ask(badge)
    question = printer.get_by_role("heading", name="Did the badge of Zhang Wenhe")
    expect(question).to_be_visible()

    printer.reload()

    expect(question).to_be_visible()
    printer.get_by_role("button", name="No, print it again").click()

    expect(printer.locator("#prints").get_by_text("Zhang Wenhe")).to_be_visible()
    wait_until(lambda: state_of(row) == "printed")
    assert printed(printer) == 1
    assert BadgePrint.objects.get().attempts == 2


def test_spoilt_paper_is_printed_again_at_the_station(printer, conference, badge):
    set_up(printer, conference)
    printing.ask(badge)
    line = printer.locator("#prints li")
    expect(line).to_have_count(1)

    line.get_by_role("button", name="Print it again").click()
    dialog = printer.locator("#again")
    dialog.get_by_role("button", name="Print it again").click()

    wait_until(lambda: BadgePrint.objects.get().attempts == 2)
    wait_until(lambda: BadgePrint.objects.get().state == "printed")
    assert AuditEntry.objects.filter(action="print.spoilt").count() == 1


def test_a_print_that_was_replaced_says_so_and_is_offered_no_more(printer, conference, badge):
    set_up(printer, conference)
    printing.ask(badge)
    line = printer.locator("#prints li").last
    again = line.get_by_role("button", name="Print it again")
    expect(again).to_be_visible()
    wait_until(lambda: BadgePrint.objects.get().state == "printed")

    counter.print_anew(UserFactory(), badge.delegate, None, "On the tram", lost=True)

    expect(line).to_contain_text("printed · lost, replaced by print 2")
    expect(again).to_be_hidden()


def test_a_paused_station_waits_and_a_signed_off_one_asks_for_a_code(
    printer, complaints, conference, badge
):
    set_up(printer, conference)
    printer.get_by_role("button", name="Pause").click()
    expect(printer.get_by_text("Paused")).to_be_visible()
    row = printing.ask(badge)
    expect(printer.get_by_text("Waiting: 1")).to_be_visible()
    assert state_of(row) == "waiting"

    printer.get_by_role("button", name="Go on").click()
    wait_until(lambda: state_of(row) == "printed")

    actions.revoke_device(Device.objects.get())
    expect(printer.get_by_role("heading", name="Set up this print station")).to_be_visible()
    expect(printer.get_by_text("This device was signed off by an organiser.")).to_be_visible()
    complaints.clear()


def test_a_scanners_code_sets_up_no_station(printer, complaints, conference):
    _code, text = actions.new_code(conference, [], None)
    printer.goto(f"/door/station/#code={text}")
    printer.get_by_label("Name of this device").fill("East desk")
    printer.get_by_role("button", name="Set up").click()

    expect(printer.get_by_text("This code sets up something else: scanner.")).to_be_visible()
    expect(printer.get_by_label("Name of this device")).to_have_value("East desk")
    complaints.clear()
