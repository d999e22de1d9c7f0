"""Forms of questions, rendered once and then reused: most of the time of a page goes into them.

A release never changes, so the same question with the same answer in the same language looks the same for
every patient. What is kept is bounded, and made of a release's own texts alone: never a form with errors,
never the preview of a draft, and nothing that a patient has typed.
"""

from collections.abc import Hashable, Sequence

from crispy_forms.utils import render_crispy_form
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.cache import LRUCache
from triage.patient.forms.questions import QuestionForm
from triage.patient.typed_answers import TypedAnswer
from triage.releases.loading import LoadedRelease
from triage.rules.model import NOT_SURE, Question, Wording

Look = tuple[Wording, tuple[str, ...]]  # for whom a question is worded, and the options that it shows
CACHE_SIZE = 512  # forms, of some kilobytes each


cached_forms: LRUCache[SafeString] = LRUCache(CACHE_SIZE)


def render_form(
    form: QuestionForm, release: LoadedRelease, look: Look, given: TypedAnswer, picks: Sequence[str] = ()
) -> SafeString:
    """The form as HTML; `given` and `picks` are the answer that it was filled with."""
    key = form_key(release, form.question, look, given, picks)
    if form.is_bound or form.is_partial or key is None:
        return _render(form)
    return cached_forms.get_or_make(key, lambda: _render(form))


def form_key(
    release: LoadedRelease, question: Question, look: Look, given: TypedAnswer, picks: Sequence[str] = ()
) -> Hashable | None:
    """All that the look of a form without errors depends on; None if it may not be kept."""
    if release.id is None or not _is_made_of_keys(given):
        return None
    answer = tuple(given) if isinstance(given, list) else given
    shown_picks = tuple(picks) if question.picture else ()
    return release.id, question.link_id, look, answer, shown_picks, get_language()


def _is_made_of_keys(given: TypedAnswer) -> bool:
    """Whether the answer is none, or the keys of options: numbers and names of medicines are typed."""
    is_list_of_keys = isinstance(given, list) and all(isinstance(key, str) for key in given)
    return given is None or given == NOT_SURE or is_list_of_keys


def _render(form: QuestionForm) -> SafeString:
    """Without the context of the page, so that nothing of a request can get into it."""
    html: SafeString = render_crispy_form(form)
    return html
