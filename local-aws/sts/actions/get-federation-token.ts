import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import {
  credentialsShape,
  maskSecret,
  packedPolicySize,
  sessionMembers,
  sessionPolicies,
  sessionTags,
} from '../session-request.ts';

/** Source of the bounds: STS API reference, "GetFederationToken". */
const MIN_SECONDS = 900;
const MAX_SECONDS = 129_600;
const DEFAULT_SECONDS = 43_200;

const input = z.object({
  Name: z
    .string()
    .min(2)
    .max(32)
    .regex(/^[\w+=,.@-]*$/),
  ...sessionMembers,
  DurationSeconds: z.coerce.number().int().min(MIN_SECONDS).max(MAX_SECONDS).optional(),
});

/**
 * Gives credentials to someone outside IAM: what the calling user may do, within the policies passed; without any,
 * nothing. Source: STS API reference, "GetFederationToken".
 */
export const getFederationToken = defineAction({
  service: 'sts',
  name: 'GetFederationToken',
  readOnly: true,
  input,
  authorize: (request, call) => {
    const resource = `arn:aws:sts::${call.account}:federated-user/${request.Name}`;
    const tags = Object.entries(sessionTags(request));
    const context = {
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(([key]) => key) }),
    };
    const tagging = tags.length === 0 ? [] : [{ resource, context, action: 'sts:TagSession' }];
    return [{ resource, context }, ...tagging];
  },
  handle: (request, call) => {
    const { principal } = call;
    if (principal.kind !== 'user' || principal.issuedAt !== undefined)
      throw new AwsError('AccessDenied', 'Cannot call GetFederationToken with session credentials', {
        status: 403,
      });
    const packed = packedPolicySize(request);
    const arn = `arn:aws:sts::${call.account}:federated-user/${request.Name}`;
    const userId = `${call.account}:${request.Name}`;
    const session = call.world.iam.credentials.issue(
      {
        kind: 'federated-user',
        arn,
        account: call.account,
        userId,
        userArn: principal.arn,
        mfa: false,
        sessionTags: sessionTags(request),
        sessionPolicies: sessionPolicies(request, call) ?? [],
      },
      (request.DurationSeconds ?? DEFAULT_SECONDS) * 1000,
    );
    return {
      Credentials: credentialsShape(session),
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      ...(packed === undefined ? {} : { PackedPolicySize: packed }),
    };
  },
  trailResponse: maskSecret,
  omits: ['That a federated user may not call IAM.', 'PackedPolicySize is an estimate.'],
});
