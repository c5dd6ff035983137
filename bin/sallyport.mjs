#!/usr/bin/env node
// Starts Sallyport on the Node 24 that `npm ci` brought along, whatever Node the machine has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const args = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  // Compiled code is kept beside the packages, for what we start too: a command starts in half the time.
  process.env.NODE_COMPILE_CACHE ??= here('../node_modules/.cache/sallyport');
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  // The lab is the one place where local-aws and the product are wired together: `up` is its command.
  await import(args[0] === 'up' ? '../lab/main.ts' : '../src/cli/main.ts');
} else {
  const node = here('../node_modules/node/bin/node');
  if (!existsSync(node)) {
    console.error(
      `sallyport needs Node ${NEEDED_MAJOR}, this is ${process.version}, and node_modules holds none.\n` +
        'Run `npm ci` in the project (without --ignore-scripts), or install Node 24.',
    );
    process.exit(2);
  }
  const child = spawn(node, [here('./sallyport.mjs'), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${node} could not be started: ${error.message}. Run \`npm ci\` again.`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
