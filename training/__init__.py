"""How are the weights made that narrator ships? Never imported by narrator, and not in its wheel."""
