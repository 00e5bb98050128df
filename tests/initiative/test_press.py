"""What a newspaper needs: the report, the kit, photographs with credits."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from django.utils.formats import date_format
from PIL import Image

from conference.lib import zones
from conference.models import Conference, Membership
from initiative import actions, article as articles, press_actions, queries
from initiative.figures import figures
from initiative.press_models import PressPhoto
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CHINESE, ENGLISH, InitiativeFactory, VoiceFactory
from tests.initiative.signing import given, open_ceremony, signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def jpeg(size=(1600, 1000)) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 40.0, 0.0)}  # where it was taken
    Image.new("RGB", size, "#a83020").save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.fixture
def told():
    """An initiative with everything the report tells, and one signatory with a statement."""
    initiative, delegate = open_ceremony()
    initiative.launched = "08-26 (the report gives no year)"
    initiative.subject = {"en": "self-discipline", "zh-hans": "行业自律"}
    initiative.press = {"attendance": "more than 60 representatives", "reporter": "Peng Jing",
                        "photographer": "Wang Qin"}  # fmt: skip
    initiative.organiser = {"association": {"en": "An Association"}, "president": "Deng Kai",
                            "statement": {"en": "It was launched here."}}  # fmt: skip
    initiative.save()
    VoiceFactory(initiative=initiative, handle="@法山叔", platform="Weibo",
                 reach="nearly 4 million", about={"en": "legal blogger", "zh-hans": "法律博主"},
                 statements=[{"en": "A kind of advocacy."}])  # fmt: skip
    facts = given(initiative, statement="We go along.", consent_statement=True, consent_list=True)
    actions.moderate(actions.sign(initiative, delegate, facts), show=True)
    initiative.log.refresh_from_db()
    return initiative


def report(initiative, language="en") -> str:
    with translation.override(language):
        return articles.as_text(articles.article(initiative, figures(initiative)))


# -- The report


def test_report_tells_who_how_many_the_text_quotes_and_credits(told):
    text = report(told)

    for said in (
        "On 26 August, more than 60 representatives came together in Chengdu",
        "it had 1 signature: 1 person, from 1 city.",
        ENGLISH.strip(),
        "Deng Kai, president of An Association: “It was launched here.”",
        "@法山叔, legal blogger, nearly 4 million followers on Weibo: “A kind of advocacy.”",
        "“We go along.”",
        "Reporter: Peng Jing · Photographer: Wang Qin",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("language", "named"),
    [
        (
            "en",
            (
                "张文和 Zhang Wenhe @和声, A Body, Chengdu, "
                "878,000 followers on WeChat Official Account: “Mine.”"
            ),
        ),
        ("zh-hans", "张文和 @和声（A Body，成都，微信公众号粉丝878,000）：“Mine.”"),
    ],
)
def test_report_names_a_signatory_by_the_largest_account(language, named):
    accounts = [
        {"platform": "zhihu", "handle": "x", "followers": 7, "as_of": "2026-08-26"},
        {"platform": "wechat", "handle": "@和声", "followers": 878000, "as_of": "2026-08-26"},
    ]
    initiative = InitiativeFactory()
    signed(
        initiative, delegate=DelegateFactory(name_zh="张文和"), name="张文和", city="成都",
        represents="A Body", platforms=accounts, reach=878007, statement="Mine.",
        consent_statement=True, statement_state="shown",
    )  # fmt: skip

    assert named in report(initiative, language)


def test_report_names_a_signatory_without_account_or_followers():
    accounts = [{"platform": "zhihu", "handle": "x", "followers": 0, "as_of": "2026-08-26"}]
    initiative = InitiativeFactory()
    said = {"consent_statement": True, "statement_state": "shown", "name": "Ada", "city": "成都"}
    signed(initiative, statement="None.", **said)
    signed(initiative, statement="New.", platforms=accounts, **said)

    text = report(initiative)

    assert "Ada, Chengdu: “None.”" in text
    assert "Ada, @x on Zhihu, Chengdu: “New.”" in text


def test_report_in_chinese_mixes_no_english_into_its_sentences(told):
    text = report(told, "zh-hans")

    assert "8月26日，《倡议》在成都发起：行业自律。" in text
    assert CHINESE.strip() in text
    assert ENGLISH.strip() in text  # the authoritative text stands below the working translation
    assert "more than 60" not in text


@pytest.mark.parametrize(
    ("language", "said", "title", "reach"),
    [
        ("zh-hans", "“We go along.”", "《倡议》", "近400万"),
        ("ja", "「We go along.」", "「An Initiative」", "400万近く"),
        ("ru", "«We go along.»", "«An Initiative»", "почти 4"),
        ("de", "„We go along.“", "„An Initiative“", "fast 4.000.000"),
        ("fr", "«\xa0We go along.\xa0»", "«\xa0An Initiative\xa0»", "près de 4"),
    ],
)
def test_report_as_text_has_each_language_s_marks_and_amounts(told, language, said, title, reach):
    text = report(told, language)

    assert said in text
    assert title in text
    assert reach in text
    assert "nearly" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "@独立观察 on Weibo (nearly 4,000,000 followers, as reported): “"),
        ("zh-hans", "@独立观察（据报道，粉丝近400万）：“"),
        ("ja", "（フォロワー400万近く、報道による）"),
        ("fr", " (près de 4\xa0000\xa0000 abonnés, selon l’article)"),
    ],
)
def test_a_reported_reach_stands_in_the_brackets_of_the_language(told, language, said):
    VoiceFactory(initiative=told, handle="@独立观察", platform="Weibo", about={},
                 reach="nearly 4 million", statements=[{"en": "A kind of advocacy."}])  # fmt: skip

    assert said in report(told, language)


def test_press_page_says_as_of_when_by_the_clock_of_the_place(client, told):
    Conference.objects.update(time_zone="Asia/Tokyo")
    with translation.override("zh-hans"):
        zone = zones.words("Asia/Tokyo", timezone.now())
        before = date_format(timezone.now().astimezone(ZoneInfo("Asia/Tokyo")), "DATE_FORMAT")

    page = client.get(f"/zh-hans/initiative/{told.slug}/press/").content.decode()
    said = re.search(r'截至 <time datetime="([^"]+)">([^<]+)</time> ([^·]+) ·', page)

    assert said[1].endswith("+09:00")
    assert said[2].startswith(before)
    assert said[3] == zone


@pytest.mark.parametrize(
    ("people", "bodies", "reach", "said"),
    [
        (2, 1, 7, "2 signatures: 2 people and 1 association, from 1 city.\n\nThe accounts they"),
        (2, 0, 0, "2 signatures: 2 people, from 1 city.\n\nFull text"),
        (0, 1, 0, "2 signatures: 1 association, from 1 city.\n\nFull text"),
    ],
)
def test_report_counts_nothing_that_there_is_none_of(told, people, bodies, reach, said):
    counted = figures(told)
    totals = replace(counted.totals, signatures=2, reach=reach)
    counted = replace(counted, totals=totals, people=people, bodies=bodies)

    with translation.override("en"):
        assert said in articles.as_text(articles.article(told, counted))


def test_report_of_an_initiative_nobody_knows_anything_of():
    text = report(InitiativeFactory(text=False))

    assert text == "An Initiative: 0 signatures\n"


def test_press_page_has_the_report_and_leads_to_kit_and_text(client, told):
    page = client.get(f"/en/initiative/{told.slug}/press/").content.decode()

    for shown in ("more than 60 representatives", "Deng Kai, president of An Association",
                  "We go along.", "Wang Qin", "press/kit.zip", "press/report.txt"):  # fmt: skip
        assert shown in page


def test_press_page_is_described_for_machines_with_its_credits(client, told):
    page = client.get(f"/zh-hans/initiative/{told.slug}/press/").content.decode()
    described = re.search(r'(?s)<script type="application/ld\+json"[^>]*>(.*?)</script>', page)[1]
    facts = json.loads(described)

    assert (facts["@type"], facts["inLanguage"]) == ("Report", "zh-hans")
    assert facts["headline"] == "倡议：1份签名"
    assert facts["author"] == {"@type": "Person", "name": "Peng Jing"}
    assert facts["contributor"]["name"] == "Wang Qin"
    assert "Peng Jing" in facts["creditText"]
    assert facts["about"]["@id"].endswith(f"/zh-hans/initiative/{told.slug}/")
    assert facts["image"].endswith(f"/zh-hans/initiative/{told.slug}/card.png")


def test_report_of_nobody_known_has_no_author(client):
    initiative = InitiativeFactory()

    page = client.get(f"/en/initiative/{initiative.slug}/press/").content.decode()

    assert '"@type":"Report"' in page
    assert '"author"' not in page


def test_report_is_to_be_had_as_plain_text(client, told):
    response = client.get(f"/zh-hans/initiative/{told.slug}/press/report.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("倡议：1份签名\n\n8月26日")


# -- The kit


def kit(client, initiative, language="en") -> zipfile.ZipFile:
    response = client.get(f"/{language}/initiative/{initiative.slug}/press/kit.zip")
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    for close in response._resource_closers:  # close() would end the test's connection as well
        close()
    return zipfile.ZipFile(io.BytesIO(data))


def table(found: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(found.read(name).decode("utf-8-sig"))))


def test_kit_holds_report_texts_figures_quotes_names_and_card(client, told):
    found = kit(client, told)

    assert found.testzip() is None
    assert "Deng Kai, president of An Association" in found.read("report.txt").decode()
    assert found.read("text/en-authoritative.txt").decode() == ENGLISH
    assert found.read("text/zh-hans-working.txt").decode() == CHINESE
    assert json.loads(found.read("figures.json"))["totals"]["signatures"] == 1
    assert ["signatures", "", "1"] in table(found, "figures.csv")
    assert [row[1] for row in table(found, "quotes.csv")][1:] == [
        "It was launched here.", "A kind of advocacy.", "We go along.",
    ]  # fmt: skip
    assert len(table(found, "signatories.csv")) == 2
    assert "Accounts" in table(found, "signatories.csv")[0]
    assert found.read("card.png").startswith(b"\x89PNG")
    assert "Wang Qin" in found.read("credits.txt").decode()


def test_kit_writes_a_handle_without_the_sign_that_begins_a_formula(client, told):
    told.voices.update(handle="@voice")

    names = [row[0] for row in table(kit(client, told), "quotes.csv")]

    assert names[2].startswith("voice")
    assert not [name for name in names if name.startswith(("'", "@", "="))]


def test_kit_names_nobody_who_did_not_agree_and_starts_no_formula(client):
    initiative = InitiativeFactory()
    signed(initiative, name="=HYPERLINK(1)")
    signed(initiative, name="Private", consent_list=False)

    rows = table(kit(client, initiative), "signatories.csv")

    assert [row[1] for row in rows] == ["Name", "'=HYPERLINK(1)"]


def test_tables_of_the_kit_are_in_its_language_and_times_by_the_clock_of_the_place(client, told):
    account = {"platform": "wechat", "handle": "h", "followers": 5, "as_of": "2026-08-01"}
    Conference.objects.update(time_zone="Asia/Tokyo")
    told.signatures.update(
        city="北京", platforms=[account], reach=5, at=datetime(2026, 8, 26, 20, 30, tzinfo=UTC)
    )
    cache.clear()

    chinese, english = kit(client, told, "zh-hans"), kit(client, told)

    heads = [table(chinese, f"{name}.csv")[0] for name in ("figures", "quotes", "signatories")]
    assert heads == [
        ["数据", "哪一项", "数量"],
        ["姓名", "各方声音", "语言"],
        ["账本记录", "姓名", "所代表的机构", "城市", "粉丝数", "账号", "签署时间"],
    ]
    words = [row[:2] for row in table(chinese, "figures.csv")[1:]]
    assert not [word for row in words for word in row if re.search("[a-z]", word)]
    assert table(chinese, "signatories.csv")[1][-2:] == ["微信公众号 h 5", "2026-08-27T05:30+09:00"]
    assert table(english, "signatories.csv")[1][3:6] == [
        "Beijing", "5", "WeChat Official Account h 5",
    ]  # fmt: skip
    assert ["Followers by platform", "WeChat Official Account", "5"] in table(
        english, "figures.csv"
    )


def test_kit_counts_every_city(client):
    initiative = InitiativeFactory()
    for number in range(queries.MOST_CITIES + 3):
        signed(initiative, name=f"Person {number}", city=f"Town {number}")

    found = kit(client, initiative)

    rows = [row for row in table(found, "figures.csv") if row[0] == "By city"]
    totals = json.loads(found.read("figures.json"))["totals"]
    assert ["cities", "", str(len(rows))] in table(found, "figures.csv")
    assert len(rows) == len(totals["cities"]) == queries.MOST_CITIES + 3
    assert sum(int(n) for _kind, _city, n in rows) == totals["signatures"]


def test_kits_are_not_made_without_end(client, told, monkeypatch):
    monkeypatch.setattr("initiative.public_views.KITS_AN_HOUR", 1)
    address = f"/en/initiative/{told.slug}/press/kit.zip"

    kit(client, told)

    assert client.get(address).status_code == 429


# -- Photographs


@pytest.fixture
def host(client):
    """(initiative, ceremony) at a conference whose host is logged in."""
    initiative, delegate = open_ceremony()
    client.force_login(
        MembershipFactory(conference=delegate.conference, role=Membership.Role.CEREMONY_HOST).user
    )
    return initiative, initiative.ceremonies.get()


def add(client, ceremony, data=None, **changes):
    upload = SimpleUploadedFile("a.jpg", jpeg() if data is None else data)
    sent = {"photo": upload, "credit": "Wang Qin", "caption_en": "The signing"}
    address = f"/en/desk/{ceremony.conference.slug}/ceremony/{ceremony.pk}/photos/"
    return client.post(address, sent | changes)


def test_photo_comes_into_page_and_kit_with_its_credit_and_without_its_place(client, host):
    initiative, ceremony = host

    assert add(client, ceremony).status_code == 302
    photo = PressPhoto.objects.get()
    page = client.get(f"/en/initiative/{initiative.slug}/press/").content.decode()
    found = kit(client, initiative)
    picture = Image.open(io.BytesIO(found.read("photos/01.jpg")))

    assert "Photo: Wang Qin" in page
    assert client.get(f"/en/initiative/{initiative.slug}/press/photos/{photo.pk}.jpg").content
    assert (picture.size, dict(picture.getexif())) == ((1600, 1000), {})
    assert "photos/01.jpg  Photo: Wang Qin\n  The signing" in found.read("credits.txt").decode()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"%PDF-1.7", 415, "no photo we can read"),
        (b"", 415, "no photo we can read"),
        (jpeg()[:2000], 415, "no photo we can read"),
        (jpeg((900, 300)), 422, "1,000 pixels at least"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_words_are_kept(client, host, data, status, words):
    response = add(client, host[1], data)

    assert response.status_code == status
    assert words in response.content.decode()
    assert 'value="The signing"' in response.content.decode()
    assert not PressPhoto.objects.exists()


def test_photo_without_a_credit_is_refused(client, host):
    response = add(client, host[1], credit=" ")

    assert response.status_code == 422
    assert "Please name the photographer." in response.content.decode()


def test_removed_photo_leaves_page_and_store(client, host, run_jobs):
    initiative, ceremony = host
    add(client, ceremony)
    photo = PressPhoto.objects.get()

    with run_jobs():
        client.post(f"/en/desk/{ceremony.conference.slug}/ceremony/photos/{photo.pk}/remove/")

    assert not PressPhoto.objects.exists()
    assert not default_storage.exists(photo.image)
    assert "photos/01.jpg" not in kit(client, initiative).namelist()


def test_photos_of_another_conference_are_nobody_s_to_delete(client, host):
    other = open_ceremony()[0].ceremonies.get()
    photo = press_actions.add_photo(other.conference, other.initiative, jpeg(), "Somebody", {})

    response = client.post(f"/en/desk/{host[1].conference.slug}/ceremony/photos/{photo.pk}/remove/")

    assert response.status_code == 404
    assert PressPhoto.objects.exists()


def test_lost_photo_leaves_the_rest_of_the_kit(client, host):
    initiative, ceremony = host
    add(client, ceremony)
    default_storage.delete(PressPhoto.objects.get().image)

    assert "report.txt" in kit(client, initiative).namelist()
