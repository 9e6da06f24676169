// Runs the cases, one file at a time: two cores carry three browsers and a server, not more.
//
//   node run.mjs [name ...]     only the files whose name holds one of the words
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'cases');
const words = process.argv.slice(2);
const files = (await readdir(folder)).filter((name) => name.endsWith('.test.mjs')).sort();
const chosen = files.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) throw new Error(`no case is named ${words.join(' or ')}`);
const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec', ...chosen.map((name) => path.join(folder, name))];
spawn(process.execPath, flags, { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
