"""Patients: real HTTP clients that read the forms of the pages and answer as a vignette says.

A patient knows nothing of the site but what its pages say, and of the outcome what the vignette expects: how
soon to get help, and which group of causes comes first. What a vignette leaves open is answered "not sure".
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import httpx
import yaml
from django.core import signing

from faults.site import SECRET_KEY
from triage.medicines.finder import Finder
from triage.patient.assessments import FORMAT
from triage.rules.answers import read_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import NOT_SURE, Question, QuestionKind, Questionnaire
from triage.rules.vignettes.run import differences

SLUG = "facial-twitching"
START = f"/check/{SLUG}/"
SHIPPED = Path(__file__).parents[1] / "triage" / "content" / f"{SLUG}.yaml"
NONE = "_none"
PAGES_AT_MOST = 80  # of one walk; it would go round in circles
TRIES_AT_MOST = 100  # to get a page that says "try again in a minute"
QUESTION = re.compile(r"/questions/([\w-]+)/")
FIRST_GROUP = re.compile(r'id="group-([\w-]+)"')
GO_ON = re.compile(r'href="([^"]*/questions/[^"]*)"')


@dataclass
class Field:
    kind: str
    values: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form as the page has it."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)


class FormReader(HTMLParser):
    """The forms of a page, with what a browser would send of each if nothing was changed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open and tag in {"input", "select", "textarea"} and told.get("name"):
            kind = told.get("type", "text") if tag == "input" else tag
            found = self._open.fields.setdefault(told["name"], Field(kind))
            if tag == "select":
                self._select = told["name"]
            elif tag == "textarea":
                self._textarea = told["name"]
            elif kind in {"radio", "checkbox"}:
                found.values.append(told.get("value", "on"))
                found.chosen += [told.get("value", "on")] if "checked" in told else []
            else:
                found.chosen = [told.get("value", "")]
        elif self._open and tag == "option" and self._select:
            found = self._open.fields[self._select]
            found.values.append(told.get("value", ""))
            found.chosen = [told["value"]] if "selected" in told else found.chosen

    def handle_data(self, text: str) -> None:
        if self._open and self._textarea:
            found = self._open.fields[self._textarea]
            found.chosen = ["".join([*found.chosen, text.removeprefix("\n")])]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            if self._open and self._select:
                found = self._open.fields[self._select]
                found.chosen = found.chosen or found.values[:1]  # what a browser shows, it sends
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def forms_in(page: str) -> list[Form]:
    reader = FormReader()
    reader.feed(page)
    return reader.forms


@dataclass(frozen=True)
class Story:
    """A vignette's answers, and what is expected of them."""

    key: str
    answers: Mapping[str, Any]
    care_level: str
    advice_title: str
    first_group: str


@cache
def questionnaire() -> Questionnaire:
    """The questionnaire as it is shipped."""
    return parse(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))


@cache
def stories() -> tuple[Story, ...]:
    """The vignettes that expect one group first, also when all that they leave open is "not sure"."""
    model = questionnaire()
    compiled, find = compile_questionnaire(model), Finder(model).key
    told = []
    for vignette in model.vignettes:
        if len(vignette.expect.first) != 1 or not _is_typed_simply(vignette.answers.get("medicines")):
            continue
        open_ones = {question.link_id: NOT_SURE for question in model.questions if question.not_sure}
        answers = read_answers(model, {**open_ones, **vignette.answers}, find)
        if any(differences(vignette.expect, evaluate(compiled, answers))):
            continue
        level = vignette.expect.care_level
        advice = model.advice_by_level[level]
        told.append(Story(vignette.key, vignette.answers, level.name, advice.title, vignette.expect.first[0]))
    return tuple(told)


def _is_typed_simply(medicines: Any) -> bool:
    """At most one, which the shipped list knows: then the page has at most one time to choose."""
    if not isinstance(medicines, list):
        return True
    finder = Finder(questionnaire())
    names = [entry if isinstance(entry, str) else entry.get("name", "") for entry in medicines]
    return len(names) < 2 and all(finder.find(name) and not finder.between(name) for name in names)


class WalkFailed(AssertionError):
    """The site did something that no patient should meet."""


