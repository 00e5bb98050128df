"""The public pages and signing, through the client."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from conference.models import OutgoingMail
from initiative import actions, queries
from initiative.models import Signature
from initiative.rules import MOST_STATEMENT
from registration.models import Delegate
from tests.initiative.factories import (
    CHINESE,
    ENGLISH,
    CeremonyFactory,
    InitiativeFactory,
    VoiceFactory,
    publish_text,
)
from tests.initiative.signing import (
    PATH,
    PlatformAccountFactory,
    given,
    open_ceremony,
    png_url,
    posted,
    signed,
    text_of,
)
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def signing_url(initiative, delegate):
    return f"/en/me/{delegate.key}/sign/{initiative.slug}/"


def body(response) -> str:
    return response.content.decode()


def without_token(response) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", body(response))


# -- Public pages


def test_show_has_the_text_voices_totals_and_the_way_to_sign(client):
    initiative, _delegate = open_ceremony()
    VoiceFactory(
        initiative=initiative, handle="@法山叔", statements=[{"en": "A kind of advocacy."}]
    )
    signed(initiative, name="张文和", reach=18_000_000)

    page = body(client.get(f"/en/initiative/{initiative.slug}/"))

    for shown in (ENGLISH.strip(), "@法山叔", "A kind of advocacy.", "张文和", "18,000,000",
                  f"/en/initiative/{initiative.slug}/sign/"):  # fmt: skip
        assert shown in page


@pytest.mark.parametrize("page", ["", "press/"])
def test_facts_of_the_report_stay_in_its_words_and_say_so(client, page):
    initiative, _delegate = open_ceremony()
    initiative.launched = "in late August"
    initiative.press = {"attendance": "more than 60 representatives"}
    initiative.save()
    VoiceFactory(initiative=initiative, platform="Douyin", reach="nearly 4 million")
    VoiceFactory(initiative=initiative, platform="Elsewhere <b>")

    shown = body(client.get(f"/zh-hans/initiative/{initiative.slug}/{page}"))

    for words in ("in late August", "more than 60 representatives"):
        assert f'<span lang="en">{words}</span>' in shown
    assert "近400万" in shown
    assert shown.count("据报道") == 4
    assert ("抖音" in shown, "Elsewhere &lt;b&gt;" in shown) == (True, True)


@pytest.mark.parametrize("page", ["", "press/"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", '26 August <span class="small quiet">(the report gives no year)</span>'),
        ("zh-hans", '8月26日 <span class="small quiet">（报道未写明年份）</span>'),
    ],
)
def test_reported_day_is_in_the_readers_language_without_the_desks_note(
    client, language, words, page
):
    initiative, _delegate = open_ceremony()
    initiative.launched = "08-26 (the report gives no year; its conference is of 2024)"
    initiative.save()

    shown = body(client.get(f"/{language}/initiative/{initiative.slug}/{page}"))

    assert words in shown
    assert "2024" not in shown


@pytest.mark.parametrize("name", ["show", "signatories", "press", "sign"])
def test_public_pages_lead_back_to_the_conference(client, name):
    initiative, delegate = open_ceremony()
    slug = delegate.conference.slug

    page = body(client.get(reverse(f"initiative:{name}", args=[initiative.slug])))

    menu = page[page.index('id="site-menu"') : page.index("</nav>")]
    for view in ("programme:show", "registration:register", "registration:link"):
        assert f'href="{reverse(view, args=[slug])}"' in menu
    assert f'class="masthead__home" href="{delegate.conference.get_absolute_url()}"' in page


def test_menu_behind_one_s_own_link_leads_to_one_s_own_page(client):
    initiative, delegate = open_ceremony()

    page = body(client.get(signing_url(initiative, delegate)))

    menu = page[page.index('id="site-menu"') : page.index("</nav>")]
    assert f'href="/en/me/{delegate.key}/"' in menu
    assert reverse("registration:link", args=[delegate.conference.slug]) not in menu


def test_show_marks_a_working_translation_and_reaches_the_authoritative_text(client):
    initiative = InitiativeFactory()

    page = body(client.get(f"/zh-hans/initiative/{initiative.slug}/"))

    assert CHINESE.strip() in page
    assert ENGLISH.strip() in page
    assert text_of(initiative, "en").sha256 in page
    assert text_of(initiative, "zh-hans").sha256 in page


def test_show_offers_no_signing_while_none_is_open(client):
    ceremony = CeremonyFactory(state="closed")

    page = body(client.get(f"/en/initiative/{ceremony.initiative.slug}/"))

    assert f"/en/initiative/{ceremony.initiative.slug}/sign/" not in page


@pytest.mark.parametrize("page", ["", "sign/", "signatories/", "press/", "wall/"])
def test_pages_of_an_unknown_initiative_are_not_found(client, page):
    assert client.get(f"/en/initiative/nothing/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "signatories/", "press/", "wall/"])
def test_public_pages_only_answer_to_reading(client, page):
    initiative = InitiativeFactory()

    assert client.get(f"/en/initiative/{initiative.slug}/{page}").status_code == 200
    assert client.post(f"/en/initiative/{initiative.slug}/{page}").status_code == 405


@pytest.mark.parametrize("page", ["", "signatories/", "press/", "wall/", "sign/"])
def test_pages_stand_without_text_and_without_signatures(client, page):
    initiative = InitiativeFactory(text=False)

    assert client.get(f"/en/initiative/{initiative.slug}/{page}").status_code == 200


def test_signatories_name_only_those_who_agreed_and_count_the_others(client):
    initiative = InitiativeFactory()
    signed(initiative, name="张文和")
    signed(initiative, name="李娜", consent_list=False)
    signed(initiative, name="单雄", hidden=True)

    page = body(client.get(f"/en/initiative/{initiative.slug}/signatories/"))

    assert "张文和" in page
    assert "李娜" not in page
    assert "单雄" not in page
    assert "1 signatory by name" in page
    assert "and 2 who keep their names private" in page


def test_signatories_show_statement_and_drawing_only_with_consent_and_once_read(client):
    initiative = InitiativeFactory()
    facts = {"initiative": initiative, "drawn_path": PATH}
    signed(**facts, statement="Shown words", statement_state="shown", consent_statement=True,
           consent_drawn=True)  # fmt: skip
    signed(**facts, statement="Unread words", statement_state="pending", consent_statement=True)
    signed(**facts, statement="Private words", statement_state="shown")

    page = body(client.get(f"/en/initiative/{initiative.slug}/signatories/"))

    assert "Shown words" in page
    assert "Unread words" not in page
    assert "Private words" not in page
    assert page.count(PATH) == 1


@pytest.mark.parametrize("page", ["", "signatories/", "signatories/{leaf}/", "statements/"])
@pytest.mark.parametrize(("language", "shown"), [("en", True), ("zh-hans", False)])
def test_latin_names_stand_beside_chinese_ones_where_those_may_not_be_read(
    client, page, language, shown
):
    initiative = InitiativeFactory()
    delegate = DelegateFactory(name_zh="张文和", name_latin="Zhang Wenhe")
    facts = {"statement": "Well said.", "statement_state": "shown", "consent_statement": True}
    signature = signed(initiative, delegate=delegate, **facts)

    address = f"/{language}/initiative/{initiative.slug}/{page}"
    read = body(client.get(address.format(leaf=signature.leaf_index)))

    assert (signature.name in read, "Zhang Wenhe" in read) == (True, shown)


def test_signatories_are_found_by_pinyin(client):
    initiative = InitiativeFactory()
    signed(initiative, delegate=DelegateFactory(name_zh="张文和"), name="张文和")
    signed(initiative, delegate=DelegateFactory(name_zh="李娜"), name="李娜")

    page = body(client.get(f"/en/initiative/{initiative.slug}/signatories/?q=zhang"))

    assert "张文和" in page
    assert "李娜" not in page


def test_signatories_come_in_pages(client, monkeypatch):
    monkeypatch.setattr("initiative.views.PAGE", 2)
    initiative = InitiativeFactory()
    for name in ("甲", "乙", "丙"):
        signed(initiative, delegate=DelegateFactory(name_zh=name), name=name)
    address = f"/en/initiative/{initiative.slug}/signatories/"

    counts = [body(client.get(f"{address}?page={n}")).count('class="signatory"') for n in (1, 2)]

    assert counts == [2, 1]


# -- The way to sign


def test_sign_without_a_link_sends_the_link_and_tells_nothing(client):
    initiative, delegate = open_ceremony()
    address = f"/en/initiative/{initiative.slug}/sign/"

    known = client.post(address, {"email": delegate.email}, follow=True)
    unknown = client.post(address, {"email": "nobody@example.org"}, follow=True)

    assert [str(message) for message in known.context["messages"]] == [
        "If this address is registered, its link is on its way."
    ]
    assert without_token(known) == without_token(unknown)
    assert [row.to for row in OutgoingMail.objects.all()] == [delegate.email]


def test_sign_without_a_link_keeps_a_malformed_address(client):
    initiative, _delegate = open_ceremony()

    response = client.post(f"/en/initiative/{initiative.slug}/sign/", {"email": "no address"})

    assert response.status_code == 422
    assert "no address" in body(response)


def test_links_are_not_sent_without_end(client, monkeypatch):
    monkeypatch.setattr("initiative.sign_views.LINKS_AN_HOUR", 1)
    initiative, delegate = open_ceremony()
    address = f"/en/initiative/{initiative.slug}/sign/"

    statuses = [client.post(address, {"email": delegate.email}).status_code for _ in range(2)]

    assert statuses == [302, 429]


# -- Signing


def test_signing_shows_the_exact_text_and_its_hash_in_the_reader_s_language(client):
    initiative, delegate = open_ceremony()
    chinese = text_of(initiative, "zh-hans")

    page = body(client.get(f"/zh-hans/me/{delegate.key}/sign/{initiative.slug}/"))

    assert CHINESE.strip() in page
    assert ENGLISH.strip() in page
    assert f'name="text_sha256" value="{chinese.sha256}"' in page


def test_signing_leads_to_a_page_with_the_serial(client):
    initiative, delegate = open_ceremony()

    response = client.post(signing_url(initiative, delegate), posted(initiative), follow=True)

    signature = Signature.objects.get()
    assert response.redirect_chain == [(signing_url(initiative, delegate), 302)]
    assert queries.serial(signature) in body(response)
    assert "Thank you" in body(response)


def test_signing_takes_everything_that_was_given(client):
    initiative, delegate = open_ceremony()
    account = PlatformAccountFactory(delegate=delegate)
    data = posted(
        initiative, drawn_image=png_url(), drawn_path=PATH, statement="Very necessary.",
        platforms=[account.pk], consent_list="on", consent_statement="on", consent_drawn="on",
    )  # fmt: skip

    client.post(signing_url(initiative, delegate), data)

    signature = Signature.objects.get()
    assert signature.drawn_path == PATH
    assert signature.drawn_image.name.endswith(".png")
    assert (signature.statement, signature.statement_state) == ("Very necessary.", "pending")
    assert signature.reach == account.followers
    assert signature.consent_list is True


def test_signing_a_translation_signs_those_words(client):
    initiative, delegate = open_ceremony()
    chinese = text_of(initiative, "zh-hans")
    data = posted(initiative, text_sha256=chinese.sha256)

    client.post(f"/zh-hans/me/{delegate.key}/sign/{initiative.slug}/", data)

    assert Signature.objects.get().text == chinese


def test_both_missing_agreements_are_said_in_one_answer(client):
    initiative, delegate = open_ceremony()
    data = {
        name: value for name, value in posted(initiative).items() if name not in {"adult", "record"}
    }

    response = client.post(signing_url(initiative, delegate), data)

    assert response.status_code == 422
    assert "Only people of 18 years or older can sign." in body(response)
    assert "Without your agreement we cannot record your endorsement." in body(response)


def test_another_hash_is_refused_and_keeps_everything_typed(client):
    initiative, delegate = open_ceremony()
    account = PlatformAccountFactory(delegate=delegate)
    old = posted(
        initiative, statement="My own words", drawn_image=png_url(), drawn_path=PATH,
        consent_list="on", platforms=[account.pk],
    ) | {"text_sha256": "0" * 64}  # fmt: skip
    publish_text(initiative)

    response = client.post(signing_url(initiative, delegate), old)

    page = body(response)
    assert response.status_code == 409
    assert "The text has changed" in page
    assert f'name="text_sha256" value="{text_of(initiative).sha256}"' in page
    assert "My own words" in page
    assert f'name="drawn_path" value="{PATH}"' in page
    assert f'name="drawn_image" value="{old["drawn_image"]}"' in page
    assert page.count(" checked") == 4  # list, account, adult, record
    assert Signature.objects.count() == 0


def test_signing_twice_is_harmless_sends_nothing_and_says_so(client):
    initiative, delegate = open_ceremony()
    address = signing_url(initiative, delegate)
    client.post(address, posted(initiative))
    sent = OutgoingMail.objects.count()

    again = client.post(address, posted(initiative), follow=True)

    assert "You have signed already" in body(again)
    assert (Signature.objects.count(), OutgoingMail.objects.count()) == (1, sent)


@pytest.mark.parametrize("status", ["pending", "rejected", "cancelled", "unconfirmed"])
def test_who_is_not_accredited_reads_but_cannot_sign(client, status):
    initiative, delegate = open_ceremony()
    Delegate.objects.update(status=status)
    address = signing_url(initiative, delegate)

    read = client.get(address)
    sent = client.post(address, posted(initiative, statement="My own words"))

    assert (read.status_code, sent.status_code) == (200, 403)
    assert 'name="record"' not in body(read)
    assert "Only accredited delegates can sign" in body(sent)
    assert "My own words" in body(sent)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "words", "told"),
    [
        ("planned", "has not begun", "has not begun"),
        ("paused", "paused", "paused"),
        ("closed", "ceremony is over", "had ended when yours arrived"),
    ],
)
def test_signing_is_refused_calmly_while_the_ceremony_is_not_open(client, state, words, told):
    initiative, delegate = open_ceremony(state=state)
    address = signing_url(initiative, delegate)

    read = client.get(address)
    sent = client.post(address, posted(initiative, statement="My own words"))

    assert (read.status_code, sent.status_code) == (200, 409)
    assert words in body(read)
    assert told in body(sent)
    assert "My own words" in body(sent)


@pytest.mark.parametrize(
    ("drawing", "status"),
    [("data:image/gif;base64,R0lGODdh", 415), ("data:image/png;base64," + "A" * 600_000, 413)],
)
def test_a_drawing_of_the_wrong_kind_or_too_large_loses_nothing_else(client, drawing, status):
    initiative, delegate = open_ceremony()
    data = posted(initiative, statement="My own words", drawn_image=drawing)

    response = client.post(signing_url(initiative, delegate), data)

    assert response.status_code == status
    assert "My own words" in body(response)
    assert drawing not in body(response)


@pytest.mark.parametrize("missing", ["adult", "record"])
def test_signing_without_an_agreement_is_refused_beside_the_box(client, missing):
    initiative, delegate = open_ceremony()
    data = posted(initiative)
    del data[missing]

    response = client.post(signing_url(initiative, delegate), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [missing]


def test_a_statement_that_is_too_long_is_kept(client):
    initiative, delegate = open_ceremony()
    long = "很" * (MOST_STATEMENT + 1)

    response = client.post(signing_url(initiative, delegate), posted(initiative, statement=long))

    assert response.status_code == 422
    assert long in body(response)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Which text you were shown did not arrive"),
        ("zh-hans", "提交时缺少您所阅读文本的标识"),
    ],
)
@pytest.mark.parametrize("sent", ["", "f" * 65])
def test_a_signature_without_the_hash_that_was_shown_can_be_sent_again(
    client, language, words, sent
):
    initiative, delegate = open_ceremony()
    url = f"/{language}/me/{delegate.key}/sign/{initiative.slug}/"

    response = client.post(url, posted(initiative, text_sha256=sent, statement="很好"))

    assert response.status_code == 422
    assert (words in body(response), "很好" in body(response)) == (True, True)
    shown = text_of(initiative, language).sha256
    assert f'name="text_sha256" value="{shown}"' in body(response)
    assert initiative.signatures.count() == 0


def test_a_forged_link_says_so(client):
    initiative, _delegate = open_ceremony()

    response = client.get(f"/en/me/forged/sign/{initiative.slug}/")

    assert response.status_code == 404
    assert "This link is incomplete or was not made by us" in body(response)


def test_an_initiative_of_another_conference_is_not_found(client):
    _initiative, delegate = open_ceremony()
    other, _other_delegate = open_ceremony()

    assert client.get(signing_url(other, delegate)).status_code == 404
    assert client.post(signing_url(other, delegate), posted(other)).status_code == 404
    assert Signature.objects.count() == 0


def test_signing_needs_the_csrf_token(client):
    initiative, delegate = open_ceremony()
    client.handler.enforce_csrf_checks = True

    response = client.post(signing_url(initiative, delegate), posted(initiative))

    assert response.status_code == 403
    assert Signature.objects.count() == 0


def test_signing_answers_to_get_and_post_alone(client):
    initiative, delegate = open_ceremony()

    assert client.put(signing_url(initiative, delegate)).status_code == 405
    assert client.get(signing_url(initiative, delegate) + "unlist/").status_code == 405


# -- Afterwards


def test_withdrawing_asks_first(client):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))
    address = signing_url(initiative, delegate) + "withdraw/"

    asked = client.get(address)
    signature.refresh_from_db()
    assert (asked.status_code, signature.status) == (200, "signed")

    done = client.post(address, follow=True)
    signature.refresh_from_db()
    assert signature.status == "withdrawn"
    assert "withdrawn" in body(done)


def test_withdrawing_twice_is_harmless(client):
    initiative, delegate = open_ceremony()
    actions.sign(initiative, delegate, given(initiative))
    address = signing_url(initiative, delegate) + "withdraw/"

    statuses = [client.post(address).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert Signature.objects.filter(status="withdrawn").count() == 1


def test_unlisting_takes_the_name_off_the_public_list(client):
    initiative, delegate = open_ceremony()
    actions.sign(initiative, delegate, given(initiative, consent_list=True))
    address = signing_url(initiative, delegate)

    assert "Take my name off the list" in body(client.get(address))
    client.post(address + "unlist/")

    assert "Take my name off the list" not in body(client.get(address))
    assert list(queries.listed(initiative)) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_panels_offer_signing_or_show_what_was_signed(client, language):
    initiative, delegate = open_ceremony()
    with translation.override(language):
        address = reverse("initiative:sign_as", args=[delegate.key, initiative.slug])

    def page():
        return body(client.get(f"/{language}/me/{delegate.key}/"))

    before = page()
    actions.sign(initiative, delegate, given(initiative))

    assert address in before
    assert f"{address}withdraw/" not in before
    assert f"{address}withdraw/" in page()


@pytest.mark.parametrize(("language", "word"), [("en", "failed"), ("zh-hans", "未通过")])
def test_a_check_that_failed_says_so_beside_what_it_asked(client, language, word):
    signature = signed(InitiativeFactory(), status="withdrawn")
    serial = queries.serial(signature)

    page = client.get(f"/{language}/verify/{serial}/").content.decode()

    assert page.count(f'<span class="pill pill--bad">{word}</span>') == 1
