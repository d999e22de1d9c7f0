"""Words that readers may not know, each explained where it is met.

Staff change them in the admin (`Term`). `known.current` keeps them in memory; `entries.Glossary` finds them
in a text; `pages.PageWords` links a page's words to their explanations at its end. `files` reads and writes
them as a file. Nothing is imported here: Markdown needs `entries` before there are models.
"""
