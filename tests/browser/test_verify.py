"""A certificate's file is checked on a phone inside WeChat: each check by name, nothing cut off."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_look import overflow
from tests.initiative import issued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared_browser]
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0.50"
NARROW = {**PHONE, "viewport": {"width": 360, "height": 740}}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["The ledger is still the one it was issued from", "This certificate is genuine"]),
        ("zh-hans", ["账本仍是签发时的那一本", "文件内的凭证真实有效"]),
    ],
)
def test_file_is_checked_piece_by_piece_on_a_phone(
    new_context, watched, live_server, axe, language, words
):
    file = {"name": "c.pdf", "mimeType": "application/pdf", "buffer": issued.pdf(issued.signed())}
    page = watched(new_context(**NARROW, user_agent=WECHAT).new_page())

    page.goto(f"/{language}/verify/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form:has(input[type=file]) button").click()

    for each in words:
        expect(page.get_by_text(each)).to_be_visible()
    expect(page.locator("li.check")).to_have_count(15)
    expect(page.locator("li.check:not(.check--ok)")).to_have_count(0)
    assert overflow(page) <= 0
    assert axe(page) == []
