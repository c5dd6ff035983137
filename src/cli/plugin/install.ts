import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name under which the AWS CLI looks for its plugin. */
const PLUGIN_NAME = 'session-manager-plugin';
/** By this line a later install knows its own file. */
const MARK = '# Installed by `sallyport plugin install`; safe to delete.';

/** A file of somebody else's stands where the plugin would be written. */
export class PluginInTheWay extends Error {
  override readonly name = 'PluginInTheWay';
}

/**
 * Writes an executable `session-manager-plugin` into a folder, which is made when missing; it runs this checkout
 * with this Node. Returns its path. It replaces only a file it wrote itself, else throws PluginInTheWay.
 */
export async function installPlugin(folder: string): Promise<string> {
  const path = join(resolve(folder), PLUGIN_NAME);
  await refuseStrangers(path);
  await mkdir(resolve(folder), { recursive: true });
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const script = `#!/bin/sh\n${MARK}\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`;
  // Written beside and moved: a session that starts meanwhile finds the old or the new, never half a file.
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, script, { mode: 0o755, flag: 'wx' });
  await rename(unfinished, path);
  return path;
}

async function refuseStrangers(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  const isOurs = found.isFile() && (await readFile(path, 'utf8').catch(() => '')).split('\n')[1] === MARK;
  if (isOurs) return;
  throw new PluginInTheWay(
    `${path} is not ours and is left as it is: name another folder, or move it away first.`,
  );
}

/** One word for sh, whatever it holds. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
