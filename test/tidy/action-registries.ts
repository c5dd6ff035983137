import type { RepositoryFile, Rule } from './repository.ts';

const ACTION_FILE = /^(local-aws\/[\w-]+\/actions\/)([\w-]+)\.ts$/;

function importsOf(registry: string): string[] {
  return [...registry.matchAll(/from '\.\/([\w-]+)\.ts'/g)].map((found) => found[1]!);
}

/** The names that the registry's list holds, spread lists included. */
function listed(registry: string): Set<string> {
  const list = /readonly Action\[\] = \[([\s\S]*?)\n?\];/.exec(registry)?.[1] ?? '';
  return new Set(list.match(/\w+/g) ?? []);
}

function mistakesOf(folder: string, registry: RepositoryFile, names: readonly string[]): string[] {
  const imported = importsOf(registry.text);
  const inList = listed(registry.text);
  const exported = [...registry.text.matchAll(/import \{([^}]+)\} from '\.\/[\w-]+\.ts'/g)].flatMap((found) =>
    found[1]!
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  );
  return [
    ...names.filter((name) => !imported.includes(name)).map((name) => `${folder}${name}.ts: not in index.ts`),
    ...imported
      .filter((name) => !names.includes(name))
      .map((name) => `${folder}index.ts: no file ${name}.ts`),
    ...exported
      .filter((name) => !inList.has(name))
      .map((name) => `${folder}index.ts: ${name} is not in its list`),
  ];
}

/** The files of a service's actions and its registry say the same. */
export const actionRegistries: Rule = (files) => {
  const folders = new Map<string, string[]>();
  for (const { path } of files) {
    const found = ACTION_FILE.exec(path);
    if (found === null || found[2] === 'index') continue;
    folders.set(found[1]!, [...(folders.get(found[1]!) ?? []), found[2]!]);
  }
  return [...folders].flatMap(([folder, names]) => {
    const registry = files.find(({ path }) => path === `${folder}index.ts`);
    return registry === undefined ? [`${folder}: has no index.ts`] : mistakesOf(folder, registry, names);
  });
};
