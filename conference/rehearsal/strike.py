"""After a rehearsal the stage is struck: nothing of it stays in the database."""

from django.db import transaction

from conference.discarding import discard
from conference.errors import Refused
from conference.models import Conference, User
from initiative import log
from initiative.models import Initiative
from sessions.models import Paper


@transaction.atomic
def strike(conference: Conference) -> None:
    """Remove a rehearsal's rows and files. Raises Refused for any other conference."""
    if not conference.is_rehearsal:
        raise Refused("no_rehearsal", "Only a rehearsal can be removed.")
    paths = stored(conference)
    User.objects.filter(memberships__conference=conference).delete()
    for initiative in Initiative.objects.filter(slug=conference.slug, log__disposable=True):
        log.discard(initiative.log)
    for rows in (conference.scans, conference.certificates, conference.badges):
        rows.all().delete()
    conference.delegates.all().delete()
    conference.talks.all().delete()  # rooms are protected while talks are in them
    conference.delete()
    discard(*paths)


def stored(conference: Conference) -> list[str]:
    """Where the documents of this conference lie."""
    badges = conference.badges.values_list("pdf", "png")
    certificates = conference.certificates.values_list("pdf")
    papers = Paper.objects.filter(release__conference=conference).values_list("pdf")
    records = conference.ceremony_records.values_list("pdf")
    photos = conference.press_photos.values_list("image", "small")
    return [path for row in [*badges, *certificates, *papers, *records, *photos] for path in row]
