"""The rule module: documents, evaluation, interview, explanation. Pure Python; no Django, no input or output.

`docs/architecture.md` lists its modules, `docs/document.md` gives the format of a document and the meaning of
rules.
"""
