"""The curve sm2p256v1 (GB/T 32918.5) in plain Python: numbers, the check of a point, and a slow verification.

Nothing here touches a private key: Python's integers take a time that tells of their value.
"""

from __future__ import annotations

from typing import Final

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX: Final = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY: Final = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
BYTES: Final = 32

# a, b, x and y of the base point: what stands before the public key in Z (GB/T 32918.2 §5.5).
PARAMETERS: Final = b"".join(number.to_bytes(BYTES, "big") for number in (A, B, GX, GY))

Jacobian = tuple[int, int, int]
_NOWHERE: Final[Jacobian] = (1, 1, 0)


def is_on_curve(x: int, y: int) -> bool:
    """Whether the affine point lies on the curve; its cofactor is 1, so it is then in the group."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def verify_slowly(public: tuple[int, int], digest: int, r: int, s: int) -> bool:
    """GB/T 32918.2 §7 for e = `digest`: some ten times slower than libcrypto (2.5 ms), and only for public things."""
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    x, _, z = _add(_times(s, (GX, GY, 1)), _times(t, (*public, 1)))
    if z == 0:
        return False
    return (digest + x * pow(z, -2, P) % P) % N == r


def _times(scalar: int, point: Jacobian) -> Jacobian:
    result = _NOWHERE
    for bit in bin(scalar)[2:]:
        result = _double(result)
        if bit == "1":
            result = _add(result, point)
    return result


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return _NOWHERE
    square = y * y % P
    near = 4 * x * square % P
    slope = 3 * (x - z * z) * (x + z * z) % P
    third = (slope * slope - 2 * near) % P
    return third, (slope * (near - third) - 8 * square * square) % P, 2 * y * z % P


def _add(one: Jacobian, other: Jacobian) -> Jacobian:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    first, second = one[2] * one[2] % P, other[2] * other[2] % P
    u, v = one[0] * second % P, other[0] * first % P
    up, down = one[1] * second * other[2] % P, other[1] * first * one[2] % P
    if u == v:
        return _double(one) if up == down else _NOWHERE
    step, rise = (v - u) % P, (down - up) % P
    cube = step * step * step % P
    near = u * step * step % P
    third = (rise * rise - cube - 2 * near) % P
    return third, (rise * (near - third) - up * cube) % P, one[2] * other[2] * step % P
