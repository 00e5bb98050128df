"""Forms of the desk: a new initiative, what is reported of it, whom the report quotes."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.lib.localized_forms import LocalizedField, use_languages
from conference.models import Conference
from initiative.language_forms import LanguageForm, line, passage
from initiative.models import Initiative, Voice
from initiative.report_actions import Quoted, Report
from initiative.reported import by_language, day_of, without_note
from registration.models import PlatformAccount

BETWEEN = re.compile(r"\n[ \t]*\n\s*")


class NewInitiativeForm(forms.Form):
    """Its name and its address; the text comes next."""

    name = LocalizedField(label=_("Name of the initiative"))
    slug = forms.SlugField(
        label=_("Short name"),
        help_text=_("Part of its public address, in small Latin letters. It stands in every "
                    "certificate and cannot be changed later."),
        max_length=50,
    )  # fmt: skip

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any):
        super().__init__(*args, **kwargs)
        use_languages(self, conference.languages)

    def clean_slug(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["slug"]).lower()


class ReportForm(LanguageForm):
    """What is known of the launch, each thing in as many languages as there are words for."""

    parts: ClassVar = {
        "subject": passage(_("What it is about"), 400, _("Without a full stop: it stands in a "
                           "sentence of the report."), rows=2),
        "city": line(_("Where it was launched"), 80),
        "attendance": line(
            _("Who was there"), 200,
            _("As reported, for a sentence: more than 60 representatives of associations."),
        ),
        "association": line(_("Organiser"), 120),
        "president": line(_("Its president"), 80),
        "statement": passage(_("The president’s words"), 2000, _("Quoted as they were said.")),
    }  # fmt: skip
    launched = forms.CharField(
        label=_("Day of the launch"),
        help_text=_("Such as 2024-08-26, or 08-26 where the report gives no year."),
        required=False, max_length=40,
    )  # fmt: skip
    reporter = forms.CharField(label=_("Reporter"), required=False, max_length=80)
    photographer = forms.CharField(label=_("Photographer"), required=False, max_length=80)
    house = ("launched", "reporter", "photographer")

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any):
        organiser, press = initiative.organiser, initiative.press
        known = {
            "subject": initiative.subject, "city": initiative.city,
            "attendance": press.get("attendance"),
            **{part: organiser.get(part) for part in ("association", "president", "statement")},
        }  # fmt: skip
        kwargs["initial"] = {
            f"{part}_{code}": text
            for part, words in known.items() for code, text in by_language(words).items()
        } | {
            "launched": without_note(initiative.launched),
            "reporter": press.get("reporter", ""), "photographer": press.get("photographer", ""),
        }  # fmt: skip
        super().__init__(*args, **kwargs)

    @property
    def of_all(self) -> list[forms.BoundField]:
        """What is asked once."""
        return [self[name] for name in self.house]

    def clean_launched(self) -> str:
        """A day there is. Raises ValidationError for anything else."""
        day = str(self.cleaned_data["launched"]).strip()
        if day and not day_of(day):
            raise forms.ValidationError(
                _("Please write the day as 2024-08-26, or as 08-26 without a year."), code="day"
            )
        return day

    def report(self) -> Report:
        """What was given."""
        words = {part: self.in_each(part) for part in self.parts}
        once: dict[str, Any] = {name: self.cleaned_data[name] for name in self.house}
        return Report(**once | words)


class VoiceForm(LanguageForm):
    """Who is quoted, with platform and reach as reported, and the words."""

    parts: ClassVar = {
        "about": line(_("Who that is"), 80, _("Such as: legal blogger.")),
        "said": passage(_("Their words"), 4000, _("An empty line stands between two statements.")),
    }
    main_part = "said"
    handle = forms.CharField(label=_("Name or handle"), max_length=100)
    platform = forms.CharField(
        label=_("Platform"), max_length=50, required=False,
        help_text=_("Such as WeChat, Weibo or Douyin."),
    )  # fmt: skip
    reach = forms.CharField(
        label=_("Followers, as reported"), max_length=100, required=False,
        help_text=_("In English words, such as “nearly 18 million”, “over 1,000” or “more than "
                    "1.8 million”: these are shown in every language."),
    )  # fmt: skip

    def __init__(self, *args: Any, voice: Voice | None, **kwargs: Any):
        kwargs["initial"] = _known(voice) if voice else {}
        super().__init__(*args, **kwargs)

    @property
    def of_all(self) -> list[forms.BoundField]:
        """What is asked once."""
        return [self[name] for name in ("handle", "platform", "reach")]

    @property
    def platforms(self) -> list[str]:
        """Those the house knows by name in every language."""
        return [str(label) for _code, label in PlatformAccount.Platform.choices]

    def quoted(self) -> Quoted:
        """What was given."""
        data = self.cleaned_data
        said = {
            code: [words.strip() for words in BETWEEN.split(text.replace("\r\n", "\n"))]
            for code, text in self.in_each("said").items()
        }
        once = {name: data[name] for name in ("handle", "platform", "reach")}
        return Quoted(**once, about=self.in_each("about"), said=said)


def _known(voice: Voice) -> dict[str, str]:
    """A voice as the form shows it."""
    found = {"handle": voice.handle, "platform": voice.platform, "reach": voice.reach}
    found |= {f"about_{code}": text for code, text in voice.about.items()}
    languages = dict.fromkeys(code for words in voice.statements for code in words)
    for code in languages:
        said = [words[code] for words in voice.statements if words.get(code)]
        found[f"said_{code}"] = "\n\n".join(said)
    return found
