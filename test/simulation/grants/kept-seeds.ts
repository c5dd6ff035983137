import { appendFileSync, readFileSync } from 'node:fs';

const FILE = new URL('./seeds.txt', import.meta.url);

/** Seeds that failed once: every test run replays them. */
export function keptSeeds(): readonly number[] {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => Number.parseInt(line, 10));
}

/** Keeps a seed that failed, with what was broken; whoever mends it writes the story in its place. */
export function keepSeed(seed: number, broken: readonly string[]): void {
  if (!keptSeeds().includes(seed)) appendFileSync(FILE, `${seed} ${broken[0] ?? ''}\n`);
}
