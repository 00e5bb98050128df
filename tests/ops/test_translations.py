"""The check of translations finds every kind of flaw, and none where there is none."""

from babel.messages.catalog import Catalog

from script import check_translations
from script.check_translations import flaws
from script.public_sentences import gone, public


def catalogue(*entries):
    found = Catalog(locale="zh_Hans")
    for message, translation, *flags in entries:
        found.add(message, translation, flags=flags)
    return found


def found_flaws(wanted, known):
    return [(what, sentence) for what, sentence, _place in flaws(wanted, known)]


def test_translated_sentences_have_no_flaw():
    wanted = catalogue(("Sign", ""), (("%d seat", "%d seats"), ("", "")))
    known = catalogue(("Sign", "签署"), (("%d seat", "%d seats"), ("%d 个座位",)), ("Old", ""))
    assert found_flaws(wanted, known) == []


def test_missing_empty_and_fuzzy_sentences_are_flaws():
    wanted = catalogue(("Sign", ""), ("Badge", ""), ("Door", ""), (("%d seat", "%d seats"), ("",)))
    known = catalogue(("Badge", ""), ("Door", "门", "fuzzy"), (("%d seat", "%d seats"), ("",)))
    assert found_flaws(wanted, known) == [
        ("missing", "Sign"), ("empty", "Badge"), ("fuzzy", "Door"), ("empty", "%d seat"),
    ]  # fmt: skip


def test_lost_placeholder_is_a_flaw():
    wanted = catalogue(("Hello %(name)s", "", "python-format"))
    known = catalogue(("Hello %(name)s", "你好 %(nmae)s", "python-format"))
    [(what, sentence)] = found_flaws(wanted, known)
    assert sentence == "Hello %(name)s"
    assert what.startswith("wrong")


def test_extraction_reads_code_and_templates(tmp_path):
    root = tmp_path / "root"
    for name in check_translations.SOURCES:
        (root / name).mkdir(parents=True)
    (root / "badges" / "mails.py").write_text('from x import gettext as _\n_("From the code")\n')
    (root / "templates" / "a.html").write_text('{% load i18n %}{% trans "From the page" %}')
    folder = tmp_path / "folder"
    folder.mkdir()
    found = check_translations.extracted(root, folder)
    assert {message.id for message in found if message.id} == {"From the code", "From the page"}


def test_sentences_of_public_pages_and_those_listed_are_public():
    wanted = Catalog()
    wanted.add("On the page", locations=[("templates/initiative/verify.html", 3)])
    wanted.add("On the desk", locations=[("templates/desk/home.html", 3)])
    wanted.add("Serial", locations=[("initiative/forms.py", 3)])
    wanted.add("Open", locations=[("templates/desk/job_list.html", 3)], context="a job")

    assert [message.id for message in public(wanted) if message.id] == ["On the page", "Serial"]


def test_a_listed_sentence_that_nothing_says_is_told():
    wanted = Catalog()
    wanted.add("Serial", locations=[("initiative/forms.py", 3)])

    assert "Serial" not in gone(wanted)
    assert "Mail address" in gone(wanted)
