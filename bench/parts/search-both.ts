import { readFileSync } from 'node:fs';
import type { LocalSearchIndex } from '../../src/adapters/search/local-index.ts';
import { shownLine } from '../../src/domain/archive/shown-line.ts';
import { mask } from '../../src/domain/recordings/mask.ts';
import { ripgrep } from './ripgrep.ts';
import { Dice } from './transcripts.ts';

/** Texts in more transcripts are not what the limits are about. */
const MOST_SHARE = 0.01;
const TEXTS_OF_A_KIND = 12;
const MOST_HITS = 10_000;

/** What people look for: an address, an id, a name, a path, a message, a container, a process. */
const KINDS: readonly RegExp[] = [
  /\b10\.\d+\.\d+\.\d+\b/,
  /\bid=[0-9a-f]{12}\b/,
  /\b[a-z]+-[a-z]+-\d{3,4}\b/,
  /\/[a-z0-9-]+\/[a-z-]+-\d+\.(?:log|conf|yaml)/,
  /\b[a-z]+ [a-z-]+-\d+ (?:refused|failed|expired|rotated)/,
  /\b[a-z-]+-[0-9a-f]{9}-[0-9a-f]{5}\b/,
  /\bport \d{5}\b/,
  /docker logs [0-9a-f]{12}/,
];

/** One text, asked of both. */
export interface Compared {
  readonly text: string;
  readonly hits: number;
  readonly transcripts: number;
  readonly ourMs: number;
  /** Of processors, all threads together. */
  readonly ourCpuMs: number;
  readonly ripgrepMs: number;
  readonly same: boolean;
}

/** Texts that stand somewhere in the transcripts, and two that stand nowhere. */
export function chooseTexts(paths: readonly string[]): readonly string[] {
  const dice = new Dice(4711);
  const texts = new Set<string>(['no-such-thing-anywhere', '10.99.255.1']);
  for (const kind of KINDS)
    for (let found = 0, tries = 0; found < TEXTS_OF_A_KIND && tries < 400; tries += 1) {
      const raw = readFileSync(paths[dice.below(paths.length)] as string, 'latin1');
      const lines = raw.split('\n');
      const line = shownLine((lines[dice.below(lines.length)] as string).replaceAll('\r', ''));
      const text = kind.exec(line)?.[0];
      // What is masked is not to be found, on purpose.
      if (text === undefined || texts.has(text) || !mask(line).includes(text)) continue;
      texts.add(text);
      found += 1;
    }
  return [...texts];
}

/** Asks both the same; null: the text is in too many transcripts. */
export async function askBoth(
  text: string,
  folder: string,
  index: LocalSearchIndex,
  transcripts: number,
): Promise<Compared | null> {
  // The first reads what has fallen out of memory; the faster of two more counts.
  ripgrep(text, folder, ['--fixed-strings']);
  const theirs = [ripgrep(text, folder, ['--fixed-strings']), ripgrep(text, folder, ['--fixed-strings'])];
  const lines = theirs[0]!.lines;
  const found = new Set(lines.map((line) => line.slice(0, line.indexOf(':'))));
  if (found.size > transcripts * MOST_SHARE) return null;
  const question = { text, regex: false, ignoreCase: false, commands: false, limit: MOST_HITS };
  const before = process.cpuUsage();
  const begun = performance.now();
  const answer = await index.search(question, () => true);
  const ourMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  // Where what was found is masked, it is not to be found.
  const expected = lines
    .map(hitOfRipgrep)
    .filter((line) => line.includes(plain(text)))
    .sort();
  const got = answer.hits.map((hit) => `${hit.sessionId}:${plain(hit.text)}`).sort();
  return {
    text,
    hits: got.length,
    transcripts: found.size,
    ourMs,
    ourCpuMs: (user + system) / 1000,
    ripgrepMs: Math.min(...theirs.map(({ ms }) => ms)),
    same: JSON.stringify(expected) === JSON.stringify(got),
  };
}

/** A raw line as the screen shows it, and masked as all that is indexed. */
function hitOfRipgrep(line: string): string {
  const colon = line.indexOf(':');
  return `${line.slice(0, colon)}:${plain(mask(shownLine(line.slice(colon + 1).replace(/\r+$/, ''))))}`;
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
