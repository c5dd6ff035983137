import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { epochSeconds } from '../epoch.ts';

/** How long a hybrid node's credentials live. */
const TOKEN_SECONDS = 3600;

/** RequestManagedInstanceRoleToken: credentials for a hybrid node, which signs with its own key. facts/session-manager.md B.2. */
export const requestManagedInstanceRoleToken = defineAction({
  service: 'ssm',
  name: 'RequestManagedInstanceRoleToken',
  readOnly: false,
  trail: 'none',
  input: z.object({ Fingerprint: z.string().min(1).max(256) }),
  // The node's signature is all that it needs: it has no policies before it has this token.
  authorize: () => [],
  handle: (input, { world, principal, account, region }) => {
    const id = world.ssm.nodes.nodeOf(principal, region);
    const node = id === undefined ? undefined : world.ssm.nodes.managed(id);
    if (node === undefined || node.account !== account || node.region !== region)
      throw new AwsError('InvalidInstanceId', 'The caller is not a managed instance of this Region.');
    if (node.fingerprint !== input.Fingerprint)
      throw new AwsError(
        'MachineFingerprintDoesNotMatch',
        'Fingerprint does not match the one that the managed instance registered with.',
      );
    const { roleArn, id: sessionName } = node;
    const issued = world.iam.issueRoleSession({ roleArn, sessionName, durationSeconds: TOKEN_SECONDS });
    if (issued === undefined)
      throw new AwsError(
        'AccessDeniedException',
        `The role ${roleArn} of the managed instance is not there any more.`,
      );
    return {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      TokenExpirationDate: epochSeconds(issued.expiresAt),
      UpdateKeyPair: false,
    };
  },
});
