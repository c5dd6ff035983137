/** The README, typed line by line into a shell: what it promises is what a person sees. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { TestLab } from '../support/lab.ts';
import { shellBlocks } from '../support/shell-blocks.ts';
import { STARTED, Terminal } from '../support/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The shell says this when it waits for the next line. */
const PROMPT = /readme> $/;

describeWithAwsCli('the README', (cli) => {
  const [install = [], tries = [], withCli = [], grants = [], afterwards = []] = shellBlocks(
    join(ROOT, 'README.md'),
  );
  let lab: TestLab;
  let shell: Terminal;

  const type = async (line: string): Promise<void> => {
    await shell.waitFor(PROMPT, 20_000);
    shell.line(line);
  };

  beforeAll(async () => {
    lab = await TestLab.start();
    // As in a clone after `npm ci`: `npx sallyport` is this checkout's, and `aws` is version 2.
    const rc = join(lab.folder, 'rc');
    const node = join(ROOT, 'node_modules/.bin/node');
    writeFileSync(
      rc,
      [
        `npx() { shift; '${node}' '${join(ROOT, 'bin/sallyport.mjs')}' "$@"; }`,
        `aws() { command '${cli.path}' "$@"; }`,
        `PS1='readme> '`,
        'bind "set enable-bracketed-paste off"',
      ].join('\n'),
    );
    const env = cli.env({ HOME: lab.folder });
    shell = new Terminal('bash', ['--noprofile', '--rcfile', rc, '-i'], { env, cwd: lab.folder, cols: 400 });
  });

  afterAll(async () => {
    shell?.close();
    await lab?.stop();
  });

  test('begins with two commands', () => {
    expect(install).toEqual(['npm ci && npm start']);
  });

  test('shows a shell, a refusal, a terminated session, and what people were told', async () => {
    expect(tries).toHaveLength(5);
    await type(tries[0]!);
    const [, opened = ''] = await shell.waitFor(STARTED);
    shell.line('uname; echo in-a-"shell"');
    await shell.waitFor(/in-a-shell/);
    shell.line('exit');
    await type(tries[1]!);
    await shell.waitFor(/You may not open ProdEC2Instance/);
    await type(tries[2]!);
    const [, ended = ''] = await shell.waitFor(STARTED);
    await shell.waitFor(/prod-needs-grant/);
    await type(tries[3]!);
    const listed = await shell.waitFor(/SESSION[\s\S]*?readme> /);
    expect(listed[0]).toContain(opened);
    expect(listed[0]).toMatch(new RegExp(`${ended}.*ended: guardrail.*prod-needs-grant`));
    shell.line(tries[4]!);
    await shell.waitFor(new RegExp(`session-terminated.*${ended}`));
  });

  test('opens the same through the unmodified AWS CLI', async () => {
    const lines = withCli.map((line) => line.replaceAll('http://127.0.0.1:4566', lab.file.endpoint));
    expect(lines).not.toEqual(withCli);
    for (const line of lines.slice(0, -1)) await type(line);
    const [, id = ''] = await shell.waitFor(/Starting session with SessionId: (\S+)/, 20_000);
    shell.line('echo by-the-"CLI"');
    await shell.waitFor(/by-the-CLI/);
    shell.line('exit');
    await shell.waitFor(/Exiting session with sessionId/);
    await type(lines.at(-1)!);
    const active = await shell.waitFor(/"Sessions": \[[\s\S]*?readme> /, 15_000);
    expect(active[0]).not.toContain(id);
  });

  test('gives a contractor access for a while, and only then', async () => {
    expect(grants).toHaveLength(3);
    shell.line(grants[0]!);
    await shell.waitFor(/Active\. Connect with: sallyport connect \S+ --grant (g-\w+)/, 30_000);
    await type(grants[1]!);
    await shell.waitFor(/This session is recorded, under grant g-/, 20_000);
    shell.line('exit');
    await type(grants[2]!);
    await shell.waitFor(/g-\w+ +contractor +DevEC2Instance +\S*active/);
  });

  test('shows what was done: that the log arrived, in which session a command was, and evidence of it', async () => {
    expect(afterwards).toHaveLength(6);
    const [check, search, list, play, evidence, findings] = afterwards;
    await type(check!);
    await shell.waitFor(/engineer +DevEC2Instance +ended[\s\S]*? S3 +\S*delivered/, 20_000);
    await type(search!);
    const [, id = ''] = await shell.waitFor(
      /on DevEC2Instance +\S*?(engineer-[a-z0-9]+)[\s\S]*uname/,
      20_000,
    );
    await type(list!);
    await shell.waitFor(new RegExp(`"id": "${id}"`));
    await type(play!.replace('ID', id));
    await shell.waitFor(/in-a-shell|by-the-CLI/, 20_000);
    shell.send('q');
    await type(evidence!.replace('ID', id));
    await shell.waitFor(/session\.tar verifies[\s\S]*session\.tar verifies/, 40_000);
    await type(findings!);
    await shell.waitFor(/FOUND[\s\S]*LEVEL[\s\S]*RULE|No finding/i, 20_000);
  });
});
