from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import checks, purging, staff  # noqa: F401
        from accounts.privacy import items_of_accounts
        from core import privacy
        from core.retention import register

        privacy.register(items_of_accounts)
        register(purging.purge_accounts)
