import type { Rule } from './repository.ts';

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

type Manifest = { readonly name?: string } & Readonly<Partial<Record<string, Record<string, string>>>>;

/** Dependencies are pinned to one version; our own workspaces are named by `*`. */
export const pinnedDependencies: Rule = (files) =>
  files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .flatMap(({ path, text }) => {
      const manifest = JSON.parse(text) as Manifest;
      return FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {})).flatMap(([name, version]) =>
        EXACT.test(version) || (name.startsWith('@sallyport/') && version === '*')
          ? []
          : [`${path}: ${name} ${version} is not pinned: npm install -E ${name}@VERSION`],
      );
    });

/** The lock file names no place from which packages were downloaded. */
export const lockedWithoutAddresses: Rule = (files) =>
  files
    .filter(({ path, text }) => path === 'package-lock.json' && /"resolved":\s*"https?:/.test(text))
    .map(({ path }) => `${path}: holds download addresses: keep omit-lockfile-registry-resolved in .npmrc`);
