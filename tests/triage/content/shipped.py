"""The shipped questionnaire and its finder of medicines, read once for all tests of a process."""

from functools import cache
from pathlib import Path

from triage.drafts import files
from triage.medicines.drug_package import read_package
from triage.medicines.finder import Finder
from triage.medicines.shared_list import SharedMedicine
from triage.medicines.vocabulary import read_shared_list
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.model import Questionnaire

CONTENT = Path(__file__).parents[3] / "triage" / "content" / "facial-twitching.yaml"


@cache
def shipped() -> Questionnaire:
    return parse(files.read(CONTENT.read_bytes()))


@cache
def compiled() -> CompiledQuestionnaire:
    return compile_questionnaire(shipped())


@cache
def known() -> list[SharedMedicine]:
    """The site's own list, and the medicines of which only the names are known."""
    return [*read_shared_list().medicines, *read_package()]


@cache
def finder() -> Finder:
    """With the medicines that are known by name."""
    return Finder(shipped(), known())


@cache
def finder_of_listed() -> Finder:
    return Finder(shipped())
