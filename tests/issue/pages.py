"""Which articles are in the issues of these tests?"""

FERRY = """The ferry that learned to wait

By Ida Moen

On the island of Sula, the last boat used to leave at 6:40 p.m., whether or not anyone was on the pier. It had done so for thirty-one years.

Then a nurse missed it twice in one week. “I could see the lights,” she said. “I could almost touch the rope.”
"""

BAKERY = """# The bakery with no clock

The bakery on Quay Street opens when the first loaf is cool enough to hold, and it closes when the last one is gone.

## What the owner says

Its owner, Tomas Reyes, sold his only clock in March. Customers say that the bread has become better since then.
"""

LAMP = """<!doctype html><html lang="en"><head><title>The keeper of the lamp</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>The keeper of the lamp</h1>
<p>On the first day the keeper walked along the wall and counted eleven birds &amp; a heron before it was dark.</p>
<p>On the second day there were none, and the keeper wrote that down as well, for a count of nothing is a count.</p>
</article></body></html>
"""

TUNNEL = """The tunnel under the market

Below the fish market runs a tunnel that nobody had walked for forty years, until a drain gave way in the spring.

The engineers who climbed down found the brickwork dry, the lamps in place, and a timetable for the year it was shut.
"""


def harvest(number: int) -> str:
    """One of as many different articles as wanted."""
    return (
        f"The harvest of the year {1800 + number}\n\n"
        f"In the parish of Orre they brought in {37 * number + 11} carts, and the priest wrote down number {number * number + 3}.\n\n"
        f"The winter of {1801 + number} was called the one with {number + 2} moons, after a song about {5 * number} bells.\n"
    )
