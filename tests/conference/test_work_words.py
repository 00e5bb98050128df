"""What work says of itself: in the language of whoever reads it, however old the row."""

import pytest
from django.utils import translation

from conference import jobs, work_words
from conference.lib.leases import Leased
from conference.models import Job, WorkItem
from tests.conference.factories import ConferenceFactory

SAID = {"en": "no font has: 𱁬 (U+3106C)", "zh-hans": "没有字体包含：𱁬 (U+3106C)"}


@pytest.mark.parametrize("language", SAID)
def test_a_reason_is_said_in_the_reader_s_language(language):
    kept = work_words.kept("no_font", "no installed font has it", signs=work_words.named("𱁬"))

    with translation.override(language):
        assert work_words.said(kept) == SAID[language]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("no installed font has X", "no installed font has X"),
        ("", ""),
        (None, ""),
        ('{"code": "of_tomorrow", "params": {}, "text": "too new"}', "too new"),
        ('{"code": "no_font", "params": {"letters": "X"}, "text": "no font"}', "no font"),
        ('{"code": "no_fo', '{"code": "no_fo'),
    ],
)
def test_older_and_newer_rows_stay_readable(kept, said):
    assert work_words.said(kept) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "params", "titles"),
    [
        ("badge_sheets", {}, ("Badges on paper", "打印胸牌")),
        ("issue_certificates", {"kind": "organiser"}, ("Certificates: organiser", "证书：组织者")),
        ("badges_anew", {"title": "badges_programme"},
         ("Badges with the new programme", "按新日程重制胸牌")),
        ("campaign", {"name": "Hello"}, ("Messages of “Hello”", "“Hello”的邮件")),
        ("other", {}, ("As it was written", "As it was written")),
        ("badge_sheets", None, ("As it was written", "As it was written")),
    ],
)  # fmt: skip
def test_a_job_s_title_is_in_the_reader_s_language(kind, params, titles):
    job = Job(conference=ConferenceFactory(), kind=kind, title="As it was written", params=params)

    found = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found.append(work_words.title(job))
    assert tuple(found) == titles


@pytest.mark.django_db
def test_a_failed_row_keeps_code_and_parameters():
    row = WorkItem.objects.create(task="test", dedupe="one")

    def work(_payload):
        raise jobs.Permanent("no font", "no_font", signs="X")

    jobs.run(row.pk, work)

    row.refresh_from_db()
    assert (row.status, work_words.said(row.error)) == (Leased.FAILED, "no font has: X")
