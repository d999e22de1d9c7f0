"""Forms of questions, rendered once and then reused: most of the time of a page goes into them.

A release never changes, so the same question with the same answer in the same language looks the same for
every patient. What is kept is bounded, and made of a release's own texts alone: never a form with errors,
never the preview of a draft, and nothing that a patient has typed.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock

from crispy_forms.utils import render_crispy_form
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from triage.forms.questions import QuestionForm
from triage.given import Given
from triage.releases import LoadedRelease
from triage.rules.model import NOT_SURE

MOST_KEPT = 512  # forms, of some kilobytes each


class KeptForms:
    """The forms used last, by what they depend on. Several threads may ask for them."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self._forms: OrderedDict[Hashable, SafeString] = OrderedDict()  # the one used last stands last
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._forms)

    def get(self, key: Hashable) -> SafeString | None:
        with self._lock:
            if key in self._forms:
                self._forms.move_to_end(key)
            return self._forms.get(key)

    def keep(self, key: Hashable, html: SafeString) -> None:
        with self._lock:
            self._forms[key] = html
            self._forms.move_to_end(key)
            while len(self._forms) > self.most:
                self._forms.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._forms.clear()


kept_forms = KeptForms()


def render_form(
    form: QuestionForm, release: LoadedRelease, given: Given, picks: Sequence[str] = ()
) -> SafeString:
    """The form as HTML; `given` and `picks` are the answer that it was filled with."""
    if form.is_bound or release.id is None or not _is_made_of_keys(given):
        return _render(form)
    answer = tuple(given) if isinstance(given, list) else given
    shown_picks = tuple(picks) if form.question.picture else ()
    key = (release.id, form.question.link_id, answer, shown_picks, get_language())
    html = kept_forms.get(key)
    if html is None:
        html = _render(form)
        kept_forms.keep(key, html)
    return html


def _is_made_of_keys(given: Given) -> bool:
    """Whether the answer is none, or the keys of options: numbers and names of medicines are typed."""
    is_list_of_keys = isinstance(given, list) and all(isinstance(key, str) for key in given)
    return given is None or given == NOT_SURE or is_list_of_keys


def _render(form: QuestionForm) -> SafeString:
    """Without the context of the page, so that nothing of a request can get into it."""
    html: SafeString = render_crispy_form(form)
    return html
