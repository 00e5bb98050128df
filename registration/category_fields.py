"""Categories as choices of a form: what is left of each, and why one cannot be chosen now."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext


class CategoryChoices(forms.RadioSelect):
    """What nobody can choose now is shown, and cannot be ticked."""

    def create_option(self, name, value, *args, **kwargs):
        """Full or closed ones are disabled."""
        option = super().create_option(name, value, *args, **kwargs)
        category = getattr(value, "instance", None)
        if category and (category.places_left == 0 or not category.is_open()):
            option["attrs"]["disabled"] = True
        return option


class CategoryField(forms.ModelChoiceField):
    """Categories by code, each with what is left of it."""

    def label_from_instance(self, category):
        """Creator · 12 places left · until 3 May 2027, 18:00"""
        words = [str(category), self.places(category), self.until(category)]
        return " · ".join(word for word in words if word)

    def places(self, category):
        """How many places are left, where they are counted."""
        left = category.places_left
        if left is None:
            return ""
        return ngettext("%d place left", "%d places left", left) % left if left else _("full")

    def until(self, category):
        """From when or until when the public may choose it, at the conference's place."""
        if category.opens_later():
            return _("opens on %(day)s") % {"day": moment(category.opens_here)}
        if not category.is_open():
            return _("closed")
        if not category.closes_at:
            return ""
        return _("until %(day)s") % {"day": moment(category.closes_here)}


class PublicCategoryField(CategoryField):
    """As the public chooses: places left of what nobody can choose now mislead."""

    widget = CategoryChoices

    def places(self, category):
        """None where the words after it say why it cannot be chosen."""
        return super().places(category) if category.is_open() else ""


def moment(at):
    """E.g. 3 May 2027, 18:00, by the clock that `at` is in."""
    return date_format(at, "DATETIME_FORMAT")
