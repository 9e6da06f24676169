// An authority for certificates of one test.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAKER = fileURLToPath(new URL('../../sdk/authority.py', import.meta.url));

/** The file of the authority's certificate, and the certificate and key of a service at `address`. */
export async function authority(address) {
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-ca-'));
  await promisify(execFile)('python3', [MAKER, folder, address]);
  const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((file) => readFile(path.join(folder, file))));
  return { ca: path.join(folder, 'ca.pem'), cert, key, remove: () => rm(folder, { recursive: true, force: true }) };
}
