import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onPolicy, requireOwnPolicy, requireVersion } from '../managed-policies/customer-policy.ts';
import { policyArn, versionId } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Makes a version the one in force. Source: IAM API reference, "SetDefaultPolicyVersion". */
export const setDefaultPolicyVersion = defineAction({
  service: 'iam',
  name: 'SetDefaultPolicyVersion',
  readOnly: false,
  input: z.object({ PolicyArn: policyArn, VersionId: versionId }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requireOwnPolicy(call, input.PolicyArn);
    const version = requireVersion(policy, input.VersionId);
    call.world.iam.tables.policies.set(nameKey(policy.account, policy.name), {
      ...policy,
      defaultVersion: version.id,
      updatedAt: call.now,
    });
    return undefined;
  },
});
