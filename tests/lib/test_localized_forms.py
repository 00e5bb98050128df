"""Text by language in forms: what is shown, cleaned, kept and refused."""

from django import forms
from django.utils.datastructures import MultiValueDict

from conference.lib.localized_forms import LocalizedField, use_languages


class TalkForm(forms.Form):
    title = LocalizedField(max_length=10)
    abstract = LocalizedField(long=True, required=False)


def test_field_cleans_to_a_dict_without_empty_texts():
    form = TalkForm({"title_en": " Opening ", "title_zh-hans": "", "abstract_zh-hans": "开幕"})

    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "Opening"}, "abstract": {"zh-hans": "开幕"}}


def test_field_that_is_required_needs_one_language():
    form = TalkForm({"title_en": "  ", "title_zh-hans": ""})

    assert form.errors == {"title": ["Give this in at least one language."]}


def test_field_refuses_a_text_that_is_too_long_and_keeps_it():
    form = TalkForm({"title_en": "Opening ceremony"})

    assert list(form.errors) == ["title"]
    assert 'value="Opening ceremony"' in str(form["title"])


def test_widget_names_and_marks_the_language_of_each_input():
    html = str(TalkForm(initial={"title": {"zh-hans": "开幕"}})["title"])

    assert 'name="title_zh-hans" value="开幕"' in html
    assert html.count('lang="zh-hans"') == 1
    assert html.count('lang="en"') == 1


def test_form_asks_in_the_languages_of_the_conference_only():
    form = TalkForm()

    use_languages(form, ["zh-hans"])

    assert 'name="title_zh-hans"' in str(form["title"])
    assert 'name="title_en"' not in str(form["title"])
    assert 'name="title_en"' in str(TalkForm()["title"])


def test_form_keeps_an_input_for_a_language_that_holds_a_text():
    form = TalkForm(MultiValueDict({"title_zh-hans": ["开幕"], "title_en": ["Opening"]}),
                    initial={"title": {"en": "Open"}})  # fmt: skip

    use_languages(form, ["zh-hans"])

    assert form.is_valid()
    assert form.cleaned_data["title"] == {"zh-hans": "开幕", "en": "Opening"}
