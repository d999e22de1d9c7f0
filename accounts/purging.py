"""Deletes what accounts leave behind once it expires. See `core.retention`."""

from importlib import import_module

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sign_up, throttling


def purge_accounts() -> str:
    """Delete old sessions, sign-ups, attempt counts and failed log-ins."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sentence = _(
        "Past their time, %(sign_ups)d sign-ups, %(tries)d counts of tries and %(log_ins)d failed log-ins "
        "were deleted."
    )
    counts = {
        "sign_ups": sign_up.purge_sign_ups(),
        "tries": throttling.purge_tries(),
        "log_ins": _purge_failed_log_ins(),
    }
    return sentence % counts


def _purge_failed_log_ins() -> int:
    oldest = timezone.now() - settings.AXES_COOLOFF_TIME
    return int(AccessAttempt.objects.filter(attempt_time__lte=oldest).delete()[0])