@dataclass
class Walker:
    """One patient with a browser of their own."""

    story: Story
    client: httpx.AsyncClient
    pause: float = 0.0  # seconds between pages: people read
    seconds: list[float] = field(default_factory=list)  # that each request took
    put_off: int = 0  # pages that said "not available just now, try again in a minute"
    page: httpx.Response = field(init=False)

    async def walk(self) -> None:
        """From the start to the result. Raises WalkFailed where the site errs."""
        await self.get(START)
        await self.send(self._form(lambda form: form.method == "post" and form.action in {"", START}), {})
        for _ in range(PAGES_AT_MOST):
            path = urlsplit(str(self.page.url)).path
            if found := QUESTION.search(path):
                await self.answer(found[1])
            elif path.endswith("/emergency/"):
                further = GO_ON.search(self.page.text)
                await self.get(further[1] if further else f"{START}result/")
            elif path.endswith("/answers/"):
                await self.get(f"{START}result/")
            else:
                break
        self._check_result()

    async def see_result_again(self) -> None:
        """The result, asked for later: it stores what could not be stored before."""
        await self.get(f"{START}result/")
        self._check_result()

    async def change(self, link_id: str) -> None:
        """Give the same answer again, and see the result."""
        await self.get(f"{START}questions/{link_id}/?change")
        await self.answer(link_id)
        await self.see_result_again()

    def _check_result(self) -> None:
        path = urlsplit(str(self.page.url)).path
        if not path.endswith("/result/"):
            raise WalkFailed(f"{self.story.key} ended at {path}")
        if f"<title>Your result: {escape(self.story.advice_title)}" not in self.page.text:
            raise WalkFailed(f"{self.story.key}: not the care level {self.story.care_level}")
        first = FIRST_GROUP.search(self.page.text)
        if not first or first[1] != self.story.first_group:
            raise WalkFailed(f"{self.story.key}: not {self.story.first_group} first")

    async def answer(self, link_id: str) -> None:
        """Fill in the form of the question that the page shows, and send it."""
        form = self._form(lambda form: link_id in form.fields)
        await self.send(form, self._filled_in(questionnaire().question_by_link_id[link_id], form))

    def _filled_in(self, question: Question, form: Form) -> dict[str, list[str]]:
        link_id, alone = question.link_id, f"{question.link_id}-alone"
        answer = self.story.answers.get(link_id, NOT_SURE)
        if answer == NOT_SURE:
            own = form.fields[link_id]
            if question.kind in {QuestionKind.number, QuestionKind.medicine}:
                return {link_id: [""], alone: [NOT_SURE]}
            return {link_id: [NOT_SURE if NOT_SURE in own.values else NONE]}
        if question.kind is QuestionKind.number:
            unit = next((unit.key for unit in question.units if unit.factor == 1), "")
            return {link_id: [f"{answer:g}"], f"{link_id}-unit": [unit], alone: []}
        if question.kind is QuestionKind.medicine:
            return self._medicines(link_id, alone, list(answer), form)
        return {link_id: [answer] if isinstance(answer, str) else list(answer) or [NONE]}

    def _medicines(self, link_id: str, alone: str, taken: list[Any], form: Form) -> dict[str, list[str]]:
        if not taken:
            return {link_id: [""], alone: [NONE]}
        taken = [entry if isinstance(entry, dict) else {"name": entry} for entry in taken]
        filled = {link_id: ["\n".join(entry["name"] for entry in taken)], alone: []}
        for name, found in form.fields.items():
            if name.startswith("started-"):  # the page asks once the name was typed
                filled[name] = [taken[0].get("started") or self._not_known(found)]
        return filled

    @staticmethod
    def _not_known(times: Field) -> str:
        medicine = questionnaire().medicine_question
        assert medicine
        return next(time.key for time in medicine.times if time.not_sure and time.key in times.values)

    def _form(self, fits: Callable[[Form], bool]) -> Form:
        for form in forms_in(self.page.text):
            if fits(form):
                return form
        raise WalkFailed(f"{self.story.key}: no form at {self.page.url.path}: {self.page.status_code}")

    async def get(self, address: str) -> None:
        await self._ask("GET", address)

    async def send(self, form: Form, filled: Mapping[str, list[str]]) -> None:
        """What a browser sends: the fields as they stand, but for those filled in."""
        fields = {name: found.chosen for name, found in form.fields.items()} | dict(filled)
        await self._ask("POST", urljoin(str(self.page.url), form.action), data=fields)

    async def _ask(self, method: str, address: str, data: Mapping[str, list[str]] | None = None) -> None:
        for _ in range(TRIES_AT_MOST):
            if self.pause:
                await asyncio.sleep(self.pause)
            began = time.perf_counter()
            self.page = await self.client.request(method, address, data=data)
            self.seconds.append(time.perf_counter() - began)
            if self.page.status_code != 503:
                break
            self.put_off += 1
            await asyncio.sleep(1)
        if self.page.status_code != 200:
            raise WalkFailed(f"{self.story.key}: {method} {address} gave {self.page.status_code}")

    @property
    def cookie(self) -> list[Any]:
        """What the signed cookie holds, which the patient's browser cannot read."""
        value = next(cookie.value for cookie in self.client.cookies.jar if cookie.name == "answers")
        held: list[Any] = signing.loads(value or "", key=SECRET_KEY, salt=f"triage.answers.{FORMAT}:{START}")
        return held

    @property
    def assessment_id(self) -> UUID:
        return UUID(self.cookie[1])

    @property
    def is_stored(self) -> bool:
        return bool(self.cookie[5] == "s")
