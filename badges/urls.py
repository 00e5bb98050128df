"""Addresses of this app: pages (with the language) and plain ones."""

from django.urls import path

from badges import (
    design_backgrounds,
    design_desk,
    design_list_desk,
    design_preview_desk,
    desk,
    downloads,
    issue_desk,
    print_desk,
    sheets_desk,
    views,
)

app_name = "badges"
BADGES = "desk/<slug:conference>/badges/"
DESIGNS = "desk/<slug:conference>/badges/designs/"
CERTIFICATES = "desk/<slug:conference>/certificates/"

localized = [
    path("me/<str:key>/badge/", views.panel, name="panel"),
    path("me/<str:signed>/certificate/", downloads.page, name="certificate_page"),
    path(BADGES, desk.badge_list, name="desk_list"),
    path(BADGES + "issue/<int:delegate>/", desk.issue, name="desk_issue"),
    path(BADGES + "<int:pk>/badge.pdf", desk.badge_pdf, name="desk_badge_pdf"),
    path(BADGES + "<int:pk>/reprint/", desk.reprint, name="desk_reprint"),
    path(BADGES + "<int:pk>/revoke/", desk.revoke, name="desk_revoke"),
    path(BADGES + "<int:pk>/again/", desk.make_badge_again, name="desk_make_badge"),
    path(BADGES + "sheets/", sheets_desk.sheets, name="desk_sheets"),
    path(BADGES + "sheets/<int:pk>/", sheets_desk.run, name="desk_sheet_run"),
    path(BADGES + "sheets/<int:pk>/sheets.pdf", sheets_desk.pdf, name="desk_sheets_pdf"),
    path(DESIGNS, design_list_desk.designs, name="desk_designs"),
    path(DESIGNS + "pictures/", design_backgrounds.upload, name="desk_background_upload"),
    path(DESIGNS + "pictures/<int:pk>.jpg", design_backgrounds.show, name="desk_background"),
    path(DESIGNS + "pictures/<int:pk>/delete/", design_backgrounds.delete,
         name="desk_background_delete"),
    path(DESIGNS + "<int:pk>/", design_desk.design, name="desk_design"),
    path(DESIGNS + "<int:pk>/preview/", design_preview_desk.order_preview,
         name="desk_design_order_preview"),
    path(DESIGNS + "<int:pk>/preview/<slug:key>.png", design_preview_desk.preview,
         name="desk_design_preview"),
    path(DESIGNS + "<int:pk>/copy/", design_list_desk.copy, name="desk_design_copy"),
    path(DESIGNS + "<int:pk>/delete/", design_list_desk.delete, name="desk_design_delete"),
    path(DESIGNS + "<int:pk>/withdraw/", design_desk.withdraw, name="desk_design_withdraw"),
    path(DESIGNS + "versions/<int:version>/publish/", design_desk.publish,
         name="desk_design_publish"),
    path(DESIGNS + "versions/<int:version>/back/", design_desk.bring_back,
         name="desk_design_bring_back"),
    path(CERTIFICATES, desk.certificate_list, name="desk_certificates"),
    path(CERTIFICATES + "issues/", issue_desk.prepare, name="desk_issue_new"),
    path(CERTIFICATES + "issues/<int:pk>/", issue_desk.show, name="desk_issue_certificates"),
    path(CERTIFICATES + "issues/<int:pk>/begin/", issue_desk.begin, name="desk_issue_begin"),
    path(CERTIFICATES + "issues/<int:pk>/job/", issue_desk.steer, name="desk_issue_steer"),
    path(CERTIFICATES + "issues/<int:pk>/look/", issue_desk.look, name="desk_issue_search"),
    path(CERTIFICATES + "issues/<int:pk>/look/<int:delegate>/", issue_desk.look,
         name="desk_issue_look"),
    path(CERTIFICATES + "issues/<int:pk>/<int:delegate>.png", issue_desk.preview,
         name="desk_issue_preview"),
    path(CERTIFICATES + "issues/<int:pk>/<slug:column>.png", issue_desk.picture,
         name="desk_issue_picture"),
    path(CERTIFICATES + "prints/", print_desk.order, name="desk_print_order"),
    path(CERTIFICATES + "prints/<int:pk>/", print_desk.show, name="desk_print"),
    path(CERTIFICATES + "prints/<int:pk>/file/", print_desk.fetch, name="desk_print_file"),
    path(CERTIFICATES + "<int:pk>/", issue_desk.certificate, name="desk_certificate"),
    path(CERTIFICATES + "<int:pk>/reissue/", issue_desk.reissue, name="desk_reissue"),
    path(CERTIFICATES + "mail/", desk.mail_certificates, name="desk_mail_certificates"),
    path(CERTIFICATES + "<int:pk>/certificate.pdf", desk.certificate_pdf,
         name="desk_certificate_pdf"),
    path(CERTIFICATES + "<int:pk>/revoke/", desk.revoke_certificate,
         name="desk_revoke_certificate"),
    path(CERTIFICATES + "<int:pk>/again/", desk.make_certificate_again,
         name="desk_make_certificate"),
]  # fmt: skip
plain = [
    path("me/<str:key>/badge.pdf", views.badge_pdf, name="badge_pdf"),
    path("me/<str:key>/badge.png", views.badge_png, name="badge_png"),
    path("me/<str:key>/certificate.pdf", downloads.certificate_pdf, name="certificate_pdf"),
    path("me/<str:signed>/certificate-file.pdf", downloads.file, name="certificate_file"),
    path("me/<str:signed>/certificate-file.png", downloads.picture, name="certificate_picture"),
]
