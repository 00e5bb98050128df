"""How staff log in, and get a password, their first or a new one: by a link to their address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from conference import actions
from conference.forms import AddressForm, NewPasswordForm
from conference.lib import throttle
from conference.lib.methods import require_http_methods

ASKED_AN_HOUR = 30


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """Ask for a link; the answer never tells whether there is such an account."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "desk/password_forgotten.html", {"form": form}, status=status)
    if not throttle.allow(f"passwords:{request.client_address}", ASKED_AN_HOUR, 3600):
        form.add_error(None, _("Many links were asked for from your network. Please wait a while."))
        return render(request, "desk/password_forgotten.html", {"form": form}, status=429)
    actions.send_password_link(form.cleaned_data["email"])
    return render(request, "desk/password_sent.html", {"email": form.cleaned_data["email"]})


class LogIn(LoginView):
    """Django's, which answers a wrong password with 200."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True
    extra_context = {"site_name": settings.SITE_NAME}  # Django would put the host there

    def form_invalid(self, form):
        """422 like every form that comes back."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SetPassword(PasswordResetConfirmView):
    """Behind the link: Django moves its token into the session, and sees that it is used once."""

    template_name = "desk/password_set.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("desk:home")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def get_user(self, uidb64):
        """None as well for an account that was closed."""
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form):
        """Whoever sets the password is logged in with it."""
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set, and you are logged in."))
        return response

    def render_to_response(self, context, **kwargs):
        """410 for a link that is used, too old or made up, 422 for a form to correct."""
        status = (422 if context["form"].is_bound else 200) if self.validlink else 410
        return super().render_to_response(context, status=status, **kwargs)
