import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { useMfa } from '../../iam/mfa.ts';
import type { Principal } from '../../principal.ts';
import { credentialsShape, maskCode, maskSecret } from '../session-request.ts';

/** Source of the bounds: STS API reference, "GetSessionToken". */
const MIN_SECONDS = 900;
const MAX_SECONDS = 129_600;
const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3600;

function requireLongTerm(principal: Principal): void {
  const isLongTerm =
    (principal.kind === 'user' || principal.kind === 'root') && principal.issuedAt === undefined;
  if (!isLongTerm)
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', {
      status: 403,
    });
}

/** Gives a user temporary credentials of their own, with MFA where a code is given. Source: STS API reference, "GetSessionToken". */
export const getSessionToken = defineAction({
  service: 'sts',
  name: 'GetSessionToken',
  readOnly: true,
  input: z.object({
    DurationSeconds: z.coerce.number().int().min(MIN_SECONDS).max(MAX_SECONDS).optional(),
    SerialNumber: z.string().min(9).max(256).optional(),
    TokenCode: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  }),
  authorize: () => [],
  handle: (input, call) => {
    const { kind, arn, account, userId, userName } = call.principal;
    requireLongTerm(call.principal);
    const mfa = useMfa(call, input);
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const seconds = kind === 'root' ? Math.min(asked, ROOT_SECONDS) : asked;
    const principal = { kind, arn, account, userId, mfa, ...(userName === undefined ? {} : { userName }) };
    return { Credentials: credentialsShape(call.world.iam.credentials.issue(principal, seconds * 1000)) };
  },
  trailRequest: maskCode,
  trailResponse: maskSecret,
  omits: ['That a session without MFA may not call IAM.'],
});
