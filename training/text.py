"""How is the model made that tells an article's lines from the rest of a page copied as plain text?

    python -m training.text DATA.jsonl.gz [--out FILE] [--oof FILE]

Rows of DATA have "id", "url", "text" (the page as copied plain text), "article" (the body as it should be) and "title" (a
line of the text, or null). The weights go to FILE, or to the place from which narrator reads them. They are grown on all
pages; what is printed comes from models that never saw the domain: whatever a stage learns from an earlier one
is out of fold too. Five minutes on one core, and 1.5 GB of memory.
"""

from __future__ import annotations

from pathlib import Path

from narrator.clean.model.characters import sort_characters
from narrator.clean.model.line_model import WEIGHTS
from narrator.clean.model.trees import LEAVES
from training.boosting import Recipe
from training.command import read_options, train
from training.data import load_pages
from training.pages import gather, gather_mixed
from training.stages import Recipes, Training
from training.word_weights import build_vocabulary

RECIPES = Recipes(
    line=Recipe(rounds=250, leaves=LEAVES, rate=0.07, least=60, share=0.2, ridge=10),
    page=Recipe(rounds=120, leaves=LEAVES, rate=0.05, least=100, share=0.2, ridge=10),
    thinned=(0.4, 0.25),
)
"""How it is grown."""
SEED = 10
"""Of the mixed pages."""


def prepare(data: Path) -> Training:
    """The pages and mixed ones, their words learnt."""
    pages = load_pages(data)
    table = sort_characters()
    vocabulary = build_vocabulary(pages)
    part = gather(pages, vocabulary, table)
    mixed = gather_mixed(pages, part, vocabulary, table, SEED)
    return Training(pages, [part, mixed], vocabulary, table, RECIPES)


def main() -> None:
    """Read the pages, train, print what was reached, write the weights."""
    options = read_options(__doc__, WEIGHTS)
    train(lambda: prepare(options.data), options)


if __name__ == "__main__":
    main()
