"""Addresses of this app: pages (with the language) and plain ones."""

from django.urls import path, re_path

from sessions import desk, files, own, views

app_name = "programme"
AT = "<slug:conference>/programme/"
DESK = "desk/<slug:conference>/programme/"
PARTS = r"^desk/(?P<conference>[-\w]+)/programme/(?P<kind>rooms|tracks|speakers)/"

localized = [
    path(AT, views.show, name="show"),
    path(AT + "now/", views.now, name="now"),
    path(AT + "room/<slug:room>/", views.room, name="room"),
    path(AT + "talk/<slug:talk>/", views.talk, name="talk"),
    path("me/<str:key>/programme/", own.show, name="own"),
    path("me/<str:key>/programme/<slug:talk>/take/", own.take, name="seat_take"),
    path("me/<str:key>/programme/<slug:talk>/give-up/", own.give_up, name="seat_give_up"),
    path(DESK, desk.talk_list, name="desk_list"),
    path(DESK + "talks/add/", desk.talk_edit, name="desk_talk_add"),
    path(DESK + "talks/<slug:talk>/", desk.talk_edit, name="desk_talk_edit"),
    path(DESK + "talks/<slug:talk>/delete/", desk.talk_delete, name="desk_talk_delete"),
    path(DESK + "release/", desk.release, name="desk_release"),
    path(DESK + "release/make/", desk.release_make, name="desk_release_make"),
    path(DESK + "release/paper/<slug:language>/", desk.paper_again, name="desk_paper_again"),
    re_path(PARTS + r"$", desk.part_list, name="desk_parts"),
    re_path(PARTS + r"add/$", desk.part_edit, name="desk_part_add"),
    re_path(PARTS + r"(?P<slug>[-\w]+)/$", desk.part_edit, name="desk_part_edit"),
    re_path(PARTS + r"(?P<slug>[-\w]+)/delete/$", desk.part_delete, name="desk_part_delete"),
]
plain = [
    path("<slug:conference>/programme.ics", files.programme_ics, name="ics"),
    path("<slug:conference>/programme.json", files.programme_json, name="json"),
    path("<slug:conference>/programme.xml", files.programme_xml, name="xml"),
    path("<slug:conference>/programme.pdf", files.programme_pdf, name="pdf"),
    path("me/<str:key>/programme.ics", files.own_ics, name="own_ics"),
]
