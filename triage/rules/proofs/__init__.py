"""What holds for every patient there can be.

`prove` settles, over all sets of answers (questions that do not apply and "not sure" included, with the
semantics of docs/document.md), what an editor cannot see by trying: whether each rule can act and changes
anything, each group can be listed and come first, each safety requirement holds. docs/proofs.md lists the
codes and says how it works.

| module | what it does |
|---|---|
| `verdicts` | what comes out |
| `inspection` | what needs no search |
| `claims` | what has to be searched for: claims that some patient exists |
| `patients`, `simulation`, `examples` | patients made by chance and on purpose; what they show |
| `circuit`, `terms`, `medicines`, `encoding`, `weights`, `unary` | the questionnaire as Boolean formulas |
| `formulas` | the claims as formulas |
| `solver` | asks z3; no other module knows it |
| `reassurance` | the one claim that takes a dialogue with the solver |
| `search` | patients first, then the solver |
| `report`, `sentences` | the claims' outcome as verdicts |
"""

from collections.abc import Collection

from ..answers import FindMedicine
from ..engine.compiler import compile_questionnaire
from ..model import Questionnaire
from .report import verdicts_of
from .search import Search
from .verdicts import ALL_CODES, Code, Proofs, Row, Verdict, VerdictSeverity

__all__ = ["ALL_CODES", "Code", "Proofs", "Row", "Verdict", "VerdictSeverity", "prove"]


def prove(
    questionnaire: Questionnaire,
    find_medicine: FindMedicine,
    seconds: float = 20.0,
    codes: Collection[Code] = ALL_CODES,
) -> Proofs:
    """Everything that is wrong with a questionnaire, or may be, found in about `seconds`; of `codes` only.

    What could not be settled in the time has a verdict of the severity `not_settled`. `find_medicine` reads
    the medicines of the vignettes. The same questionnaire gives the same verdicts, time permitting.
    """
    compiled = compile_questionnaire(questionnaire)
    search = Search(compiled, find_medicine, seconds, codes)
    search.run()
    return Proofs(tuple(verdicts_of(search, find_medicine)))
