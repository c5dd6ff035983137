import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { PLUGIN_VERSION } from './arguments.ts';
import { installPlugin, PluginInTheWay } from './install.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "it's a plugin-"));
  folders.push(folder);
  return folder;
}

test('writes a program that the AWS CLI can run, into a folder of any name', async () => {
  const path = await installPlugin(join(await aFolder(), 'new folder'));
  const { stdout } = await promisify(execFile)(path, ['--version']);
  expect(stdout).toBe(`${PLUGIN_VERSION}\n`);
  expect((await stat(path)).mode & 0o777).toBe(0o755);
});

test('replaces its own file and leaves nothing else behind', async () => {
  const folder = await aFolder();
  const path = await installPlugin(folder);
  expect(await installPlugin(folder)).toBe(path);
  expect(await readdir(folder)).toEqual(['session-manager-plugin']);
});

test("never touches another's file, nor follows a link", async () => {
  const folder = await aFolder();
  const path = join(folder, 'session-manager-plugin');
  await writeFile(path, 'the real one');
  await expect(installPlugin(folder)).rejects.toThrow(PluginInTheWay);
  expect(await readFile(path, 'utf8')).toBe('the real one');
  const linked = await aFolder();
  await symlink(path, join(linked, 'session-manager-plugin'));
  await expect(installPlugin(linked)).rejects.toThrow('name another folder');
});
