"""What is narrated in these tests, where it does not matter?"""

from __future__ import annotations

TEXT = "The port was quiet at dawn.\n\nBy noon three ships had come in, and the price of rope had doubled."
