import type { Place } from '../../domain/sessions/session.ts';
import type { GrantTarget, TargetFinder } from '../../operations/grant-ports.ts';

/** What is asked of a node. */
interface ListedNode extends Place {
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'ec2' | 'hybrid';
  readonly tags: Readonly<Record<string, string>>;
}

/** Finds nodes among those that Systems Manager knows now: an id goes before a name, a name before a tag. */
export class AwsTargetFinder implements TargetFinder {
  readonly #list: () => Promise<readonly ListedNode[]>;

  constructor(list: () => Promise<readonly ListedNode[]>) {
    this.#list = list;
  }

  async find(text: string): Promise<readonly GrantTarget[]> {
    const nodes = await this.#list();
    const split = text.indexOf('=');
    const [key, value] = [text.slice(0, split), text.slice(split + 1)];
    const tests: ((node: ListedNode) => boolean)[] = [
      (node) => node.id === text,
      (node) => node.name === text,
      (node) => split > 0 && Object.hasOwn(node.tags, key) && node.tags[key] === value,
    ];
    const found = tests.map((fits) => nodes.filter(fits)).find((some) => some.length > 0) ?? [];
    return found.map(({ id, name, kind, account, region, tags }) => ({
      id,
      name,
      kind: kind === 'hybrid' ? 'managed' : 'ec2',
      account,
      region,
      tags,
    }));
  }
}
