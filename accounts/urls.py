from collections.abc import Callable

from django.contrib.auth.views import LogoutView
from django.http import HttpResponseBase
from django.urls import path
from django.views.generic import TemplateView

from accounts import views

app_name = "accounts"


def said(template: str) -> Callable[..., HttpResponseBase]:
    """A page that says what happened."""
    return TemplateView.as_view(template_name=f"accounts/{template}.html")


urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/log-in/", views.LogIn.as_view(), name="log_in"),
    path("account/log-out/", LogoutView.as_view(), name="log_out"),
    path("account/sign-up/", views.ask_to_sign_up, name="sign_up"),
    path("account/sign-up/sent/", said("sign_up_sent"), name="sign_up_sent"),
    path("account/sign-up/finish/", views.finish_sign_up, name="finish_sign_up"),
    path("account/sign-up/link/<str:token>/", views.sign_up_link, name="sign_up_link"),
    path("account/password/", views.ChangePassword.as_view(), name="change_password"),
    path("account/password/forgotten/", views.reset, name="reset"),
    path("account/password/forgotten/sent/", said("reset_sent"), name="reset_sent"),
    path("account/password/link/<uidb64>/<token>/", views.SetPassword.as_view(), name="reset_link"),
    path("account/name/", views.change_name, name="change_name"),
    path("account/export/", views.export, name="export"),
    path("account/delete/", views.delete, name="delete"),
    path("account/deleted/", said("deleted"), name="deleted"),
]
