"""Addresses of this app: pages (with the language) and plain ones."""

from django.urls import path

from initiative import (
    desk,
    desk_console,
    desk_joining,
    desk_mandates,
    desk_press,
    desk_texts,
    joining_views,
    kiosk_views,
    public_texts,
    public_views,
    sign_code_views,
    sign_views,
    verify_views,
    views,
    wall_urls,
)
from initiative.ledger_urls import urlpatterns as ledger

app_name = "initiative"
AT = "initiative/<slug:initiative>/"
MINE = "me/<str:key>/sign/<slug:initiative>/"
DESK = "desk/<slug:conference>/ceremony/"
localized = [
    path(AT, views.show, name="show"),
    path(AT + "sign/", sign_views.sign, name="sign"),
    path(AT + "sign/code/", sign_code_views.code, name="sign_code"),
    path(AT + "sign/screen/", sign_code_views.screen, name="sign_screen"),
    path(AT + "join/", joining_views.join, name="join"),
    path(AT + "join/<uuid:key>/", joining_views.code, name="join_code"),
    path(AT + "signatories/", views.signatories, name="signatories"),
    path(AT + "signatories/<int:index>/", public_views.signatory, name="signatory"),
    path(
        AT + "signatories/<int:index>/card.png", public_views.signatory_card, name="signatory_card"
    ),
    path(AT + "statements/", public_views.statements, name="statements"),
    path(AT + "figures/", public_views.figures_page, name="figures"),
    path(AT + "card.png", public_views.card, name="card"),
    path(AT + "text/", public_texts.versions, name="text"),
    path(AT + "text/<int:version>/text.txt", public_texts.text_file, name="text_file"),
    path(AT + "press/", views.press, name="press"),
    path(AT + "press/report.txt", public_views.report, name="press_report"),
    path(AT + "press/kit.zip", public_views.kit, name="press_kit"),
    path(AT + "press/photos/<int:pk>.jpg", public_views.photo, name="press_photo"),
    *wall_urls.localized,
    path(AT + "kiosk/", kiosk_views.kiosk, name="kiosk"),
    path(MINE, sign_views.sign_as, name="sign_as"),
    path(MINE + "withdraw/", sign_views.withdraw, name="withdraw"),
    path(MINE + "unlist/", sign_views.unlist, name="unlist"),
    path(MINE + "certificate/", sign_views.certificate_language, name="certificate_language"),
    path("me/<str:key>/join/take-back/", joining_views.take_back, name="join_take_back"),
    path("verify/", verify_views.verify, name="verify"),
    path("verify/<str:serial>/", verify_views.verify_serial, name="verify_serial"),
    path(DESK, desk.ceremony, name="desk_ceremony"),
    path(DESK + "mandates/<int:delegate>/", desk_mandates.mandate, name="desk_mandate"),
    path(DESK + "mandates/<int:delegate>/end/", desk_mandates.mandate_end, name="desk_mandate_end"),
    path(DESK + "plan/", desk.plan, name="desk_plan"),
    path(DESK + "mail/", desk.mail_certificates, name="desk_mail"),
    path(DESK + "<int:ceremony>/state/", desk.set_state, name="desk_state"),
    path(DESK + "<int:ceremony>/joining/", desk_joining.joining, name="desk_joining"),
    path(DESK + "joins/", desk_joining.joins, name="desk_joins"),
    path(DESK + "joins/<int:join>/", desk_joining.decide, name="desk_join"),
    path(DESK + "joins/<int:join>/letter/", desk_joining.letter, name="desk_join_letter"),
    path(DESK + "<int:ceremony>/text/", desk_texts.text, name="desk_text"),
    path(DESK + "<int:ceremony>/text/new/", desk_texts.new_text, name="desk_text_new"),
    path(DESK + "<int:ceremony>/console/", desk_console.console, name="desk_console"),
    path(DESK + "<int:ceremony>/console/act/", desk_console.act, name="desk_console_act"),
    path(DESK + "<int:ceremony>/console/fill/", desk_console.fill, name="desk_console_fill"),
    path(DESK + "<int:ceremony>/console/reading/", desk_console.reading, name="desk_reading"),
    path(DESK + "<int:ceremony>/console/kiosk/", desk_console.new_kiosk, name="desk_kiosk_new"),
    path(DESK + "<int:ceremony>/console/pin/", desk_console.pin, name="desk_pin"),
    path(DESK + "seats/<int:seat>/", desk_console.turn, name="desk_turn"),
    path(DESK + "signatures/<int:signature>/undo/", desk_console.undo, name="desk_undo"),
    path(DESK + "mandates/<int:delegate>/file/", desk_mandates.mandate_file, name="mandate_file"),
    path(DESK + "<int:ceremony>/photos/", desk_press.photos, name="desk_photos"),
    path(DESK + "photos/<int:pk>.jpg", desk_press.photo, name="desk_photo"),
    path(DESK + "photos/<int:pk>/remove/", desk_press.remove, name="desk_photo_remove"),
    path(DESK + "signatures/<int:signature>/name/", desk.show_or_hide, name="desk_show_or_hide"),
    path(DESK + "signatures/<int:signature>/statement/", desk.moderate, name="desk_moderate"),
]
plain = [
    path("initiative/<slug:initiative>/s", sign_code_views.short, name="sign_short"),
    path("initiative/<slug:initiative>/stage", sign_code_views.stage, name="stage"),
    path("v/<str:serial>", verify_views.code, name="code"),
    path("v/<str:serial>/", verify_views.code),
    *ledger,
    *wall_urls.plain,
]
