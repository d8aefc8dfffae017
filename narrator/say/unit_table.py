"""Which signs are units of measure, and what are they called?"""

from __future__ import annotations

_BASES = {
    "m": "meter", "g": "gram", "L": "liter", "l": "liter", "W": "watt", "Wh": "watt-hour", "V": "volt",
    "Hz": "hertz", "Pa": "pascal", "J": "joule", "N": "newton", "eV": "electron volt", "B": "byte",
    "b": "bit", "s": "second", "mol": "mole", "Ω": "ohm", "bps": "bit per second", "cal": "calorie",
    "Sv": "sievert", "Gy": "gray", "Bq": "becquerel", "Da": "dalton", "F": "farad", "T": "tesla",
    "A": "amp", "Ah": "amp-hour", "M": "molar", "VA": "volt-amp", "U": "unit", "p": "pixel",
    "M☉": "solar mass", "px": "pixel",
}  # fmt: skip
_PREFIXES = {
    "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "c": "centi", "d": "deci",
    "m": "milli", "µ": "micro", "μ": "micro", "n": "nano", "p": "pico", "f": "femto", "h": "hecto",
}  # fmt: skip
_PREFIXED = (
    "km cm mm µm μm nm pm dm fm kg mg µg μg ng pg mL ml µL μL nL dL dl cL cl hL kL kW MW GW TW mW µW kWh MWh GWh TWh "
    "kV mV MV µV kHz MHz GHz THz kPa MPa GPa hPa kJ MJ GJ mJ kN MN mN keV MeV GeV TeV kB MB GB TB PB EB kb Mb Gb Tb ms "
    "µs μs ns ps mmol µmol μmol nmol kΩ MΩ mΩ kbps Mbps Gbps Tbps kcal mSv µSv μSv mGy MBq GBq kBq kDa mA µA mAh kVA "
    "MVA nM µM μM mM mT pF nF µF"
).split()
_WHOLE = "m g L l W Wh V Hz Pa J N eV s mol Ω cal Sv Gy Bq Da px A Ah T".split()
_TABLE = """
km/h kilometer per hour|kph kilometer per hour|kmh kilometer per hour|kmph kilometer per hour|KG kilogram|Kg kilogram
kgs kilogram|KM kilometer|Km kilometer|kms kilometer|mcg microgram|lb pound|lbs pound|oz ounce|st. stone|cc cubic centimeter
mi mile|mph mile per hour|MPH mile per hour|mpg mile per gallon|yd yard|yds yard|sq.ft. square foot|sqft square foot
sq&ft square foot|sq.&ft. square foot|sq&mi square mile|sq.&mi. square mile|sq&km square kilometer|sq.&km square kilometer
sq&m square meter|sq.&m square meter|sq&in square inch|sq.&in. square inch|sq&yd square yard|sq.&yd. square yard
cu&ft cubic foot|cu.&ft. cubic foot|cu&m cubic meter|cu&in cubic inch|cu.&in. cubic inch|cu&yd cubic yard|cfm cubic foot per minute
ft² square foot|ft2 square foot|ft³ cubic foot|ft3 cubic foot|in² square inch|in2 square inch|in³ cubic inch|mi² square mile
mi2 square mile|yd² square yard|yd³ cubic yard|ft foot|feet foot|ft/s foot per second|fps frame per second|ft&lb foot pound|ft-lb foot pound
KB kilobyte|gb gigabyte|mb megabyte|tb terabyte|GiB gibibyte|MiB mebibyte|KiB kibibyte|TiB tebibyte|mbps megabit per second
gbps gigabit per second|khz kilohertz|mhz megahertz|ghz gigahertz|hz hertz|kwh kilowatt-hour|sec second|secs second
min minute|mins minute|hr hour|hrs hour|h hour|yr year|yrs year|wk week|wks week|mo month|mos month|ha hectare|dB decibel|db decibel|dBA decibel A
psi pound per square inch|rpm revolution per minute|RPM revolution per minute|bpm beat per minute|BPM beat per minute|mmHg millimeter of mercury
ppm part per million|ppb part per billion|Nm newton meter|IU international unit|lm lumen|lx lux|cd candela|K kelvin
°C degree Celsius|°&C degree Celsius|°F degree Fahrenheit|°&F degree Fahrenheit|℃ degree Celsius|℉ degree Fahrenheit
ºC degree Celsius|ºF degree Fahrenheit|º&C degree Celsius|º&F degree Fahrenheit|º degree|° degree|°K degree Kelvin|deg degree|deg. degree
tsp teaspoon|tbsp tablespoon|tsps teaspoon|tbsps tablespoon|Tbsp tablespoon|gal gallon|gals gallon|hp horsepower|bhp brake horsepower
qt quart|qts quart|pt pint|pts pint|AU astronomical unit|ly light-year|dpi dot per inch|ppi pixel per inch|m/s² meter per second squared
m/s2 meter per second squared|MP megapixel|Mt megatonne|Gt gigatonne|kt kilotonne|kn knot|bbl barrel|bbls barrel|Bbl barrel|mbar millibar
BTU B T U|Btu B T U|pct percent|pp percentage point|bps basis point|rad radian|kgf kilogram force|pixels pixel|atm atmosphere|bar bar|cwt hundredweight|nmi nautical mile|t tonne|kWp kilowatt peak
"""


def _units() -> dict[str, str]:
    """Every sign and its name: bases with prefixes, squares and cubes, and those of the table."""
    units = {sign: _BASES[sign] for sign in _WHOLE}
    for sign in _PREFIXED:
        prefix, base = _PREFIXES[sign[0]], _BASES[sign[1:]]
        units[sign] = (prefix[:-1] if sign[1:] == "Ω" and prefix[-1] in "ao" else prefix) + base
    for line in _TABLE.strip().splitlines():
        for entry in line.split("|"):
            written, _, said = entry.partition(" ")
            units[written.replace("&", " ")] = said
    for sign in ("m", "km", "cm", "mm", "nm", "µm"):
        for marks, name in (("²2", "square"), ("³3", "cubic")):
            units |= {sign + mark: f"{name} {units[sign]}" for mark in marks}
    return units


UNITS = _units()
"""Each sign and its name in the singular."""
BELOW = {
    sign: UNITS[sign]
    for sign in (
        "h hr s sec min m m² m2 m³ m3 cm cm² cm2 cm³ cm3 km km² km2 kg g mg L l mL ml dL dl W kW kWh MWh mol ha yr lb oz "
        "mm mm² ft ft² gal mi V K mmol µL μL µg μg wk"
    ).split()
} | {
    "day": "day", "d": "day", "year": "year", "hour": "hour", "second": "second", "week": "week", "month": "month",
    "minute": "minute", "capita": "capita", "person": "person", "t": "tonne", "mole": "mole", "acre": "acre",
    "night": "night",
}  # fmt: skip
"""What may stand after the stroke of a rate."""


def unit_name(written: str) -> str:
    """ "mg/dL" is "milligram per deciliter"; KeyError where it is no unit."""
    if written in UNITS:
        return UNITS[written]
    top, *below = written.split("/")
    if not below:
        raise KeyError(written)
    return " per ".join([UNITS[top], *(BELOW[bottom] for bottom in below)])
