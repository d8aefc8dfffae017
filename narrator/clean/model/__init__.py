"""Which lines of a page, copied as plain text or in HTML, are its article, by a model trained on labelled pages?

Importing this imports numpy.
"""

from __future__ import annotations

from narrator.clean.model.line_model import LineModel, load_html_model, load_model
from narrator.clean.model.reading import Reading
from narrator.clean.model.reasons import explain_lines

__all__ = ["LineModel", "Reading", "explain_lines", "load_html_model", "load_model"]
