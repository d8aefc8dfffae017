"""Many articles as one issue: gathered, narrated, published (``narrator.issue.make.make_issue``)."""
