import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Acceptance, StepResult } from './acceptance.ts';
import { FIGURES, type FigureName, type Measured } from './figures.ts';
import type { LeftThing } from './remove-made.ts';

/** What a run leaves for people and programs. */
export interface AcceptReport {
  readonly run: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly account: string;
  readonly region: string;
  /** Null: AWS itself. */
  readonly endpoint: string | null;
  readonly caller: string;
  readonly steps: readonly StepResult[];
  readonly figures: readonly ReportFigure[];
  /** What could not be removed. */
  readonly left: readonly LeftThing[];
}

/** A measured figure beside the lab's; milliseconds, null: not measured. */
export interface ReportFigure {
  readonly name: FigureName;
  readonly what: string;
  readonly ms: number | null;
  readonly labMs: number | null;
  readonly awsSays: string;
}

/** What the lab of whoever wrote this measured, of `npm run accept -- --lab`. */
function labFigures(): Measured {
  const file = new URL('./lab-figures.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { figures: Measured }).figures;
}

/** Puts a run's outcome together. */
export function makeReport(
  acceptance: Acceptance,
  made: { readonly caller: string; readonly startedAt: Date; readonly left: readonly LeftThing[] },
): AcceptReport {
  const { options, run, steps, figures } = acceptance;
  const lab = labFigures();
  return {
    run,
    startedAt: made.startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    account: options.account,
    region: options.region,
    endpoint: options.endpoint ?? null,
    caller: made.caller,
    steps,
    figures: (Object.keys(FIGURES) as FigureName[]).map((name) => ({
      name,
      ...FIGURES[name],
      ms: figures[name] ?? null,
      labMs: lab[name] ?? null,
    })),
    left: made.left,
  };
}

/** Writes it as JSON and as text; gives the text's path. */
export function writeReport(folder: string, report: AcceptReport): string {
  writeFileSync(join(folder, `${report.run}.json`), `${JSON.stringify(report, null, 2)}\n`);
  const file = join(folder, `${report.run}.txt`);
  writeFileSync(file, renderReport(report));
  return file;
}

/** The report for people. */
export function renderReport(report: AcceptReport): string {
  const count = (result: StepResult['result']) =>
    report.steps.filter((step) => step.result === result).length;
  const lines = [
    `Sallyport's acceptance, run ${report.run}`,
    `account ${report.account}, ${report.region}, ${report.endpoint ?? 'AWS'}, as ${report.caller}`,
    `${report.startedAt} to ${report.endedAt}`,
    '',
    `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`,
    ...report.steps.map(
      ({ name, result, tookMs, why }) =>
        `  ${result.padEnd(7)} ${name} (${seconds(tookMs)})${why === null ? '' : `\n          ${why}`}`,
    ),
    '',
    'What was measured                                                           here        in the lab  AWS says',
    ...report.figures.map(
      ({ what, ms, labMs, awsSays }) =>
        `  ${what.padEnd(72)}  ${seconds(ms).padEnd(10)}  ${seconds(labMs).padEnd(10)}  ${awsSays}`,
    ),
    '',
    report.left.length === 0
      ? 'Nothing was left behind.'
      : `Left behind (npm run accept -- ... --clean-up ${report.run}):`,
    ...report.left.map(({ thing, why }) => `  ${thing.kind} ${thing.id}: ${why}`),
  ];
  return `${lines.join('\n')}\n`;
}

function seconds(ms: number | null): string {
  if (ms === null) return '-';
  return `${(ms / 1000).toFixed(Math.abs(ms) < 10_000 ? 2 : 1)} s`;
}
