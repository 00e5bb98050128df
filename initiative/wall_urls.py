"""Addresses of the big screens, of the page that makes a phone a witness, of the record later."""

from django.urls import path

from initiative import record_views, wall_views, witness_pages

AT = "initiative/<slug:initiative>/"
localized = [
    path(AT + "wall/", wall_views.show, name="wall"),
    path(AT + "wall/quotes.json", wall_views.quotes, name="wall_quotes"),
    path(AT + "wall/<slug:conference>/", wall_views.show, name="ceremony_wall"),
    path(AT + "witness/", witness_pages.keep, name="witness"),
    path(AT + "record/<int:ceremony>.pdf", record_views.record, name="record"),
    path(
        "desk/<slug:conference>/ceremony/<int:ceremony>/record/",
        record_views.order,
        name="desk_record",
    ),
]
plain = [
    path(AT + "witness", witness_pages.code, name="witness_code"),
    path(AT + "wall/names.json", wall_views.names, name="wall_names"),
]
