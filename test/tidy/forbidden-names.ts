import type { Rule } from './repository.ts';

const FORBIDDEN =
  /^(utils?|helpers?|common|misc|core|managers?|services?|handlers?|impl|fns|types?|constants?|data|info)$/;
/** Folders whose `index.ts` is a registry: a list of all that stands beside it. */
const REGISTRY = /(^|\/)(rules|checks|actions)\/index\.ts$/;

/** Names say what a thing is about. */
export const forbiddenNames: Rule = (files) =>
  files.flatMap(({ path }) => {
    const words = path.split('/').map((segment) => segment.split('.')[0]!);
    const found = words.find((word) => FORBIDDEN.test(word));
    if (found !== undefined) return [`${path}: "${found}" says nothing: name the topic`];
    if (/(^|\/)index\.tsx?$/.test(path) && !REGISTRY.test(path))
      return [`${path}: no barrels: index.ts is a registry, in rules, checks or actions only`];
    return [];
  });
