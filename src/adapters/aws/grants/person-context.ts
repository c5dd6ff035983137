import type { EvaluationRequest } from '@sallyport/iam-evaluation/request.ts';
import type { Tags } from '../../../domain/guardrails/facts.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import type { KnownAbsent } from '../facts/evaluate-permission.ts';

/**
 * What is known of a person's call before it is made: the tags of the node and of the principal, and that AWS itself
 * does not call in between. Where it will come from, when, and with which session is not known.
 */
export const OF_A_PERSON: KnownAbsent = {
  keys: ['aws:principalservicename', 'aws:principalservicenameslist', 'aws:sourceaccount', 'aws:sourcearn'],
  prefixes: ['aws:principaltag/', 'aws:resourcetag/', 'ssm:resourcetag/', 'ec2:resourcetag/'],
};

/** Who calls. */
export type Caller = EvaluationRequest['principal'];

/** A call about a node, or (without tags) about anything else. */
export function personCall(
  caller: Caller,
  asked: {
    readonly action: string;
    readonly resource: string;
    readonly place: Place;
    readonly principalTags: Tags;
    readonly resourceTags?: Tags;
    readonly context?: Readonly<Record<string, string>>;
  },
): EvaluationRequest {
  const context: Record<string, string> = {
    'aws:RequestedRegion': asked.place.region,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
    'aws:SecureTransport': 'true',
    ...asked.context,
  };
  for (const [key, value] of Object.entries(asked.principalTags)) context[`aws:PrincipalTag/${key}`] = value;
  for (const [key, value] of Object.entries(asked.resourceTags ?? {}))
    for (const prefix of ['aws:ResourceTag', 'ssm:resourceTag', 'ec2:ResourceTag'])
      context[`${prefix}/${key}`] = value;
  return {
    principal: caller,
    action: asked.action,
    resource: asked.resource,
    resourceAccount: asked.place.account,
    context,
  };
}
