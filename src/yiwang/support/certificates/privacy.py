"""What certificates hold of people: nothing that names them, and their end."""

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import for_ever

open_bytes("certificates_certificate", "der", "certificates are public; those of natural persons are not kept")
open_bytes("certificates_revocation_list", "der", "lists of serial numbers, published")
not_own("certificates_certificate", "what offices and services sign with; of people neither name nor number is kept")
for_ever("certificates_certificate", "signatures are verified decades later with the certificate of then")
for_ever("certificates_revocation_list", "one row an issuer, replaced by the next list")
