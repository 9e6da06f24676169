// An authority for certificates of one test, made by the library that moto brings along.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const MAKE = `
import datetime, ipaddress, pathlib, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

folder, address = pathlib.Path(sys.argv[1]), ipaddress.ip_address(sys.argv[2])
now = datetime.datetime.now(datetime.timezone.utc)

def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

def certificate(subject, key, issuer, signer, authority, extensions):
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    return made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
(folder / "ca.pem").write_bytes(certificate(name("Test authority"), root, name("Test authority"), root, True, []))
names = [
    x509.SubjectAlternativeName([x509.IPAddress(address)]),
    x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]),
]
(folder / "cert.pem").write_bytes(certificate(name("Test service"), own, name("Test authority"), root, False, names))
form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
(folder / "key.pem").write_bytes(own.private_bytes(*form))
`;

/** The file of the authority's certificate, and the certificate and key of a service at `address`. */
export async function authority(address) {
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-ca-'));
  await promisify(execFile)('python3', ['-c', MAKE, folder, address]);
  const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((file) => readFile(path.join(folder, file))));
  return { ca: path.join(folder, 'ca.pem'), cert, key, remove: () => rm(folder, { recursive: true, force: true }) };
}
