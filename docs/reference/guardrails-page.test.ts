import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadGuardrails } from '../../src/adapters/cedar/load-guardrails.ts';
import { renderGuardrailReference } from './guardrails-page.ts';

test('every shipped guardrail has its section', () => {
  const page = renderGuardrailReference();
  for (const { id, title } of loadGuardrails()) {
    expect(page).toContain(`### ${id}\n`);
    expect(page).toContain(title);
  }
});

test('the example on the page is a guardrail that loads', () => {
  const example = /```cedar\n([\s\S]*?)```/.exec(renderGuardrailReference())?.[1] ?? '';
  const directory = mkdtempSync(join(tmpdir(), 'guardrail-example-'));
  writeFileSync(join(directory, 'example.cedar'), example);
  expect(loadGuardrails([directory]).map(({ id }) => id)).toEqual(['night-shift']);
  rmSync(directory, { recursive: true });
});
