/** `npm run accept`: Sallyport's acceptance against a real account. docs/guides/accept.md */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Acceptance, Interrupted } from './acceptance.ts';
import { closeAccount, openAccount } from './account.ts';
import { governAgainInLab, observeInLab } from './lab-watch.ts';
import { allThings, MadeThings } from './made-things.ts';
import { type AcceptOptions, readOptions, USAGE, WrongUsage } from './options.ts';
import { renderPlan } from './plan.ts';
import { removeMade } from './remove-made.ts';
import { makeReport, renderReport, writeReport } from './report.ts';
import { checkAccount, findNodes } from './steps/preflight.ts';
import { tryEverything } from './try-everything.ts';

const EXIT = { done: 0, foundWanting: 1, wrongUsage: 2, worldFailed: 3 } as const;

const say = (text: string): void => console.error(text);

function newRun(): string {
  const [date = '', time = ''] = new Date().toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${randomBytes(3).toString('hex')}`;
}

/** Does what was asked; gives the exit status. */
async function accept(options: AcceptOptions): Promise<number> {
  if (options.cleanUp !== undefined) return cleanUp(options, options.cleanUp);
  const run = newRun();
  process.stdout.write(renderPlan(options, run));
  const account = openAccount(options);
  const stopping = new AbortController();
  mkdirSync(options.out, { recursive: true });
  const made = new MadeThings(options.out, run);
  const acceptance = new Acceptance({ options, account, made, say, signal: stopping.signal });
  try {
    const caller = await checkAccount(acceptance);
    say(`as ${caller}`);
    if (options.plan) return EXIT.done;
    if (!options.yes && !(await isAgreed())) return EXIT.foundWanting;
    return await tryAndRemove(acceptance, caller, stopping);
  } finally {
    closeAccount(account);
  }
}

async function tryAndRemove(
  acceptance: Acceptance,
  caller: string,
  stopping: AbortController,
): Promise<number> {
  const { options, account, made } = acceptance;
  const startedAt = new Date();
  const stop = () => {
    if (stopping.signal.aborted) {
      say(`what was made is listed in ${made.file}; remove it with --clean-up ${made.run}`);
      process.exit(EXIT.foundWanting);
    }
    stopping.abort();
    say('stopping; what was made is being removed (Ctrl-C again: at once, without)');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const letGo = options.labDir === undefined ? () => {} : await observeInLab(options.labDir);
  try {
    await tryEverything(acceptance);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    letGo();
    const left = await removeMade(account, made, say);
    const report = makeReport(acceptance, { caller, startedAt, left });
    const file = writeReport(options.out, report);
    process.stdout.write(`\n${renderReport(report)}\nWritten to ${file}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
  // Objects under lock stay for their hour, as was said before they were made.
  const left = made.things.filter(({ id }) => id !== acceptance.named('locked'));
  const isFine = left.length === 0 && acceptance.steps.every(({ result }) => result !== 'failed');
  return isFine && !stopping.signal.aborted ? EXIT.done : EXIT.foundWanting;
}

/** Removes what an earlier run left, by its list; where that is lost, by the names that it gives to things. */
async function cleanUp(options: AcceptOptions, run: string): Promise<number> {
  const account = openAccount(options);
  const made = new MadeThings(options.out, run);
  const acceptance = new Acceptance({ options, account, made, say, signal: new AbortController().signal });
  try {
    await checkAccount(acceptance);
    if (options.labDir !== undefined) governAgainInLab(options.labDir);
    if (!existsSync(made.file)) {
      say(`there is no list ${made.file}: everything that the run can have made is looked for`);
      const nodes = await findNodes(acceptance).catch(() => null);
      if (nodes === null)
        say(`without --dev-node and --prod-node the inline policy on the node's role is not looked for`);
      made.addAll(allThings(run, options.account, nodes?.devRole ?? null));
    }
    const left = await removeMade(account, made, say);
    for (const { thing, why } of left) say(`still there: ${thing.kind} ${thing.id}: ${why}`);
    return left.length === 0 ? EXIT.done : EXIT.foundWanting;
  } finally {
    closeAccount(account);
  }
}

async function isAgreed(): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    say('nothing was made: without a terminal to ask on, give --yes');
    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question('Make all this? [y/N] ');
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${USAGE}\n`);
  else process.exitCode = await accept(options);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof WrongUsage) say(`\n${USAGE}`);
  process.exitCode = error instanceof WrongUsage ? EXIT.wrongUsage : EXIT.worldFailed;
}
