import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderRecipe, signatureCommand } from '../../src/domain/evidence/recipe.ts';

const page = readFileSync(new URL('evidence.md', import.meta.url), 'utf8');

test('the lines on the page are those of the recipe in a bundle', () => {
  const recipe = renderRecipe({ algorithm: 'ed25519', publicKeySha256: 'ab', headKey: 'head' });
  const commands = recipe.match(/(?<=^ {5})(?:openssl|sha256sum|find|echo) .*$/gm) ?? [];
  expect(commands).toHaveLength(6);
  for (const command of commands) expect(page).toContain(command);
  const onOneLine = page.replaceAll('\n', ' ');
  expect(onOneLine).toContain(signatureCommand('ecdsa-sha256'));
  expect(signatureCommand('rsa-sha256')).toBe(signatureCommand('ecdsa-sha256'));
});
