// Runs `npm ci` unless node_modules was made from this very lock file. Scripts of packages are never run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.made-from';

function stamp() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return '';
  }
}

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (stamp() === lock) {
  console.log('node_modules is up to date');
} else {
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(STAMP, lock);
}
