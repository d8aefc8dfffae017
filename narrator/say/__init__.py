"""How is written text said?"""

from narrator.say.span import Span

__all__ = ["Span"]
