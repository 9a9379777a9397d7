// Runs `npm ci` unless node_modules already matches the lock file. Scripts of packages are never run.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

function changed(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) {
  console.log('node_modules is up to date');
} else {
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' });
  process.exit(npm.status ?? 1);
}
