"""Files that are to be deleted, until they are."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import connections, models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=1)  # several times as long as a store is waited for


class FileQuerySet(models.QuerySet["FileToDelete"]):
    """Claiming; two workers never share a row."""

    def free(self) -> Self:
        """Rows that nobody is at work with."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))

    def due(self) -> Self:
        """Rows whose next try may be made."""
        return self.free().filter(due_at__lte=timezone.now())

    def claim(self, limit: int) -> list["FileToDelete"]:
        """Take some for this worker, those that wait longest first."""
        token = uuid.uuid4()
        with transaction.atomic(using=self.db):
            skip = connections[self.db].features.has_select_for_update_skip_locked
            rows = self.free().select_for_update(of=("self",) if skip else (), skip_locked=skip)
            first = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
            until = timezone.now() + LEASE
            self.filter(pk__in=first).update(lease_token=token, lease_until=until)
        taken = self.model._default_manager.filter(lease_token=token)  # noqa: SLF001 - documented
        return list(taken.order_by("due_at", "pk"))


class FileToDelete(models.Model):
    """A file that nothing refers to any more (conference.discarding); the row goes with it.

    `path`: in the store, a folder's ends in /; of a message written into a file its Message-ID.
    `error`: why the last try failed (conference.work_words).
    """

    class Place(models.TextChoices):
        STORE = "store", _("the store of files")
        MAIL = "mail", _("the folder for mail")

    place = models.CharField(max_length=5, choices=Place.choices, default=Place.STORE)
    path = models.CharField(max_length=255)
    since = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")
        constraints = [
            UniqueConstraint(fields=["path", "place"], name="one_row_a_file_to_delete"),
            CheckConstraint(condition=~Q(path=""), name="file_to_delete_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.path}"
