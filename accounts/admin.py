"""Accounts in the admin: Django's own pages, and a reset for a lost second factor."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor

# Their pages show secrets; administrators only need the action below.
admin.site.unregister([StaticDevice, TOTPDevice, User])


@admin.register(User)
class StaffUserAdmin(UserAdmin):
    actions = ["reset_second_factor"]

    @admin.action(
        description=gettext_lazy("Take away the second factor, to be set up again"), permissions=["change"]
    )
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            second_factor.reset(user)
            self.log_change(request, user, _("Second factor taken away."))
        self.message_user(request, _("They set up a new one at the next log-in."), messages.SUCCESS)
