import { lowerKeys } from '../../gateway/trail.ts';

/** requestParameters of a call that brings a document: CloudTrail never holds the content. facts/aws.md E4. */
export function documentTrail(input: object): unknown {
  return lowerKeys({ ...input, Content: 'HIDDEN_DUE_TO_SECURITY_REASONS' });
}
