"""Pages that know every app: home, a conference, a delegate's own page, the desk's overview."""

from django.urls import path

from conference import overview, pages

app_name = "conference"
plain: list = []
localized = [
    path("", pages.home, name="home"),
    path("me/<str:key>/", pages.me, name="me"),
    path("desk/<slug:conference>/", overview.overview, name="overview"),
    path("desk/<slug:conference>/delegates/<int:pk>/", overview.person, name="person"),
    path("<slug:conference>/", pages.show, name="show"),
]
