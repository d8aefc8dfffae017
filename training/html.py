"""How is the model made that tells an article's lines from the rest of an HTML page?

    python -m training.html DATA.jsonl.gz HTML.jsonl.gz [--out FILE] [--oof FILE]

Rows of DATA are those of ``training.text``; rows of HTML have "id" and "html". The weights go to FILE, or to the place from
which narrator reads them. What is printed comes from models that never saw the domain. Ten minutes on one core, and 5 GB
of memory.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from narrator.clean.dom import Document, read_document
from narrator.clean.extractor import extract
from narrator.clean.metadata import read_metadata
from narrator.clean.model.characters import sort_characters
from narrator.clean.model.line_model import HTML_WEIGHTS
from narrator.clean.model.structure import Structure
from narrator.clean.model.trees import LEAVES
from narrator.clean.told import tell
from training.boosting import Recipe
from training.command import read_options, train
from training.data import Page, load_pages
from training.names import learn_names
from training.pages import gather
from training.stages import Recipes, Training
from training.word_weights import build_vocabulary

RECIPES = Recipes(
    line=Recipe(rounds=300, leaves=LEAVES, rate=0.07, least=40, share=0.2, ridge=10),
    page=Recipe(rounds=150, leaves=LEAVES, rate=0.05, least=60, share=0.2, ridge=10),
    thinned=(1.0,),
)
"""How it is grown."""


def prepare(data: Path, html: Path) -> Training:
    """The pages, their words and names learnt."""
    pages, documents = _read(data, html)
    table = sort_characters()
    vocabulary = build_vocabulary(pages)
    told = [tell(document, read_metadata(document), extract(document)) for document in documents]
    structures = [Structure(document, rows) for document, rows in zip(documents, told, strict=True)]
    part = gather(pages, vocabulary, table, structures)
    names = learn_names(pages, documents, part)
    for structure, span in zip(structures, part.spans, strict=True):
        structure.set_naming(names.scores[span])
    return Training(pages, [part], vocabulary, table, RECIPES, names.arrays())


def _read(data: Path, html: Path) -> tuple[list[Page], list[Document]]:
    """The pages of both files, their lines those of the HTML."""
    truth = {page.id: page for page in load_pages(data)}
    pages, documents = [], []
    with gzip.open(html, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            document = read_document(row["html"])
            page = truth[row["id"]]
            pages.append(page.with_lines(document.lines))
            documents.append(document)
    return pages, documents


def main() -> None:
    """Read the pages, train, print what was reached, write the weights."""
    options = read_options(__doc__, HTML_WEIGHTS, "html")
    train(lambda: prepare(options.data, options.html), options)


if __name__ == "__main__":
    main()
