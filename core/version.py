"""The version of this software. `pyproject.toml` has the same; a release is tagged with it."""

VERSION = "0.2.0"
