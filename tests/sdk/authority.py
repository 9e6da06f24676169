"""An authority for certificates of one test, made by the library that moto brings along.

As a program: `authority.py FOLDER ADDRESS` writes ca.pem, and the cert.pem and key.pem of a service at the address.
"""

import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, signer, authority, extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - DAY).not_valid_after(now + DAY)
    made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    return made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def make(folder, address):
    """An authority in a folder, and the certificate and key of a service at an address."""
    folder.mkdir(exist_ok=True)
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = name(f"Authority in {folder.name}")
    (folder / "ca.pem").write_bytes(certificate(issuer, root, issuer, root, True, []))
    extensions = [
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
        x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]),
    ]
    (folder / "cert.pem").write_bytes(certificate(name("Test service"), own, issuer, root, False, extensions))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(own.private_bytes(*form))
    return folder


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), sys.argv[2])
