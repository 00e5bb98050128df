"""The desk's own pages: log-in, conferences, outbox, jobs, audit trail, team, API tokens."""

from django.contrib.auth import views as auth
from django.urls import path

from conference import desk, desk_new, desk_password, desk_settings

app_name = "desk"
AT = "desk/<slug:conference>/"
plain: list = []
localized = [
    path("desk/login/", desk_password.LogIn.as_view(), name="login"),
    path("desk/logout/", auth.LogoutView.as_view(), name="logout"),
    path("desk/password/", desk_password.forgotten, name="password_forgotten"),
    path(
        "desk/password/<str:uidb64>/<str:token>/",
        desk_password.SetPassword.as_view(),
        name="password_set",
    ),
    path("desk/new/", desk_new.new, name="new"),
    path("desk/", desk.home, name="home"),
    path(AT + "mail/", desk.mail_list, name="mail"),
    path(AT + "mail/<int:pk>/", desk.mail_detail, name="mail_detail"),
    path(AT + "mail/<int:pk>/retry/", desk.mail_retry, name="mail_retry"),
    path(AT + "mail/<int:pk>/arrived/", desk.mail_arrived, name="mail_arrived"),
    path(AT + "jobs/", desk.job_list, name="jobs"),
    path(AT + "jobs/retry/", desk.items_retry, name="items_retry"),
    path(AT + "jobs/<int:pk>/", desk.job_detail, name="job"),
    path(AT + "jobs/<int:pk>/retry/", desk.job_retry, name="job_retry"),
    path(AT + "jobs/<int:pk>/steer/", desk.job_steer, name="job_steer"),
    path(AT + "audit/", desk.audit_list, name="audit"),
    path(AT + "settings/", desk_settings.edit, name="settings"),
    path(AT + "settings/test-mail/", desk_settings.test_mail, name="test_mail"),
    path(AT + "settings/team/", desk_settings.team, name="team"),
    path(AT + "settings/team/<int:pk>/remove/", desk_settings.member_remove, name="member_remove"),
    path(AT + "settings/team/<int:pk>/invite/", desk_settings.member_invite, name="member_invite"),
    path(AT + "settings/tokens/", desk_settings.tokens, name="tokens"),
    path(AT + "settings/tokens/<int:pk>/revoke/", desk_settings.token_revoke, name="token_revoke"),
]
