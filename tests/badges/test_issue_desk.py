"""The desk's pages of issuing, as an organiser goes through them."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from badges import actions, making, pictures, tasks
from badges.models import Certificate, CertificateIssue
from conference import jobs
from conference.lib import files
from conference.models import Membership, WorkItem
from tests.badges import awards, factories
from tests.badges.test_award_documents import picture, round_seal
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.factories import CeremonyFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def desk(client, conference):
    client.force_login(MembershipFactory(conference=conference).user)
    return client


def at(name, conference, *args):
    return reverse(f"badges:{name}", args=[conference.slug, *args])


def filled(**changes):
    """The form as an organiser fills it in."""
    return {
        "kind": "organiser", "issuer_zh-hans": "成都市自媒体协会", "place_zh-hans": "成都",
        "dated": "2024-08-27", "selection": "approved",
    } | changes  # fmt: skip


def test_from_the_form_to_certificates(desk, conference):
    person = DelegateFactory(conference=conference, name_zh="王伟")
    DelegateFactory(conference=conference, name_zh="李未批", status="pending")
    sent = SimpleUploadedFile("signature.png", picture())

    answer = desk.post(
        at("desk_issue_new", conference),
        filled(selection="everybody", signature_upload=sent),
        follow=True,
    )

    page = answer.content.decode()
    issue = CertificateIssue.objects.get()
    assert ("李未批" in page or "is not approved" in page, issue.signature != "") == (True, True)
    checked = {"checked": answer.context["checked"]}
    desk.post(at("desk_issue_begin", conference, issue.pk), checked)
    for item in conference.work_items.filter(task=actions.ISSUE_AWARD):
        tasks.issue_award(item.pk)
    assert [one.delegate for one in Certificate.objects.all()] == [person]
    done = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()
    assert ">Stop</button>" not in done


def test_a_title_offered_for_another_kind_and_left_there_is_not_meant(desk, conference):
    awards.issue(conference, kind="attendance", heading={"zh-hans": "参会证明", "en": "Present"})
    offered = {"heading_zh-hans": "参会证明", "heading_en": "Thanks"}

    desk.post(at("desk_issue_new", conference), filled(kind="organiser", **offered))
    desk.post(at("desk_issue_new", conference), filled(kind="attendance", **offered))

    found = CertificateIssue.objects.order_by("pk").values_list("kind", "heading")
    assert [*found][1:] == [
        ("organiser", {"en": "Thanks"}), ("attendance", {"zh-hans": "参会证明", "en": "Thanks"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer_zh-hans": ""}, "Give this in at least one language."),
        ({"selection": "nobody-knows"}, "field--bad"),
        (
            {"seal_upload": SimpleUploadedFile("a.png", b"no picture")},
            "This is no picture we can read",
        ),
    ],
)
def test_the_form_says_what_is_wrong(desk, conference, changes, words):
    answer = desk.post(at("desk_issue_new", conference), filled(**changes))

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert CertificateIssue.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "dark all over"), ("zh-hans", "整张图片都是深色")]
)
@pytest.mark.parametrize(
    "column", ["seal_upload", "signature_upload", "second_seal_upload", "second_signature_upload"]
)
def test_a_picture_that_cannot_be_printed_is_said_beside_it_and_words_stay(
    desk, conference, column, language, words
):
    sent = SimpleUploadedFile("black.png", factories.picture("black"))
    typed = {"place_zh-hans": "都江堰", "second_issuer_zh-hans": "四川省互联网协会"}
    with translation.override(language):
        address = at("desk_issue_new", conference)

    answer = desk.post(address, filled(**{column: sent}, **typed))

    form, page = answer.context["form"], answer.content.decode()
    assert (answer.status_code, list(form.errors)) == (422, [column])
    assert [text in page for text in (words, *typed.values())] == [True, True, True]
    assert CertificateIssue.objects.count() == 0


def test_pictures_that_could_be_read_stay_chosen_where_another_could_not(desk, conference):
    awards.issue(conference, seal=files.store("test/old.png", pictures.encode(round_seal()))[0])
    sent = {
        "seal_upload": SimpleUploadedFile("seal.png", picture()),
        "signature_upload": SimpleUploadedFile("signature.png", b"no picture"),
        "second_signature_upload": SimpleUploadedFile("black.png", factories.picture("black")),
    }
    address = at("desk_issue_new", conference)
    typed = {"second_issuer_zh-hans": "四川省互联网协会"}

    form = desk.post(address, filled(**sent, **typed)).context["form"]

    assert sorted(form.errors) == ["second_signature_upload", "signature_upload"]
    assert [form["signature"].value(), form["second_seal"].value()] == [None, None]
    kept = form["seal"].value()
    checked = re.findall(r'name="seal" value="([^"]*)"[^>]* checked', str(form["seal"]))
    assert (checked, kept in dict(form.fields["seal"].choices)) == ([kept], True)
    again = desk.post(address, filled(seal=kept, place_en="x" * 99)).context["form"]
    assert again["seal"].value() == kept
    desk.post(address, filled(seal=kept))
    stored = files.read(CertificateIssue.objects.first().seal)
    assert stored == pictures.encode(picture(), pictures.SEAL)


def test_the_summary_of_errors_says_which_picture(desk, conference):
    awards.issue(conference, second_seal=files.store("a.png", pictures.encode(round_seal()))[0])
    sent = {
        f"{column}_upload": SimpleUploadedFile("a.png", b"no picture")
        for column in pictures.OF_ISSUES
    }

    page = desk.post(at("desk_issue_new", conference), filled(**sent)).content.decode()

    summary = page.split('class="alert alert--bad errors', 1)[1].split("</ul>", 1)[0]
    labels = ["Another seal", "Another second seal", "Picture of the signature",
              "Picture of the second signature"]  # fmt: skip
    assert [summary.count(f">{label}: This is no picture") for label in labels] == [1] * 4


def test_the_press_issues_to_those_who_were_looked_at(desk, conference):
    odd, _fine = [DelegateFactory(conference=conference) for _ in range(2)]
    issue = awards.issue(conference)
    page = desk.get(at("desk_issue_certificates", conference, issue.pk))
    odd.name_latin = "Li \U000323b0"
    odd.save()
    DelegateFactory(conference=conference)  # nobody has looked at

    desk.post(at("desk_issue_begin", conference, issue.pk), {"checked": page.context["checked"]})
    for item in WorkItem.objects.all():
        tasks.issue_award(item.pk)

    done = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()
    assert sorted(WorkItem.objects.values_list("status", flat=True)) == ["done", "failed"]
    assert "\U000323b0 (U+323B0)" in done


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        (
            {"heading": {"en": "Attendance {name}", "zh-hans": "参会 《姓名》"}},
            ["{name}, 《姓名》 would be printed as it stands"], ["{name}, 《姓名》 会按原样印出"],
        ),
        (
            {"signer": {"en": "#name#", "zh-hans": "#name#"}},
            ["#name# would be printed"], ["#name# 会按原样印出"],
        ),
        ({"heading": {"zh-hans": "贡献奖"}}, ["not given in English"], ["没有填写 English 版"]),
        (
            {"place": {"zh-hans": "成都"}},
            ["The place is not given in English: the sentence in it will say “成都”"],
            ["地点没有填写 English 版，该语言的句子中将印“成都”"],
        ),
        (
            {"issuer": {"en": "Association"}, "signer": {"zh-hans": "李明"}},
            ["Who issues is not given in 简体中文", "under the signature is not given in English"],
            ["颁发机构没有填写 简体中文 版", "签名下的姓名没有填写 English 版"],
        ),
        (
            {"second_issuer": {"zh-hans": "协会"}, "second_signer": {"en": "Li Na"}},
            ["The second body is not given in English", "second signature is not given in"],
            ["第二家机构没有填写 English 版", "第二处签名下的姓名没有填写 简体中文 版"],
        ),
        ({"heading": {"en": "Thanks", "zh-hans": "贡献奖《锦江》"}}, [], []),
    ],
)  # fmt: skip
def test_what_is_odd_in_the_words_is_told_before_the_issue(desk, conference, changes, en, zh):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference, **changes)

    for language, wanted in (("en", en), ("zh-hans", zh)):
        with translation.override(language):
            page = desk.get(at("desk_issue_certificates", conference, issue.pk))
        assert [words in page.content.decode() for words in wanted] == [True] * len(wanted)
        assert len(page.context["warnings"]) == len(wanted)


def test_ticked_without_a_tick_issues_to_nobody(desk, conference):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference)

    page = desk.post(at("desk_issue_begin", conference, issue.pk), {"ticked": "1"}, follow=True)

    assert "Nobody was chosen." in page.content.decode()
    assert conference.jobs.count() == 0


def test_the_preview_is_a_picture(desk, conference):
    person = DelegateFactory(conference=conference)
    issue = awards.issue(conference)

    answer = desk.get(at("desk_issue_preview", conference, issue.pk, person.pk))

    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")


def test_a_preview_opens_large(desk, conference):
    person = DelegateFactory(conference=conference)
    issue = awards.issue(conference)
    address = at("desk_issue_look", conference, issue.pk, person.pk)
    picture_of = at("desk_issue_preview", conference, issue.pk, person.pk)

    check = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()
    page = desk.get(address).content.decode()

    assert f'<a href="{address}"><img src="{picture_of}"' in check
    assert page.count(f'"{picture_of}?large=1"') == 2
    with Image.open(BytesIO(desk.get(f"{picture_of}?large=1").content)) as large:
        assert large.width == 2400


def test_anybody_s_certificate_is_found_by_search(desk, conference):
    issue = awards.issue(conference, audience={"selection": "approved", "city": "Chengdu"})
    DelegateFactory(conference=conference, city="Chengdu")
    outside = DelegateFactory(conference=conference, name_latin="Zora Neale", city="Xi'an")
    pending = DelegateFactory(conference=conference, name_latin="Zora Late", status="pending")
    DelegateFactory(name_latin="Zora Elsewhere")
    addresses = [
        at("desk_issue_look", conference, issue.pk, each.pk) for each in (outside, pending)
    ]

    search = at("desk_issue_search", conference, issue.pk)
    assert search in desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()
    found = desk.get(search, {"q": "zora"}).content.decode()
    pages = [desk.get(address).content.decode() for address in addresses]

    assert ([address in found for address in addresses], "Elsewhere" in found) == (
        [True] * 2,
        False,
    )
    assert ["is not among the chosen" in page for page in pages] == [True, False]
    assert [".png?large=1" in page for page in pages] == [True, False]
    assert "No certificate for Zora Late: is not approved." in pages[1]


def test_who_lacks_something_has_no_preview(desk, conference):
    person = DelegateFactory(conference=conference, status="pending")
    issue = awards.issue(conference)

    answer = desk.get(at("desk_issue_preview", conference, issue.pk, person.pk))

    assert answer.status_code == 409


@pytest.mark.parametrize("kind", ["organiser", "attendance", "speaker"])
def test_while_nobody_can_get_one_it_is_shown_with_invented_names(desk, conference, kind):
    DelegateFactory(conference=conference, status="pending")
    issue = awards.issue(conference, kind=kind)

    page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    assert ("These names are invented" in page, "龘䶮𠮷 (invented)" in page) == (True, True)
    for code in ("rarest", "chinese", "latin", "association"):
        address = at("desk_issue_invented", conference, issue.pk, code)
        assert address in page
        with Image.open(BytesIO(desk.get(address).content)) as shown:
            assert shown.width == 1000
    assert desk.get(at("desk_issue_invented", conference, issue.pk, "none")).status_code == 404
    assert conference.delegates.count() == 1


def test_once_somebody_can_get_one_nobody_is_invented(desk, conference):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference)

    page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    assert "nvented" not in page


def test_words_that_no_font_has_are_shown_with_nobody_invented(desk, conference):
    issue = awards.issue(conference, place={"en": "\ue000"})

    page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    assert "nvented" not in page


def test_a_job_is_stopped_and_gone_on_with(desk, conference):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference)
    job = actions.begin_issue(issue, None)
    address = at("desk_issue_steer", conference, issue.pk)

    stopped = desk.post(address, {"do": "stop"}, follow=True).content.decode()
    assert (">Go on</button>" in stopped, job.items.get().status) == (True, "withheld")
    desk.post(address, {"do": "go_on"})
    assert job.items.get().status == "waiting"
    desk.post(address, {"do": "dance"})
    assert job.items.get().status == "waiting"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Certificates: organiser"), ("zh-hans", "证书：组织者")]
)
def test_progress_is_said_in_the_reader_s_language(desk, conference, language, words):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference)
    actions.begin_issue(issue, None)

    with translation.override(language):
        page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    progress = page[page.index('id="issue-job"') :]
    assert words in progress


def test_a_failure_is_listed_with_name_and_reason(desk, conference):
    person = DelegateFactory(conference=conference, name_zh="王伟", language="zh-hans")
    issue = awards.issue(conference)
    job = actions.begin_issue(issue, None)
    conference.delegates.update(status="cancelled")
    tasks.issue_award(job.items.get().pk)

    page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    for words in (person.name_zh, "is not approved", "Repeat the failed ones"):
        assert words in page
    address = reverse("conference:person", args=[conference.slug, person.pk])
    assert f'<a href="{address}">王伟</a>' in page


def test_an_earlier_seal_is_chosen_again(desk, conference):
    sent = SimpleUploadedFile("seal.jpg", round_seal())
    desk.post(at("desk_issue_new", conference), filled(seal_upload=sent))
    first = CertificateIssue.objects.get()

    form = desk.get(at("desk_issue_new", conference)).content.decode()
    address = at("desk_issue_picture", conference, first.pk, "seal")
    assert address in form
    assert desk.get(address).content.startswith(b"\x89PNG")
    desk.post(at("desk_issue_new", conference), filled(seal=first.seal))

    assert [issue.seal for issue in CertificateIssue.objects.all()] == [first.seal] * 2


@pytest.mark.parametrize("column", ["signature", "job"])
def test_no_other_column_is_a_picture(desk, conference, column):
    issue = awards.issue(conference)

    assert desk.get(at("desk_issue_picture", conference, issue.pk, column)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "signatory"}, "kind"),
        ({"second_signer_en": "Li"}, "second_issuer"),
        ({"seal": "keys/seal.pem"}, "seal"),
    ],
)
def test_what_cannot_be_is_said(desk, conference, changes, field):
    answer = desk.post(at("desk_issue_new", conference), filled(**changes))

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert CertificateIssue.objects.count() == 0


def test_of_several_initiatives_one_is_chosen(desk, conference):
    _first, second = (CeremonyFactory(conference=conference) for _ in range(2))
    desk.post(at("desk_issue_new", conference), filled(kind="signatory"))
    assert CertificateIssue.objects.count() == 0

    slug = second.initiative.slug
    desk.post(at("desk_issue_new", conference), filled(kind="signatory", initiative_slug=slug))

    assert CertificateIssue.objects.get().initiative_slug == slug


def test_a_certificate_s_page_tells_its_history(desk, conference):
    certificate = awards.award(DelegateFactory(conference=conference))

    answer = desk.post(
        at("desk_reissue", conference, certificate.pk), {"reason": "a slip"}, follow=True
    )

    newer = Certificate.objects.pending().get()
    assert f"{newer.serial} is being made" in answer.content.decode()
    making.made(newer)
    old = desk.get(at("desk_certificate", conference, certificate.pk)).content.decode()
    for words in ("a slip", newer.serial, "certificate issued", "certificate replaced"):
        assert words in old


@pytest.mark.parametrize("name", ["desk_issue_new", "desk_issue_certificates", "desk_issue_begin"])
def test_others_may_not_issue(client, conference, name):
    member = MembershipFactory(conference=conference, role=Role.READ_ONLY)
    client.force_login(member.user)
    issue = awards.issue(conference)
    args = [] if name == "desk_issue_new" else [issue.pk]
    method = client.post if name == "desk_issue_begin" else client.get

    assert method(at(name, conference, *args)).status_code == 403


@pytest.mark.parametrize("key", ["x", "0", "9" * 40])
def test_unknown_people_are_not_ticked_in_silence(desk, conference, key):
    DelegateFactory(conference=conference)
    desk.post(at("desk_issue_new", conference), filled())
    issue = CertificateIssue.objects.get()
    sent = {"ticked": "1", "delegates": [key]}
    answer = desk.post(at("desk_issue_begin", conference, issue.pk), sent)
    issue.refresh_from_db()
    assert (answer.status_code, issue.job) == (404, None)


@pytest.mark.parametrize("name", ["heading_en", "issuer_zh-hans", "place_zh-hans", "signer_en"])
def test_words_that_no_font_has_are_said_beside_their_field(desk, conference, name):
    answer = desk.post(at("desk_issue_new", conference), filled(**{name: "大会 \ue000"}))

    page = answer.content.decode()
    assert (answer.status_code, CertificateIssue.objects.exists()) == (422, False)
    assert f'id="id_{name.split("_")[0]}_error"' in page
    assert "No font here has \ue000 (U+E000)" in page


def test_the_whole_selection_is_named_before_and_after(desk, conference):
    DelegateFactory(conference=conference, city="Chengdu", name_latin="Li Hua")
    DelegateFactory(conference=conference, city="Xi'an", name_latin="Li Hua")
    audience = {"selection": "approved", "city": "Chengdu", "text": "Li"}
    issue = awards.issue(conference, audience=audience)
    address = at("desk_issue_certificates", conference, issue.pk)
    words = "Approved delegates · from Chengdu · found by “Li” · 1 person"

    assert words in desk.get(address).content.decode()
    actions.begin_issue(issue, None)
    assert words in desk.get(address).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Something unexpected happened (OSError)."),
        ("zh-hans", "发生了意外错误（OSError）"),
    ],
)
def test_an_unforeseen_failure_is_said_in_the_reader_s_language(desk, conference, language, words):
    DelegateFactory(conference=conference)
    issue = awards.issue(conference)
    item = actions.begin_issue(issue, None).items.get()
    for _ in range(jobs.MOST_ATTEMPTS):
        WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now())
        jobs.run(item.pk, broken)

    with translation.override(language):
        page = desk.get(at("desk_issue_certificates", conference, issue.pk)).content.decode()

    assert (words in page, "no paper" in page) == (True, False)


def broken(_payload):
    raise OSError("no paper")
