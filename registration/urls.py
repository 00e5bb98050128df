"""Addresses of this app: public pages, the delegate's own, and the desk's."""

from django.urls import path

from registration import (
    campaign_desk as campaigns,
    campaign_preview,
    campaign_unsubscribe,
    desk,
    desk_settings,
    me,
    photos_desk,
    photos_views,
    views,
)

app_name = "registration"
DESK = "desk/<slug:conference>/"
PEOPLE = DESK + "delegates/"
FORM = "<slug:conference>/register/"
CAMPAIGNS = DESK + "mail/campaigns/"
ONE = CAMPAIGNS + "<int:pk>/"

localized = [
    path(FORM, views.register, name="register"),
    path(FORM + "sent/", views.sent, name="sent"),
    path(FORM + "correct/", views.correct, name="correct"),
    path(FORM + "confirm/<str:token>/", views.confirm, name="confirm"),
    path(FORM + "link/", views.link, name="link"),
    path("me/<str:key>/edit/", me.edit, name="edit"),
    path("me/<str:key>/cancel/", me.cancel, name="cancel"),
    path("me/<str:key>/data.json", me.data, name="data"),
    path("me/<str:key>/erase/", me.erase, name="erase"),
    path("me/<str:key>/photo/", photos_views.edit, name="photo"),
    path("me/<str:key>/photo/remove/", photos_views.remove, name="photo_remove"),
    path("me/<str:key>/photo.jpg", photos_views.picture, name="photo_picture"),
    path(PEOPLE, desk.show_list, name="desk_list"),
    path(PEOPLE + "add/", desk.add, name="desk_add"),
    path(PEOPLE + "decide/", desk.decide, name="desk_decide"),
    path(PEOPLE + "export.csv", desk.export, name="desk_export"),
    path(PEOPLE + "<int:pk>/edit/", desk.edit, name="desk_edit"),
    path(PEOPLE + "<int:pk>/approve/", desk.approve, name="desk_approve"),
    path(PEOPLE + "<int:pk>/reject/", desk.reject, name="desk_reject"),
    path(PEOPLE + "<int:pk>/cancel/", desk.cancel, name="desk_cancel"),
    path(PEOPLE + "<int:pk>/link/", desk.send_link, name="desk_link"),
    path(PEOPLE + "<int:pk>/photo/", photos_desk.edit, name="desk_photo"),
    path(PEOPLE + "<int:pk>/photo/remove/", photos_desk.remove, name="desk_photo_remove"),
    *[
        path(
            f"{PEOPLE}<int:pk>/photo/{size}.jpg",
            photos_desk.picture,
            {"size": size},
            name=f"desk_photo_{size}",
        )
        for size in ("large", "small")
    ],
    path(PEOPLE + "categories/", desk_settings.categories, name="desk_categories"),
    path(PEOPLE + "categories/add/", desk_settings.category, name="desk_category_add"),
    path(PEOPLE + "categories/<int:pk>/", desk_settings.category, name="desk_category"),
    path(PEOPLE + "associations/", desk_settings.associations, name="desk_associations"),
    path(PEOPLE + "associations/add/", desk_settings.association, name="desk_association_add"),
    path(PEOPLE + "associations/<int:pk>/", desk_settings.association, name="desk_association"),
    path(PEOPLE + "<int:pk>/address/", campaigns.address_works, name="desk_address_works"),
    path(CAMPAIGNS, campaigns.show_list, name="desk_campaigns"),
    path(CAMPAIGNS + "add/", campaigns.edit, name="desk_campaign_add"),
    path(ONE, campaigns.show, name="desk_campaign"),
    path(ONE + "edit/", campaigns.edit, name="desk_campaign_edit"),
    path(ONE + "write/", campaigns.write, name="desk_campaign_write"),
    path(ONE + "release/", campaigns.release, name="desk_campaign_release"),
    path(ONE + "retry/", campaigns.retry, name="desk_campaign_retry"),
    path(ONE + "test/", campaigns.send_test, name="desk_campaign_test"),
    path(ONE + "preview/", campaign_preview.preview, name="desk_campaign_preview"),
    path(ONE + "preview/<int:delegate>/", campaign_preview.message, name="desk_campaign_message"),
    *[
        path(f"{ONE}{verb}/", campaigns.step, {"verb": verb}, name=f"desk_campaign_{verb}")
        for verb in campaigns.STEPS
    ],
    path("unsubscribe/<str:token>/", campaign_unsubscribe.unsubscribe, name="unsubscribe"),
]
plain: list = []
