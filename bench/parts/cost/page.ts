/** docs/cost-and-scale.md, made from what was counted. */
import { type BillLine, billOf, gigabyteSeconds, totalOf } from './bill.ts';
import { demandOf, LARGE, type LoadRow, loadRows } from './load-model.ts';
import { CALL_MS } from './meter.ts';
import { dollarsOf, PRICES } from './prices.ts';
import { QUOTAS } from './quotas.ts';
import { type CountedFile, type CountedRun, plus, type Rates, ratesOf, times } from './rates.ts';
import { type SampleCount, sampleDollars } from './sample.ts';

const THOUSAND = 1000;
const ACCOUNTS = 10_000;
const HOURS_A_MONTH = 730;
/** Priced with what is used, whether a session is open or not: infra/. Keys, alarms and metrics of one hub and member. */
const STREAM_SHARDS = 1;

/** The sample's count for each length. */
export type SampleCounts = ReadonlyMap<number, SampleCount>;

const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
const dollars = (value: number): string =>
  value >= 100 ? `$${grouped(value)}` : `$${value.toFixed(value < 1 ? 4 : 2)}`;
const ratio = (ours: number, theirs: number): string => `1/${(theirs / ours).toFixed(0)}`;

function lengthName(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

/** What one session of the run costs. */
function each({ counts, transitions, sessions }: CountedRun): number {
  return totalOf(billOf(counts, transitions)) / sessions;
}

/** Of lengths: transitions and dollars beside the sample's. */
export function lengthTable({ runs }: CountedFile, sample: SampleCounts): string {
  const rows = runs
    .filter(({ sessions }) => sessions === 1)
    .map((run) => {
      const theirs = sample.get(run.minutes);
      if (!theirs) throw new Error(`the sample was not counted for ${run.minutes} minutes`);
      const { transitions, rest } = sampleDollars(theirs);
      const [ours, others] = [each(run), transitions + rest];
      return `| ${lengthName(run.minutes)} | ${run.mostTransitions} | ${grouped(theirs.transitions)} | ${ratio(run.mostTransitions, theirs.transitions)} | ${dollars(dollarsOf('transition', run.mostTransitions) * THOUSAND)} | ${dollars(transitions * THOUSAND)} | ${dollars(ours * THOUSAND)} | ${dollars(others * THOUSAND)} | ${ratio(ours, others)} |`;
    });
  return [
    "| a session's length | transitions | the sample's | | transitions of 1,000 | the sample's | all of 1,000, each alone in its place | the sample's | |",
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function shared({ runs }: CountedFile): CountedRun {
  const found = runs.find(({ sessions }) => sessions > 1);
  if (!found) throw new Error('no shared run was counted');
  return found;
}

/** Of 1,000 sessions of one hour: what was counted, and what it costs; shared places and lonely ones. */
export function thousandTable(file: CountedFile, sample: SampleCounts): string {
  const together = shared(file);
  const alone = file.runs.find(({ sessions, minutes }) => sessions === 1 && minutes === together.minutes);
  const theirs = sample.get(together.minutes);
  if (!alone || !theirs) throw new Error('the shared run has no lonely one, or no sample, of its length');
  const bills = [together, alone].map((run) => ({
    bill: billOf(run.counts, run.transitions),
    factor: THOUSAND / run.sessions,
  }));
  const [first, second] = bills as [(typeof bills)[number], (typeof bills)[number]];
  const lines = first.bill.map((line, at) => row(line, second.bill[at]!, first.factor, second.factor));
  const { transitions, rest } = sampleDollars(theirs);
  const sums = bills.map(({ bill, factor }) => totalOf(bill) * factor) as [number, number];
  return [
    `| | unit | ${together.sessions} in each place | dollars | each alone in its place | dollars |`,
    '|---|---|---|---|---|---|',
    ...lines,
    `| **all** | | | **${dollars(sums[0])}** | | **${dollars(sums[1])}** |`,
    `| the sample | its transitions, functions and logs | ${grouped(theirs.transitions * THOUSAND)} transitions | ${dollars((transitions + rest) * THOUSAND)} | | ${dollars((transitions + rest) * THOUSAND)} |`,
  ].join('\n');
}

function row(a: BillLine, b: BillLine, aTimes: number, bTimes: number): string {
  const cells = [
    [a.count * aTimes, a.dollars * aTimes],
    [b.count * bTimes, b.dollars * bTimes],
  ].map(([count, cost]) => `${grouped(count!)} | ${dollars(cost!)}`);
  return `| ${a.service} | ${PRICES[a.what].unit} | ${cells.join(' | ')} |`;
}

/** What was aimed at, and what came of it. */
function targetText(file: CountedFile, sample: SampleCounts): string {
  const together = shared(file);
  const alone = file.runs.find(({ sessions, minutes }) => sessions === 1 && minutes === together.minutes);
  const theirs = sample.get(together.minutes);
  if (!alone || !theirs) throw new Error('the shared run has no lonely one, or no sample, of its length');
  const { transitions, rest } = sampleDollars(theirs);
  const share = (run: CountedRun) => ratio(each(run), transitions + rest);
  const taken = ratio(together.transitions / together.sessions, theirs.transitions);
  return `The aim is a twentieth of the sample. Of its transitions it is ${taken}, and less with each further hour. Of its dollars it is ${share(together)} in shared places and ${share(alone)} where every session is alone: a place's looks, each 15 s, are then one session's, and most of what they take is writes to the table.`;
}

function functionTable(file: CountedFile): string {
  const { counts, sessions } = shared(file);
  return [
    '| function | invocations | ms, all | ms, each |',
    '|---|---|---|---|',
    ...Object.entries(counts.functions)
      .filter(([, { invocations }]) => invocations / sessions >= 0.005)
      .map(([name, { invocations, ms }]) => {
        const factor = THOUSAND / sessions;
        return `| ${name} | ${grouped(invocations * factor)} | ${grouped(ms * factor)} | ${grouped(ms / invocations)} |`;
      }),
  ].join('\n');
}

function idleText(file: CountedFile): string {
  const month = totalOf(billOf(file.idleHour, 0)) * HOURS_A_MONTH;
  const stream = dollarsOf('shardHour', STREAM_SHARDS * HOURS_A_MONTH);
  return `With nothing open, the hub and one member's place take ${dollars(month)} a month, and ${dollars(stream)} for a shard of the stream of lines. Each further place takes a look a minute, and less than that: for 10,000 places ${dollars(month * ACCOUNTS)} a month at the most, and a fifteenth of it with a look each quarter of an hour (\`sweep.idleMs\`).`;
}

function storageText(file: CountedFile): string {
  const { storedBytes, sessions } = shared(file);
  const [table, archive] = [storedBytes.table / sessions, storedBytes.archive / sessions];
  const month = dollarsOf('tableByte', table * THOUSAND) + dollarsOf('objectByte', archive * THOUSAND);
  return `1,000 sessions leave ${(table * THOUSAND) / 1e6 < 1 ? '<1' : Math.round((table * THOUSAND) / 1e6)} MB in the table and ${Math.round((archive * THOUSAND) / 1e6)} MB of rows and evidence in the archive, beside the transcripts themselves: ${dollars(month)} a month for as long as they are kept (\`archive.retentionDays\`).`;
}

/** The load table. */
export function loadTable(rates: Rates): string {
  return [
    '| quota | asked | of | share | what asks | what then | change |',
    '|---|---|---|---|---|---|---|',
    ...loadRows(LARGE, rates).map(loadRow),
  ].join('\n');
}

function loadRow({ quota, asked, share, how, effect, change }: LoadRow): string {
  const { name, value, unit, seen } = QUOTAS[quota];
  const of = value === null ? 'not published' : `${grouped(value)} ${unit}${seen === 'memory' ? ' *' : ''}`;
  const part = share === null ? '' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  const most = share !== null && share > 1 ? `**${part}**` : part;
  return `| ${name} | ${asked < 10 ? asked.toFixed(2) : grouped(asked)} | ${of} | ${most} | ${how} | ${effect} | ${change} |`;
}

function bindingText(rates: Rates): string {
  const binding = loadRows(LARGE, rates).filter(({ share }) => share !== null && share > 1);
  if (binding.length === 0) return 'No quota below binds.';
  const named = binding.map(({ quota, how }) => `${QUOTAS[quota].name} (${how})`);
  return `${binding.length === 1 ? 'One binds' : `${binding.length} bind`} as accounts come: ${named.join('; ')}. What is in bold below must be raised or changed before such a rollout.`;
}

/** A month of such an organisation. */
function billText(file: CountedFile, rates: Rates, sample: SampleCounts): string {
  const { open, places } = demandOf(LARGE, rates);
  const { sessionMinutes, sessionsADay } = LARGE;
  const shares = times(rates.placeMinute, (places / open) * sessionMinutes);
  const one = plus(plus(rates.session, shares), rates.sessionMinute, sessionMinutes);
  const ours = totalOf(billOf(one, shared(file).transitions / shared(file).sessions)) * sessionsADay * 30;
  const theirs = sample.get(sessionMinutes);
  if (!theirs) throw new Error('the sample was not counted for that length');
  const { transitions, rest } = sampleDollars(theirs);
  const others = (transitions + rest) * sessionsADay * 30;
  return `Thirty such days take ${dollars(ours)}, and the looks at idle places above; the sample would take ${dollars(others)}, ${(others / ours).toFixed(0)} times as much.`;
}

function priceTable(): string {
  return [
    '| price | for | seen on | where |',
    '|---|---|---|---|',
    ...Object.values(PRICES).map(({ dollars: price, per, unit, seen, source }) => {
      const many = per === 1024 ** 3 ? 'a GB of' : per === 1 ? '' : grouped(per);
      const how = { AWS: "AWS's page", other: "another's page", memory: 'no page: from memory' }[seen];
      return `| $${price} | ${many} ${unit} | ${how} | ${source} |`;
    }),
  ].join('\n');
}

/** The whole page. */
export function costPage(file: CountedFile, sample: SampleCounts): string {
  const rates = ratesOf(file);
  const together = shared(file);
  const demand = demandOf(LARGE, rates);
  const hours = [...sample.values()].find(({ watchesMs }) => watchesMs !== null)?.watchesMs ?? 0;
  return `# Cost and scale, counted

Written by \`node bench/cost.ts --write\`, ${file.on}. Not run on AWS: real sessions in [local-aws](../local-aws/), the functions' own code with their real configuration, the timer's real definition in an interpreter, DynamoDB's units as dynalite counts them and its indexes' as [the meter](../bench/parts/cost/meter.ts) does, on a clock that is turned. Prices are us-east-1's without free tiers; where each was seen stands [below](#prices).

## A session's length

${lengthTable(file, sample)}

The sample is the state machine that [AWS's own example](https://github.com/aws-samples/ssm-monitoring-logging-guardrails-multiaccount) runs for each session, counted by running its definition in the same interpreter; its functions are taken for a second each at 128 MB. Its history is full after ${(hours / 3_600_000).toFixed(1)} h, and then nobody watches that session: longer ones are counted as if it went on.

Ours takes no timer while a session is open: one sweep looks at all sessions of a place every 15 s, so transitions do not grow with length. What grows is the place's sweeps, and they are shared by all that is open there.

## A thousand sessions of an hour

${together.sessions} sessions in each of ${THOUSAND / together.sessions} places, open together (one place is counted, and taken as often), and beside it the worst case: a thousand places with one session each, counted once. Each session shows something every five minutes; its log is delivered to both places, read, derived into rows, judged and sealed as evidence.

${thousandTable(file, sample)}

${targetText(file, sample)}

Milliseconds, for the shared places (${grouped(gigabyteSeconds(together.counts) * (THOUSAND / together.sessions))} GB-seconds):

${functionTable(file)}

A function's milliseconds are the processor's time measured here (with local-aws and dynalite in the same process, so more than its own), what it waited for by its own clock, and ${CALL_MS} ms for each call to AWS as if they came one after the other. Starts of processes are not among them. KMS is counted as if each object asked for its key: bucket keys make it less.

${storageText(file)}

${idleText(file)}

Not counted, since both would have it: the transcripts' own storage, CloudWatch Logs taking in what is streamed, Firehose, and data transfer. Keys ($1 a month each), alarms ($0.10 each) and custom metrics ($0.30 each) are per hub and member, whatever is open.

## 10,000 accounts, a million sessions a day

${Math.round(LARGE.peakHourShare * 100)} % of the day's sessions start in the busiest hour, ${LARGE.burst} times as many in its busiest minute: ${grouped(demand.starts)} starts a second, ${grouped(demand.open)} sessions of an hour open in ${grouped(demand.places)} places, each streaming ${LARGE.piecesAMinute} pieces a minute. ${bindingText(rates)}

${loadTable(rates)}

${billText(file, rates, sample)}

\\* from memory: not verified on a page of AWS's. Quotas are those that a new account has; most are raised by asking.

What the model leaves out: a hub's config with 10,000 members is some 4 MB and read by each process that starts; one dispatch a minute takes ${grouped(demand.places)} places in turns of 100, within its 40 s only while DynamoDB answers in less than 0.3 s a turn. Beyond this size use several hubs, each with some accounts: they share nothing.

## Prices

${priceTable()}
`;
}
