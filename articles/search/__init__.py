"""Search over the articles, the same on every database.

`search` finds, `index` updates. Texts and queries go through the same analysis (`words`). The words of each
section are rows of `Passage`, on which the database has its full-text index (`engines`). Snippets and
suggestions come from the articles' own text.
"""

from articles.search.passages import index
from articles.search.query import parse
from articles.search.results import Results, search

__all__ = ["Results", "index", "parse", "search"]
