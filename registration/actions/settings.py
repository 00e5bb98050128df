"""What the desk sets up: categories and associations."""

from django.db import transaction

from conference import audit
from registration.models import Association, Category


def facts(row: Association | Category) -> dict[str, object]:
    """Every column but the keys, for the audit trail."""
    columns = [field for field in row._meta.concrete_fields if not field.is_relation]
    return {field.name: field.value_to_string(row) for field in columns if field.name != "id"}


@transaction.atomic
def save_setting(row: Association | Category) -> None:
    """Save a category or association, new or changed; fewer places than taken stay taken."""
    rows = type(row).objects
    old = rows.filter(pk=row.pk).first()
    before = facts(old) if old else None
    row.save()
    after = facts(rows.get(pk=row.pk))
    if after != before:
        name = f"{row._meta.model_name}.{'changed' if old else 'created'}"
        audit.record(name, row, before=before, after=after)
