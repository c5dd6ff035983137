import type { FindingSource, Tie } from './finding.ts';
import type { RuleResponse } from './sigma/rule.ts';

/** What is known of who wrote a session's streamed log. */
export type StreamWriter =
  /** CloudTrail names the session's own node as the one that made the stream. */
  | { readonly kind: 'node' }
  | { readonly kind: 'other'; readonly principal: string }
  | { readonly kind: 'unknown' };

/** What follows from a rule that was met, and why less than it asks for; null: nothing is held back. */
export interface Decision {
  readonly response: RuleResponse;
  readonly heldBack: string | null;
}

/** How far what was seen can be trusted. */
export interface Trust {
  readonly source: FindingSource;
  readonly tiedBy: readonly Tie[];
  readonly sessionOpen: boolean;
  readonly writer: StreamWriter;
  /** The operator's word that whoever may write to the log group is a node's agent. */
  readonly endOnStreamedText: boolean;
}

/**
 * What follows, by how far the text can be trusted: root on a node can write anything into its transcript, so that only
 * what our own client showed ends a session by itself. A streamed log does where CloudTrail says that the session's node
 * made the stream and the operator has said that this is enough; see docs/decisions/0014.
 */
export function decideResponse(asked: RuleResponse, trust: Trust): Decision {
  if (asked === 'observe') return { response: 'observe', heldBack: null };
  if (trust.source === 'archive')
    return { response: 'observe', heldBack: 'it was found in a delivered log, which was read on request' };
  if (asked === 'notify') return { response: 'notify', heldBack: null };
  const why = whyNotEnded(trust);
  return why === null ? { response: 'terminate', heldBack: null } : { response: 'notify', heldBack: why };
}

function whyNotEnded(trust: Trust): string | null {
  if (!trust.sessionOpen) return 'no open session is tied to it';
  switch (trust.source) {
    case 'client':
      return null;
    case 'stream':
      return whyNotTrusted(trust);
    case 'trail':
      return trust.tiedBy.includes('person') || trust.tiedBy.includes('session')
        ? null
        : 'it is tied to the session by the node or what it rests on only, and another person may have done it';
    case 'guardduty':
    case 'archive':
      return 'it is told by another service';
    default:
      return trust.source satisfies never;
  }
}

function whyNotTrusted({ writer, endOnStreamedText }: Trust): string | null {
  if (writer.kind === 'other') return `the streamed log was made by ${writer.principal}, not by its node`;
  if (!endOnStreamedText)
    return "the text came through the node's streamed log, which root there can write; sessions through our own client are ended";
  return writer.kind === 'node' ? null : 'CloudTrail has not told who made the streamed log';
}
