"""What accounts leave behind, deleted once its time is past. See `config.purging`."""

from importlib import import_module

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sign_up, throttling


def purge_accounts() -> str:
    """Delete old sessions, sign-ups, counts of tries and failed log-ins."""
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
