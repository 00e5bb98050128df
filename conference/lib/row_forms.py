"""Forms over a row: what the table's own constraints refuse, in plain words beside its field."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BaseConstraint, CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

TAKEN = _("“%(value)s” is taken already. Please choose another.")
TAKEN_TOGETHER = _("Another one is exactly the same in this. Please change something.")
UNFIT = _("This does not go with the rest of the form. Please check it.")


class RowForm(forms.ModelForm):
    """A form over a row of a conference. Django would say names of constraints and columns."""

    def _get_validation_exclusions(self) -> set[str]:
        """Also check what is unique in the conference, which no form asks for."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"conference"} if getattr(self.instance, "conference_id", 0) else excluded

    def _update_errors(self, errors: ValidationError) -> None:
        """What the constraints refuse stands at one place: Django puts it over the whole form."""
        for error in errors.error_dict.pop(NON_FIELD_ERRORS, []):
            self.add_error(*self._said_plainly(error))
        super()._update_errors(errors)  # type: ignore[misc]

    def _said_plainly(self, error: ValidationError) -> tuple[str | None, ValidationError]:
        """(field, words); what is no constraint's is left as it is."""
        together = (error.params or {}).get("unique_check")
        constraint = self._constraints().get(str(error.message))
        if not together and not constraint:
            return None, error
        columns = together or columns_of(constraint)
        asked = [name for name in columns if name in self.fields]
        words: object = TAKEN_TOGETHER
        if isinstance(constraint, CheckConstraint):
            words = UNFIT
        elif len(asked) == 1:
            words = TAKEN % {"value": self[asked[0]].value()}
        return (asked[-1] if asked else None), ValidationError(str(words), code="constraint")

    def _constraints(self) -> dict[str, BaseConstraint]:
        """By what Django says of them."""
        pairs = self.instance.get_constraints()
        return {
            str(each.get_violation_error_message()): each for _model, rows in pairs for each in rows
        }


def columns_of(constraint: BaseConstraint | None) -> list[str]:
    """The fields that are unique together, or that a condition is about."""
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return sorted(constraint.condition.referenced_base_fields)
    return list(getattr(constraint, "fields", ()))
