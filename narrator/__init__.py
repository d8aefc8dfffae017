"""narrator: an article as it comes off a web page in, timed audio and a player manifest out."""

__version__ = "0.1.0"
