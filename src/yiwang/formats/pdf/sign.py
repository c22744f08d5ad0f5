"""PAdES-B-B signatures (ETSI EN 319 142-1) by any `SigningIdentity`, added as an incremental update."""

from __future__ import annotations

import io
from dataclasses import dataclass

from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yiwang.crypto.identities import ECDSA_SHA256, RSA_SHA256, SigningIdentity

_MECHANISM = {ECDSA_SHA256: "sha256_ecdsa", RSA_SHA256: "sha256_rsa"}
_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class SealMark:
    """A seal picture (PNG) shown with the signature: page from 0, lower left corner and width in mm."""

    png: bytes
    left_mm: float
    bottom_mm: float
    width_mm: float = 42.0
    page: int = 0


class _IdentitySigner(Signer):
    """Lets pyHanko build the CMS and the identity make the signature, wherever its key lives."""

    def __init__(self, identity: SigningIdentity) -> None:
        chain = [asn1_x509.Certificate.load(der) for der in identity.certificate_chain]
        super().__init__(
            embed_roots=False,
            signing_cert=chain[0],
            cert_registry=SimpleCertificateStore.from_certs(chain[1:]),
            signature_mechanism=SignedDigestAlgorithm({"algorithm": _MECHANISM[identity.algorithm]}),
        )
        self._identity = identity

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature; a stand-in of the largest size while pyHanko reserves room."""
        if dry_run:
            return bytes(72 if self._identity.algorithm == ECDSA_SHA256 else 512)
        return self._identity.sign(data)


def sign_pdf(
    document: bytes,
    identity: SigningIdentity,
    *,
    field: str = "Signature1",
    reason: str = "",
    seal: SealMark | None = None,
) -> bytes:
    """`document` with a signature over all of its bytes; invisible unless `seal` is given.

    A second signature needs another `field` name. Time of signing is now (UTC), as the signer's own word.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        reason=reason or None,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    place = fields.SigFieldSpec(field)
    style = None
    if seal is not None:
        place = fields.SigFieldSpec(field, on_page=seal.page, box=_box(seal))
        style = _style(seal)
    signer = signers.PdfSigner(metadata, _IdentitySigner(identity), stamp_style=style, new_field_spec=place)
    output = io.BytesIO()
    signer.sign_pdf(writer, output=output)
    return output.getvalue()


def _box(seal: SealMark) -> tuple[int, int, int, int]:
    with Image.open(io.BytesIO(seal.png)) as picture:
        height_mm = seal.width_mm * picture.height / picture.width
    corners = (
        seal.left_mm,
        seal.bottom_mm,
        seal.left_mm + seal.width_mm,
        seal.bottom_mm + height_mm,
    )
    left, bottom, right, top = (round(one * _POINTS_PER_MM) for one in corners)
    return left, bottom, right, top


def _style(seal: SealMark) -> StaticStampStyle:
    picture = Image.open(io.BytesIO(seal.png))
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)
    return StaticStampStyle(
        border_width=0, background=PdfImage(picture), background_opacity=1, background_layout=middle
    )
