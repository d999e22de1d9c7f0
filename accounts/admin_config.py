from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with the second factor."""

    default_site = "accounts.admin_site.StaffAdminSite"
