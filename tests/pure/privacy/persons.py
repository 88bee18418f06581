"""Numbers of the right form that belong to nobody."""

from disclosure.privacy.checksums import RESIDENT_SIGNS, RESIDENT_WEIGHTS


def resident(area="439999", birth="19900101", sequence="001"):
    """A number of the right form; county 439999 does not exist."""
    digits = area + birth + sequence
    return digits + RESIDENT_SIGNS[sum(int(d) * w for d, w in zip(digits, RESIDENT_WEIGHTS, strict=True)) % 11]


def luhn(digits):
    total = sum(sum(divmod(int(d) * (2 - place % 2), 10)) for place, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)
