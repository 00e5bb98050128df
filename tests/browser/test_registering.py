"""The form on a phone: each step says what is missing in the page's own words, before the server.

The browser's own bubbles speak the browser's language, so the phone here is a German one.
"""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from registration.models import Delegate
from tests.browser.conftest import PHONE
from tests.registration.factories import CategoryFactory

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.stateless, pytest.mark.shared_browser,
]  # fmt: skip


class Words(NamedTuple):
    """What the page says in one language."""

    go_on: str
    no_name: str
    no_address: str
    bad_address: str
    no_phone: str
    bad_phone: str
    no_category: str


WORDS = {
    "en": Words(
        "Continue",
        "Please give your name, in Chinese or in Latin letters.",
        "Please give your mail address.",
        "This is not a mail address. It looks like name@example.com.",
        "Please give your phone number.",
        "Please check this number. Write 138 0013 8000, or +852 9123 4567 from abroad.",
        "Please choose what you come as.",
    ),
    "zh-hans": Words(
        "继续",
        "请填写姓名，中文或拉丁字母均可。",
        "请填写邮箱。",
        "邮箱格式不对，应类似 name@example.com。",
        "请填写手机号码。",
        "请核对这个号码。可写作 138 0013 8000，境外号码写作 +852 9123 4567。",
        "请选择参会类别。",
    ),
}


@pytest.fixture
def category(live_server):
    """Two to choose from, so that none is chosen beforehand."""
    category = CategoryFactory()
    CategoryFactory(conference=category.conference, capacity=0)
    CategoryFactory(conference=category.conference)
    return category


@pytest.fixture
def german(new_context, watched):
    """A phone whose browser speaks German."""
    return watched(new_context(**PHONE | {"locale": "de-DE"}).new_page())


def expect_said(page, anchor, words):
    """These words are beside the field, tied to it, and it is marked."""
    box = page.locator(f"#{anchor}_error")
    expect(box).to_have_text(words)
    expect(box).to_have_attribute("role", "alert")
    expect(box.locator(".field__error .icon")).to_be_visible()
    field = page.locator(f"#{anchor}")
    expect(field).to_have_attribute("aria-describedby", re.compile(rf"\b{anchor}_error\b"))
    expect(page.locator(".field--bad").filter(has=box)).to_have_count(1)


@pytest.mark.parametrize("language", WORDS)
def test_step_says_what_is_missing_in_the_pages_words(german, axe, category, language):
    words = WORDS[language]
    german.goto(f"/{language}/{category.conference.slug}/register/")
    go_on = german.get_by_role("button", name=words.go_on)

    go_on.click()
    expect_said(german, "id_name_zh", words.no_name)
    expect(german.locator("#id_name_zh")).to_be_focused()
    expect(german.locator("#id_name_zh")).to_have_attribute("aria-invalid", "true")
    assert axe(german) == []
    german.locator("#id_name_latin").fill("Zhang Wenhe")
    go_on.click()

    german.locator("#id_email").fill("wenhe")
    go_on.click()
    expect_said(german, "id_email", words.bad_address)
    expect_said(german, "id_phone", words.no_phone)
    expect(german.locator("#id_email")).to_be_focused()
    german.locator("#id_phone").fill("123")
    go_on.click()
    expect_said(german, "id_phone", words.bad_phone)
    german.locator("#id_email").fill("")
    german.locator("#id_phone").fill("138 0013 8000")
    go_on.click()
    expect_said(german, "id_email", words.no_address)
    expect(german.locator("#id_phone_error")).to_have_count(0)
    expect(german.locator("#id_phone")).not_to_have_attribute("aria-invalid", "true")
    german.locator("#id_email").fill("wenhe@example.org")
    go_on.click()

    go_on.click()
    expect_said(german, "id_category", words.no_category)
    expect(german.locator("input[name=category]").first).to_be_focused()
    assert axe(german) == []
    german.locator("input[name=category]").first.check()
    go_on.click()
    expect(german.locator("#id_accounts-0-platform")).to_be_visible()


def test_form_works_without_scripts_and_says_the_same(new_context, category):
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(f"/zh-hans/{category.conference.slug}/register/")
    page.locator("#id_email").fill("wenhe")
    page.locator("#id_phone").fill("138 0013 8000")
    page.get_by_role("button", name="报名").click()

    words = WORDS["zh-hans"]
    for anchor, said in (("name_zh", words.no_name), ("email", words.bad_address)):
        expect(page.locator(f"#id_{anchor}_error")).to_have_text(said)
    expect(page.locator("#id_phone")).to_have_value("138 0013 8000")
    assert Delegate.objects.count() == 0


BACK = {"en": ("What you typed before is back.", "Clear the form"),
        "zh-hans": ("您之前填写的内容已恢复。", "清空表单")}  # fmt: skip


def fill_first_steps(page, words):
    """Names, address and phone, up to the second group's end."""
    page.locator("#id_name_latin").fill("Zhang Wenhe")
    page.get_by_role("button", name=words.go_on).click()
    page.locator("#id_email").fill("wenhe@example.org")
    page.locator("#id_phone").fill("138 0013 8000")


@pytest.mark.parametrize("language", WORDS)
def test_a_reload_brings_back_what_was_typed_until_it_is_cleared(german, axe, category, language):
    line, clear = BACK[language]
    german.goto(f"/{language}/{category.conference.slug}/register/")
    fill_first_steps(german, WORDS[language])

    german.reload()

    expect(german.get_by_text(line)).to_be_visible()
    expect(german.locator("#id_name_latin")).to_have_value("Zhang Wenhe")
    expect(german.locator("#id_email")).to_have_value("wenhe@example.org")
    expect(german.locator("#id_phone")).to_have_value("138 0013 8000")
    assert axe(german) == []
    german.get_by_role("button", name=clear).click()
    expect(german.get_by_text(line)).to_be_hidden()
    expect(german.locator("#id_name_latin")).to_have_value("")
    german.reload()
    expect(german.locator("form[data-connected]")).to_have_count(1)
    expect(german.locator("#id_email")).to_have_value("")
    expect(german.get_by_text(line)).to_be_hidden()


def test_rows_of_accounts_and_ticks_come_back_and_go_when_the_server_took_the_form(
    desktop, category
):
    address = f"/en/{category.conference.slug}/register/"
    desktop.goto(address)
    for row in range(4):  # one more than the page has
        if row:
            desktop.get_by_role("button", name="Add another account").click()
        desktop.locator(f"#id_accounts-{row}-platform").select_option("douyin")
        desktop.locator(f"#id_accounts-{row}-handle").fill(f"wen{row}")
    desktop.locator("#id_consent_processing").check()
    desktop.locator("input[name=category]").first.check()

    desktop.reload()

    expect(desktop.locator("#id_accounts-3-handle")).to_have_value("wen3")
    expect(desktop.locator("#id_accounts-3-platform")).to_have_value("douyin")
    expect(desktop.locator("#id_consent_processing")).to_be_checked()
    expect(desktop.locator("input[name=category]").first).to_be_checked()
    for name, value in (
        ("name_zh", "张文鹤"),
        ("email", "w@example.org"),
        ("phone", "138 0013 8000"),
    ):
        desktop.locator(f"#id_{name}").fill(value)
    desktop.get_by_role("button", name="Register", exact=True).click()
    expect(desktop.get_by_role("heading", name="Check your mail")).to_be_visible()
    assert Delegate.objects.get().platforms.count() == 4

    desktop.goto(address)
    expect(desktop.locator("form[data-connected]")).to_have_count(1)
    expect(desktop.locator("#id_name_zh")).to_have_value("")
