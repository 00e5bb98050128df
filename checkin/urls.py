"""Addresses of this app: the scanner without a language, the desk's pages with one."""

from django.urls import path

from checkin import desk, views

app_name = "checkin"
DOOR = "desk/<slug:conference>/door/"
localized: list = [
    path(DOOR, desk.overview, name="desk_overview"),
    path(f"{DOOR}numbers/", desk.numbers, name="desk_numbers"),
    path(f"{DOOR}gates/", desk.gates, name="desk_gates"),
    path(f"{DOOR}gates/new/", desk.gate, name="desk_gate_new"),
    path(f"{DOOR}gates/<slug:slug>/", desk.gate, name="desk_gate"),
    path(f"{DOOR}devices/", desk.devices, name="desk_devices"),
    path(f"{DOOR}devices/<int:pk>/revoke/", desk.revoke, name="desk_revoke"),
    path(f"{DOOR}provision/", desk.provision, name="desk_provision"),
    path(f"{DOOR}conflicts/", desk.conflicts, name="desk_conflicts"),
]
plain: list = [
    path("door/", views.door, name="door"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
