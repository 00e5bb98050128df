"""Joining online on a phone, in Chinese: from the initiative's page to the signature."""

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from initiative.models import JoinRequest, Signature
from tests.browser.test_signing import draw, go_on
from tests.conference.factories import MembershipFactory
from tests.initiative.joins import EMAIL, collecting, digits


@pytest.fixture
def ceremony(live_server):
    """It is over, and its conference collects what is signed online, with the host's look."""
    return collecting(moderated=True)


def fill_in(page):
    """Every step of the form, as a person."""
    go_on(page, "name")
    page.fill("[name=name]", "李梅")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=city]", "重庆")
    go_on(page, "kind")
    page.get_by_label("以个人名义").check()
    go_on(page, "accounts-0-platform")
    page.select_option("[name=accounts-0-platform]", "douyin")
    page.fill("[name=accounts-0-handle]", "@limei")
    page.fill("[name=accounts-0-followers]", "1800万")
    page.fill("[name=accounts-0-as_of]", "2026-05-03")
    go_on(page, "consent_drawn")
    draw(page, [(0.1, 0.2), (0.4, 0.7), (0.9, 0.4)])
    go_on(page, "statement")
    page.fill("[name=statement]", "内容真实，传播有责。")
    go_on(page, "record")
    for name in ("consent_list", "adult", "record"):
        page.check(f"[name={name}]")


def test_joining_in_chinese_on_a_phone_until_the_host_accepts(phone, axe, complaints, ceremony):
    slug = ceremony.initiative.slug
    phone.goto(f"/zh-hans/initiative/{slug}/")
    phone.get_by_role("link", name="在线加入").click()
    phone.wait_for_url(f"**/zh-hans/initiative/{slug}/join/")
    assert axe(phone) == []
    fill_in(phone)
    assert axe(phone) == []
    phone.get_by_role("button", name="发送验证码").click()

    phone.get_by_role("heading", name="请查看您的邮箱").wait_for()
    assert axe(phone) == []
    phone.fill("[name=code]", digits())
    phone.get_by_role("button", name="确认并签署").click()

    phone.get_by_text("您的签署正等待主持方审阅").wait_for()
    assert axe(phone) == []
    row = JoinRequest.objects.get()
    assert (row.platforms[0]["followers"], row.platforms[0]["as_of"]) == (18_000_000, "2026-05-03")
    assert (Signature.objects.count(), row.drawn_path[0]) == (0, "M")
    overflow = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_the_host_accepts_on_the_desk(desktop, log_in, axe, complaints, ceremony):
    conference = ceremony.conference
    desktop.goto(f"/zh-hans/initiative/{ceremony.initiative.slug}/join/")
    fill_in(desktop)
    desktop.get_by_role("button", name="发送验证码").click()
    desktop.get_by_role("heading", name="请查看您的邮箱").wait_for()
    desktop.fill("[name=code]", digits())
    desktop.get_by_role("button", name="确认并签署").click()
    desktop.get_by_text("您的签署正等待主持方审阅").wait_for()
    log_in(desktop, MembershipFactory(conference=conference, role="ceremony_host").user)
    with translation.override("zh-hans"):
        desktop.goto(reverse("initiative:desk_joins", args=[conference.slug]))
    assert axe(desktop) == []
    desktop.get_by_role("button", name="接受").click()

    expect(desktop.get_by_text("没有待审阅的签署")).to_be_visible()
    assert Signature.objects.get().name == "李梅"
