"""The four check systems of the national identifier standards. Inputs lie in the alphabet."""

DIGITS36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUE36 = {c: i for i, c in enumerate(DIGITS36)}
_VALUE31 = {c: i for i, c in enumerate(ALPHABET31)}
_WEIGHTS17 = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHTS31 = tuple(pow(3, i, 31) for i in range(17))
_WEIGHTS8 = (3, 7, 9, 10, 5, 8, 4, 2)


def mod11_2(seventeen: str) -> str:
    """Check character of a citizen number: ISO 7064 MOD 11-2 (GB 11643-1999 §4)."""
    total = sum(int(c) * w for c, w in zip(seventeen, _WEIGHTS17, strict=True))
    return "10X98765432"[total % 11]


def mod31_3(seventeen: str) -> str:
    """Check character of a unified social credit code (GB 32100-2015 §4.5)."""
    total = sum(_VALUE31[c] * w for c, w in zip(seventeen, _WEIGHTS31, strict=True))
    return ALPHABET31[-total % 31]


def mod11_organization(eight: str) -> str:
    """Check character of an organization code (GB 11714-1997 §4)."""
    total = sum(VALUE36[c] * w for c, w in zip(eight, _WEIGHTS8, strict=True))
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def mod37_36(text: str) -> str:
    """Check character of a licence identifier: ISO 7064 hybrid MOD 37,36 (GB/T 17710, used by GB/T 36904)."""
    product = 36
    for c in text:
        product = (product + VALUE36[c]) % 36 or 36
        product = product * 2 % 37
    return DIGITS36[(1 - product) % 36]
