/** A dozen sessions of the corpus in real shells; `npm run corpus` plays all, and docs/recordings-measured.md has the figures. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { driveAgain, SHELL_FILES } from './corpus/drive.ts';
import { scenarioOf } from './corpus/generate.ts';
import { asStreamed, asTranscript, commandsIn, knownOf, scoreOf } from './corpus/score.ts';

/** Between them they have vim, less, searches, nested shells, here-documents, pastes and long lines. */
const SEEDS = [5, 11, 13];
const LEAST_READ = 0.9;

describe.each(['bash', 'zsh'] as const)('sessions in %s', (shell) => {
  const missing = [SHELL_FILES[shell], '/usr/bin/vim', '/usr/bin/less', '/usr/bin/top'].filter(
    (file) => !existsSync(file),
  );
  if (missing.length > 0)
    console.warn(`sessions in ${shell} are not tried: apt-get install ${shell} vim less procps`);

  test.skipIf(missing.length > 0).each(SEEDS)(
    'number %i: marked, each command is found, and none that was not entered, in both copies',
    async (seed) => {
      const scenario = scenarioOf(seed, shell);
      const known = knownOf(scenario).filter((command) => !command.within);
      const shown = await driveAgain(scenario, true);
      for (const copy of [asTranscript(shown), asStreamed(shown)]) {
        const marked = (await commandsIn(copy)).filter(({ certainty }) => certainty === 'marked');
        const score = scoreOf(
          known,
          marked.map(({ text }) => text),
        );
        expect(score).toMatchObject({ entered: known.length, found: known.length, missed: [], wrong: [] });
      }
    },
    30_000,
  );

  test.skipIf(missing.length > 0)(
    'without marks, most are read off the screen',
    async () => {
      let entered = 0;
      let found = 0;
      for (const seed of SEEDS) {
        const scenario = scenarioOf(seed, shell);
        const read = await commandsIn(asTranscript(await driveAgain(scenario, false)));
        const score = scoreOf(
          knownOf(scenario),
          read.map(({ text }) => text).filter((text) => text !== `exec ${shell}`),
        );
        entered += score.entered;
        found += score.found;
        expect(score.wrong.length).toBeLessThanOrEqual(2);
      }
      expect(found / entered).toBeGreaterThanOrEqual(LEAST_READ);
    },
    60_000,
  );
});
