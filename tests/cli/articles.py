"""Which articles do the tests of the command line narrate?"""

FERRY = """The ferry that learned to wait

On the island of Sula, the last boat used to leave at 6:40 p.m., whether or not anyone was on the pier. It had done so for thirty-one years.

Then a nurse named Ida Moen missed it twice in one week. “I could see the lights,” she said. “I could almost touch the rope.”

The company now holds the boat for up to ten minutes. Fares rose by 4% to €12.50, and nobody on the island has complained.
"""

BAKERY = """The bakery with no clock

The bakery on Quay Street opens when the first loaf is cool enough to hold, and it closes when the last one is gone.

Its owner, Tomas Reyes, sold his only clock in March. Customers say that the bread has become better since then.
"""

FERRY_HTML = f"""<!DOCTYPE html>
<html lang="en"><head><title>The ferry that learned to wait</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The ferry that learned to wait</h1>
{"".join(f"<p>{part}</p>" for part in FERRY.split(chr(10) * 2)[1:])}
</article></body></html>
"""

FERRY_MARKDOWN = "# " + FERRY.replace("a nurse", "a *nurse*")


def lighthouse(days: int) -> str:
    """An article as long as wanted, in which no sentence comes twice."""
    parts = [
        f"On day {day} the keeper of the lamp walked {3 * day + 7} steps along the wall and counted {11 * day + 5} birds."
        for day in range(1, days + 1)
    ]
    return "\n\n".join(["The keeper of the lamp", *parts]) + "\n"
