import { readFileSync } from 'node:fs';
import { LEVELS } from '../../src/domain/detections/sigma/rule.ts';
import type { Detector } from './detectors.ts';

/** A test of Atomic Red Team, as far as it is asked for. */
interface Atomic {
  readonly technique: string;
  readonly command: string;
}

/** Commands that should be flagged, and two sets that should not. */
export interface Corpora {
  readonly atomic: readonly Atomic[];
  readonly benign: readonly { readonly name: string; readonly commands: readonly string[] }[];
}

/** Reads the corpora of a folder. */
export function readCorpora(folder: string): Corpora {
  const lines = (name: string) => readFileSync(`${folder}/commands/${name}`, 'utf8').trimEnd().split('\n');
  return {
    atomic: lines('atomic-linux.jsonl').map((line) => JSON.parse(line) as Atomic),
    benign: [
      { name: 'NL2Bash', commands: lines('benign-nl2bash.txt') },
      {
        name: 'tldr-pages',
        commands: lines('benign-tldr.tsv').map((line) => line.split('\t').slice(1).join('\t')),
      },
    ],
  };
}

/** What one detector finds, at each level and above. */
export interface MeasuredCommands {
  readonly table: string;
  readonly techniques: string;
  /** Share of the tests found at medium or above. */
  readonly recall: number;
  readonly flagged: readonly { readonly name: string; readonly share: number }[];
}

const MEDIUM = LEVELS.indexOf('medium');

/** Runs a detector over all commands. */
export function measureCommands(
  title: string,
  detector: Detector,
  { atomic, benign }: Corpora,
): MeasuredCommands {
  const rank = (command: string) => {
    const level = detector(command);
    return level === null ? -1 : LEVELS.indexOf(level);
  };
  const ranks = atomic.map(({ command }) => rank(command));
  const sets = benign.map(({ name, commands }) => ({ name, ranks: commands.map(rank) }));
  const share = (of: readonly number[], least: number) =>
    (of.filter((each) => each >= least).length * 100) / of.length;
  const rows = LEVELS.map((level, least) =>
    [level, share(ranks, least), ...sets.map((set) => share(set.ranks, least))]
      .map((cell) => (typeof cell === 'number' ? `${cell.toFixed(2)} %` : cell))
      .join(' | '),
  );
  return {
    table: [
      `## ${title}`,
      '',
      `| level and above | Atomic Red Team (${atomic.length}) | ${sets.map((set) => `${set.name} (${set.ranks.length})`).join(' | ')} |`,
      `|---|---|${sets.map(() => '---|').join('')}`,
      ...rows.map((row) => `| ${row} |`),
    ].join('\n'),
    techniques: techniqueTable(atomic, ranks),
    recall: share(ranks, MEDIUM),
    flagged: sets.map((set) => ({ name: set.name, share: share(set.ranks, MEDIUM) })),
  };
}

function techniqueTable(atomic: readonly Atomic[], ranks: readonly number[]): string {
  const techniques = [...new Set(atomic.map(({ technique }) => technique))].sort();
  const rows = techniques.map((technique) => {
    const own = ranks.filter((_, i) => atomic[i]!.technique === technique);
    const found = LEVELS.map((_, least) => own.filter((rank) => rank >= least).length);
    return `| ${technique} | ${own.length} | ${found.join(' | ')} |`;
  });
  return [
    "## Found per technique, ours with SigmaHQ's, at each level and above",
    '',
    `| technique | tests | ${LEVELS.join(' | ')} |`,
    `|---|---|${LEVELS.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n');
}
