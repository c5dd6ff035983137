/**
 * Runs every bench of this folder, one after the other, each in a process of its own. `npm run bench`, or
 * `npm run bench -- watch judge` for some. Exit 1 when a figure misses its limit.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = new URL('./', import.meta.url);
const wanted = process.argv.slice(2);
const benches = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (benches.length === 0) throw new Error(`no bench is called ${wanted.join(' or ')}`);

const missed = benches.filter((name) => {
  console.log(`\n== bench/${name}.ts`);
  const file = fileURLToPath(new URL(`${name}.ts`, here));
  return (
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file], { stdio: 'inherit' })
      .status !== 0
  );
});
console.log(missed.length === 0 ? '\nAll within their limits.' : `\nMissed: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
