import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { onPolicy, requireOwnPolicy, requireVersion } from '../managed-policies/customer-policy.ts';
import { policyArn, versionId } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Deletes a version that is not the default. Source: IAM API reference, "DeletePolicyVersion". */
export const deletePolicyVersion = defineAction({
  service: 'iam',
  name: 'DeletePolicyVersion',
  readOnly: false,
  input: z.object({ PolicyArn: policyArn, VersionId: versionId }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requireOwnPolicy(call, input.PolicyArn);
    const version = requireVersion(policy, input.VersionId);
    if (version.id === policy.defaultVersion)
      throw deleteConflict('Cannot delete the default version of a policy.');
    call.world.iam.tables.policies.set(nameKey(policy.account, policy.name), {
      ...policy,
      versions: policy.versions.filter((each) => each !== version),
    });
    return undefined;
  },
});
