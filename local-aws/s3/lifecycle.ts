import { AwsError } from '../error.ts';
import type { KeptConfiguration } from './kept-configuration.ts';
import { childrenOf, malformedXml, textOf, type XmlElement } from './xml-input.ts';

/** Source: S3 user guide, "Lifecycle configuration": at most 1,000 rules. */
const MAX_RULES = 1000;

export const LIFECYCLE: KeptConfiguration = {
  slot: 'lifecycle',
  root: 'LifecycleConfiguration',
  missing: () =>
    new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      status: 404,
    }),
};

/** Checks the rules of a lifecycle configuration: a status, an action, and ids used once. */
export function assertLifecycle(root: XmlElement): void {
  const rules = childrenOf(root, 'Rule');
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  const ids = new Set<string>();
  for (const rule of rules) {
    const status = textOf(rule, 'Status');
    if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
    const acts = rule.children.some((child) =>
      /Expiration|Transition|AbortIncompleteMultipartUpload/.test(child.name),
    );
    if (!acts) throw new AwsError('InvalidRequest', 'At least one action needs to be specified in a rule');
    const id = textOf(rule, 'ID');
    if (id !== undefined && ids.has(id))
      throw new AwsError('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule');
    if (id !== undefined) ids.add(id);
  }
}
