"""Explanations of words that readers may not know, offered where the words appear.

Staff change them in the admin (`Term`). `known.current` caches them; `entries.Glossary` finds them in a text;
`pages.PageWords` links a page's words to the explanations at its end. `files` reads and writes YAML.
This package imports nothing: Markdown needs `entries` before models are loaded.
"""
