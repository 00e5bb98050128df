"""Forms of the desk: the shape of talks, rooms, tracks and speakers; the rules are elsewhere."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from conference.lib import pinyin
from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from conference.models import Conference
from sessions.models import Room, Speaker, Talk, TalkSpeaker, Track


class PartForm(RowForm):
    """A row of one conference with a slug, which is asked for (or made) when it is added."""

    slug_help = _("Stays in addresses for good. Left empty, it is made from the name.")

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.instance.conference = conference
        use_languages(self, conference.languages)
        if self.instance.pk:
            del self.fields["slug"]
        else:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = self.slug_help

    def slug_source(self) -> str:
        """The text a slug is made from."""
        texts = self.cleaned_data.get("name") or {}
        return texts.get("en") or next(iter(texts.values()), "")

    def clean(self):
        """A slug that no other row of the conference has."""
        data = super().clean()
        if "slug" in self.fields and not self.errors:
            rows = self._meta.model.objects.filter(conference=self.conference)
            taken = {"add", *rows.values_list("slug", flat=True)}  # …/add/ is the form's address
            wanted = data.get("slug")
            if wanted in taken:
                self.add_error("slug", _("Another one has this word already."))
            data["slug"] = wanted or free_slug(self.slug_source(), taken)
        return data


def free_slug(text: str, taken: set[str]) -> str:
    """A slug from the text (Chinese by its pinyin), with a number where it is taken."""
    base = slugify(text)[:40] or slugify(pinyin.full(text))[:40] or "x"
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


class RoomForm(PartForm):
    """A room."""

    name = LocalizedField(label=_("Name"))

    class Meta:
        model = Room
        fields = ["name", "capacity", "position", "slug"]


class TrackForm(PartForm):
    """A track."""

    name = LocalizedField(label=_("Name"))

    class Meta:
        model = Track
        fields = ["name", "colour", "position", "slug"]
        widgets = {"colour": forms.TextInput({"type": "color"})}


class SpeakerForm(PartForm):
    """A speaker; a delegate as well, if one is chosen."""

    bio = LocalizedField(label=_("About"), long=True, required=False)

    class Meta:
        model = Speaker
        fields = ["name_zh", "name_latin", "association", "bio", "delegate", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delegate"].label = _("Delegate")
        self.fields["delegate"].queryset = self.conference.delegates.approved()
        self.fields["delegate"].empty_label = _("no delegate")

    def slug_source(self) -> str:
        """The name in Latin letters where there is one."""
        return self.cleaned_data.get("name_latin") or self.cleaned_data.get("name_zh", "")

    def clean(self):
        """A name in one script at least."""
        data = super().clean()
        if not data.get("name_zh") and not data.get("name_latin"):
            self.add_error("name_zh", _("Give a name in Chinese or in Latin letters."))
        return data


class TalkForm(PartForm):
    """A talk: texts by language side by side, a day of the conference, times at its place."""

    title = LocalizedField(label=_("Title"))
    abstract = LocalizedField(label=_("Abstract"), long=True, required=False)
    day = forms.ChoiceField(label=_("Day"), required=False)
    starts = forms.TimeField(
        label=_("Starts"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends = forms.TimeField(
        label=_("Ends"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    language = forms.ChoiceField(
        label=_("Spoken language"), required=False, choices=[("", "—"), *settings.HOUSE_LANGUAGES]
    )

    class Meta:
        model = Talk
        fields = [
            "title", "abstract", "kind", "language", "track", "room", "seats", "cancelled", "slug",
        ]  # fmt: skip
        help_texts = {
            "seats": _("How many delegates may reserve a seat. Empty: nobody needs one."),
            "cancelled": _("After the next release it is shown as cancelled."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = self.conference.tracks.all()
        self.fields["room"].queryset = self.conference.rooms.all()
        zone, talk = self.conference.zone, self.instance
        start = talk.starts_at.astimezone(zone) if talk.starts_at else None
        end = talk.ends_at.astimezone(zone) if talk.ends_at else None
        days = {*days_of(self.conference), *({start.date()} if start else ())}
        self.fields["day"].choices = [
            ("", _("not yet")),
            *((day.isoformat(), date_format(day, str(_("l, j F")))) for day in sorted(days)),
        ]
        self.initial |= {
            "day": start.date().isoformat() if start else "",
            "starts": start.time() if start else None,
            "ends": end.time() if end else None,
        }

    def slug_source(self) -> str:
        """The title, in English where there is one."""
        texts = self.cleaned_data.get("title") or {}
        return texts.get("en") or next(iter(texts.values()), "")

    def clean(self):
        """Day, start and end together or not at all; the end after the start."""
        data = super().clean()
        day, starts, ends = data.get("day"), data.get("starts"), data.get("ends")
        given = [value for value in (day, starts, ends) if value not in ("", None)]
        if given and len(given) < 3 and not {"day", "starts", "ends"} & set(self.errors):
            raise ValidationError(_("Give day, start and end together, or none of them."))
        if len(given) == 3 and ends <= starts:
            self.add_error("ends", _("This is not after the start."))
        self.instance.starts_at = self.moment(day, starts) if len(given) == 3 else None
        self.instance.ends_at = self.moment(day, ends) if len(given) == 3 else None
        return data

    def moment(self, day: str, clock: time) -> datetime:
        """A time at the conference's place."""
        return datetime.combine(date.fromisoformat(day), clock, self.conference.zone)


def days_of(conference: Conference) -> list[date]:
    """Every day of the conference."""
    count = (conference.ends_on - conference.starts_on).days + 1
    return [conference.starts_on + timedelta(days=number) for number in range(count)]


class StageForm(forms.Form):
    """Somebody on stage, in a role; empty rows are left out."""

    speaker = forms.ModelChoiceField(
        Speaker.objects.none(), label=_("Speaker"), required=False, empty_label="—"
    )
    role = forms.ChoiceField(label=_("Role"), choices=TalkSpeaker.Role.choices)

    def __init__(self, *args, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = speakers


class BaseStage(forms.BaseFormSet):
    """Nobody twice on one stage."""

    def clean(self):
        """Refuse the same speaker in two rows."""
        chosen = [speaker for speaker, _role in self.people()]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("The same person is on stage twice."))

    def people(self) -> list[tuple[Speaker, str]]:
        """(speaker, role) in the order given."""
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [(row["speaker"], row["role"]) for row in rows if row.get("speaker")]


Stage = forms.formset_factory(StageForm, formset=BaseStage, extra=2, max_num=30)


def stage_for(talk: Talk, data=None):
    """The formset of a talk's speakers, filled with those it has."""
    places = talk.talk_speakers.all() if talk.pk else []
    initial = [{"speaker": place.speaker_id, "role": place.role} for place in places]
    speakers = talk.conference.speakers.all()
    return Stage(data, initial=initial, prefix="stage", form_kwargs={"speakers": speakers})


class ReleaseForm(forms.Form):
    """What a release says of itself."""

    note = forms.CharField(
        label=_("Note"), max_length=300, required=False,
        help_text=_("For the team; the public sees only the version."),
    )  # fmt: skip
