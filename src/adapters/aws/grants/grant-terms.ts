import type { Grant } from '../../../domain/grants/grant.ts';
import type { Instant } from '../../../domain/kernel/instant.ts';
import type { Place } from '../../../domain/sessions/session.ts';

/** What AWS must be told of a grant: on what, with which document, and until when. */
export interface GrantTerms extends Place {
  /** `g-` and 12 hexadecimal digits. */
  readonly id: string;
  /** A node's id, `i-...` or `mi-...`. */
  readonly target: string;
  readonly documentName: string;
  /** The key that the document encrypts sessions with; null: none. */
  readonly keyArn: string | null;
  readonly endsAt: Instant;
}

const GRANT_ID = /^g-[0-9a-f]{12}$/;
const NODE_ID = /^m?i-[0-9a-f]{8,17}$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const PLAIN = /^[A-Za-z0-9_.:/-]+$/;

/** The terms of a grant; before its approval, as they would be if it were approved now. */
export function termsOf(grant: Grant, keyArn: string | null, now: Instant): GrantTerms {
  const { id, account, region, target, documentName } = grant;
  return { id, account, region, target, documentName, keyArn, endsAt: grant.endsAt ?? now + grant.windowMs };
}

/** Throws unless the terms can be written into a policy as they are: nothing in them may read as a wildcard or variable. */
export function checkTerms(terms: GrantTerms): void {
  assert(GRANT_ID.test(terms.id), 'a grant id is g- and 12 hexadecimal digits');
  assert(NODE_ID.test(terms.target), 'a target is the id of a managed node');
  assert(/^\d{12}$/.test(terms.account), 'an account id has 12 digits');
  assert(REGION.test(terms.region), 'a region is written as eu-west-1');
  assert(PLAIN.test(terms.documentName), 'the name of a document has no wildcards');
  assert(terms.keyArn === null || PLAIN.test(terms.keyArn), 'the ARN of a key has no wildcards');
}

function assert(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(`a grant cannot be written: ${sentence}`);
}
