"""Django's admin: for looking at rows."""

from django.contrib import admin

from conference.lib.looking import Looking, LookingInline
from sessions.models import Release, Room, Seat, Speaker, Talk, TalkSpeaker, Track


class TalkSpeakerInline(LookingInline):
    """Who is on stage."""

    model = TalkSpeaker


@admin.register(Talk)
class TalkAdmin(Looking):
    """Talks of the drafts."""

    list_display = ["slug", "__str__", "conference", "kind", "room", "starts_at", "cancelled"]
    list_filter = ["conference", "kind"]
    list_select_related = ["conference", "room"]
    inlines = [TalkSpeakerInline]


@admin.register(Room, Track, Speaker)
class PartAdmin(Looking):
    """Rooms, tracks, speakers."""

    list_display = ["slug", "__str__", "conference"]
    list_filter = ["conference"]


@admin.register(Release)
class ReleaseAdmin(Looking):
    """Releases: never changed."""

    list_display = ["version", "conference", "released_at", "by"]
    list_filter = ["conference"]


@admin.register(Seat)
class SeatAdmin(Looking):
    """Seats taken."""

    list_display = ["talk", "delegate", "taken_at"]
    list_filter = ["talk__conference"]
    list_select_related = ["talk", "delegate"]
