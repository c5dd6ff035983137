/**
 * A Lambda environment that starts: imports a bundle, gives it one event, and prints how long each took and how much of
 * the processor. `node first-event.ts BUNDLE-FOLDER EVENT-JSON`
 */
import { pathToFileURL } from 'node:url';

const [folder = '', event = '{}'] = process.argv.slice(2);
const CONTEXT = { getRemainingTimeInMillis: () => 280_000 };
const began = performance.now();
const { handler } = (await import(pathToFileURL(`${folder}/index.mjs`).href)) as {
  handler: (event: unknown, context: unknown) => Promise<unknown>;
};
const imported = performance.now();
const answer = await handler(JSON.parse(event), CONTEXT);
const handled = performance.now();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    // performance counts from the start of the process.
    totalMs: handled,
    importMs: imported - began,
    eventMs: handled - imported,
    processorMs: (user + system) / 1000,
    residentMb: process.memoryUsage.rss() / 1_000_000,
    answer,
  }),
);
// Sockets are kept open for the next event, which does not come.
process.exit(0);
