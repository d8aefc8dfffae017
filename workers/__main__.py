"""How does Celery find this package whatever lies in the current folder? ``python -m workers celery ARGS`` is ``celery ARGS``.

Celery itself looks for ``workers`` in the current folder first; here it is imported already.
"""

from __future__ import annotations

import sys
import warnings

from celery.__main__ import main
from celery.exceptions import SecurityWarning

if __name__ == "__main__":
    # Six lines about root and pickle, which is not accepted here anyway.
    warnings.simplefilter("ignore", SecurityWarning)
    sys.argv = sys.argv[1:]
    main()
