"""Addresses of this app: the scanner without a language, the desk's pages with one."""

from django.urls import path

from checkin import (
    counter_acts,
    desk,
    desk_door,
    desk_gates,
    desk_picture,
    desk_prints,
    desk_trial,
    desk_untaken,
    device_pages,
    picture_files,
    views,
)

app_name = "checkin"
DOOR = "desk/<slug:conference>/door/"
localized: list = [
    path(DOOR, desk_picture.overview, name="desk_overview"),
    path(f"{DOOR}picture/", desk_picture.part, name="desk_picture"),
    path(f"{DOOR}inside/", desk_picture.inside, name="desk_inside"),
    path(f"{DOOR}report/", desk_picture.report, name="desk_report"),
    *[
        path(
            f"{DOOR}export/{what}.{kind}",
            desk_picture.export,
            {"what": what, "kind": kind},
            name="desk_export",
        )
        for what in picture_files.FILES
        for kind in picture_files.KINDS
    ],
    path(f"{DOOR}watch/", desk_picture.watch, name="desk_watch"),
    path(f"{DOOR}watch/categories/", desk_picture.watch_categories, name="desk_watch_categories"),
    path(
        f"{DOOR}watch/<int:pk>/start/",
        desk_picture.watch_person,
        {"wanted": True},
        name="desk_watch_person",
    ),
    path(
        f"{DOOR}watch/<int:pk>/stop/",
        desk_picture.watch_person,
        {"wanted": False},
        name="desk_unwatch",
    ),
    path(f"{DOOR}watch/<int:pk>/noted/", desk_picture.acknowledge, name="desk_acknowledge"),
    path(f"{DOOR}gates/", desk_gates.gates, name="desk_gates"),
    path(f"{DOOR}gates/new/", desk_gates.new, name="desk_gate_new"),
    path(f"{DOOR}gates/<slug:slug>/", desk_gates.gate, name="desk_gate"),
    path(f"{DOOR}gates/<slug:slug>/change/", desk_gates.change, name="desk_gate_change"),
    path(f"{DOOR}zones/<slug:slug>/", desk_gates.zone, name="desk_zone"),
    path(f"{DOOR}devices/", desk.devices, name="desk_devices"),
    path(f"{DOOR}devices/<int:pk>/revoke/", desk.revoke, name="desk_revoke"),
    path(f"{DOOR}provision/", desk.provision, name="desk_provision"),
    path(f"{DOOR}conflicts/", desk_picture.conflicts, name="desk_conflicts"),
    path(f"{DOOR}not-taken/", desk_untaken.untaken, name="desk_untaken"),
    path(f"{DOOR}not-taken/<int:pk>/take/", desk_untaken.take, name="desk_untaken_take"),
    path(f"{DOOR}not-taken/<int:pk>/dismiss/", desk_untaken.dismiss, name="desk_untaken_dismiss"),
    path(f"{DOOR}try/", desk_trial.try_scan, name="desk_try"),
    path(f"{DOOR}people/", desk_door.search, name="desk_door"),
    path(f"{DOOR}people/new/", desk_door.walk_in, name="desk_door_walk_in"),
    path(f"{DOOR}people/<int:pk>/", desk_door.person, name="desk_door_person"),
    *[
        path(f"{DOOR}people/<int:pk>/{verb}/", desk_door.act, {"verb": verb}, f"desk_door_{verb}")
        for verb in counter_acts.ACTS
    ],
    path(f"{DOOR}prints/", desk_prints.prints, name="desk_prints"),
    path(f"{DOOR}prints/<int:pk>/cancel/", desk_prints.cancel, name="desk_print_cancel"),
    path(f"{DOOR}prints/<int:pk>/again/", desk_prints.again, name="desk_print_again"),
    path(f"{DOOR}prints/<int:pk>/printed/", desk_prints.settle, name="desk_print_settle"),
    *[
        path(
            f"{DOOR}stations/<int:pk>/{verb}/",
            desk_prints.pause,
            {"paused": verb == "pause"},
            f"desk_station_{verb}",
        )
        for verb in ("pause", "resume")
    ],
]
plain: list = [
    path("door/", views.door, name="door"),
    path("door/station/", device_pages.station, name="station"),
    path("door/kiosk/", device_pages.kiosk, name="kiosk"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
