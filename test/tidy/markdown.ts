import { posix } from 'node:path';
import type { RepositoryFile, Rule } from './repository.ts';

const FENCED = /^(```+)([^\n]*)\n([\s\S]*?)^\1\s*$/gm;
const LINK = /\[(?:[^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

function isMarkdown({ path }: RepositoryFile): boolean {
  return path.endsWith('.md');
}

/** The text without its code, in which `#` and `[x](y)` mean something else. */
function prose(text: string): string {
  return text.replace(FENCED, '').replace(/`[^`\n]*`/g, '`code`');
}

/** The anchor that a heading gets on the web: lower case, punctuation gone, spaces as hyphens. */
function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsOf(text: string): string[] {
  return [...text.replace(FENCED, '').matchAll(/^#{1,6} (.+)$/gm)].map((found) => anchorOf(found[1]!));
}

/** A page has one title, and it is the first heading. */
export const oneTitle: Rule = (files) =>
  files.filter(isMarkdown).flatMap(({ path, text }) => {
    const titles = prose(text).match(/^# .+$/gm)?.length ?? 0;
    return titles === 1 ? [] : [`${path}: ${titles} titles (lines with one #): write exactly one`];
  });

/** Links within the repository lead to files, folders and headings that are there. */
export const workingLinks: Rule = (files) => {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const folders = new Set(files.flatMap(({ path }) => parentsOf(path)));
  return files.filter(isMarkdown).flatMap(({ path, text }) =>
    [...prose(text).matchAll(LINK)].flatMap((found) => {
      const link = found[1]!;
      if (/^[a-z][a-z+.-]*:/i.test(link)) return [];
      const [file = '', anchor] = link.split('#');
      const target =
        file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, '');
      if (!texts.has(target) && !folders.has(target)) return [`${path}: ${link} leads nowhere`];
      if (anchor !== undefined && target.endsWith('.md') && !anchorsOf(texts.get(target)!).includes(anchor))
        return [`${path}: ${link}: ${target} has no such heading`];
      return [];
    }),
  );
};

function parentsOf(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '.' ? ['.'] : [parent, ...parentsOf(parent)];
}

/** A code block that names its file (```cedar file=examples/x.cedar) shows what that file holds. */
export const codeFromFiles: Rule = (files) =>
  files.filter(isMarkdown).flatMap(({ path, text }) =>
    [...text.matchAll(FENCED)].flatMap((found) => {
      const name = /\bfile=(\S+)/.exec(found[2]!)?.[1];
      if (name === undefined) return [];
      const file = files.find((candidate) => candidate.path === name);
      if (file === undefined) return [`${path}: shows ${name}, which does not exist`];
      return file.text.includes(found[3]!.trim()) ? [] : [`${path}: shows ${name} other than it is`];
    }),
  );
