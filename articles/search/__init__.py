"""Search over the articles, the same on every database.

`search` finds, `index` keeps what is found up to date. A text and a query go through the same analysis
(`words`); the words of each section are kept as rows of `Passage`, over which the database has its full-text
index (`engines`). Snippets and suggestions are made here, of the articles' own text.
"""

from articles.search.passages import index
from articles.search.query import parse
from articles.search.results import Results, search

__all__ = ["Results", "index", "parse", "search"]
