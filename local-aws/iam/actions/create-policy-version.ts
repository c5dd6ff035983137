import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { checkManagedDocument } from '../documents.ts';
import { limitExceeded } from '../errors.ts';
import { onPolicy, requireOwnPolicy } from '../managed-policies/customer-policy.ts';
import { document, policyArn } from '../members.ts';
import { shownTime } from '../shapes.ts';
import { nameKey } from '../tables.ts';

/** Source: IAM user guide, "IAM and STS quotas". */
const MAX_VERSIONS = 5;

/** Adds a version to a managed policy. Source: IAM API reference, "CreatePolicyVersion". */
export const createPolicyVersion = defineAction({
  service: 'iam',
  name: 'CreatePolicyVersion',
  readOnly: false,
  input: z.object({ PolicyArn: policyArn, PolicyDocument: document, SetAsDefault: queryBoolean.optional() }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requireOwnPolicy(call, input.PolicyArn);
    checkManagedDocument(input.PolicyDocument, policy.name);
    if (policy.versions.length >= MAX_VERSIONS)
      throw limitExceeded(
        `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    const lastVersion = policy.lastVersion + 1;
    const version = { id: `v${lastVersion}`, document: input.PolicyDocument, createdAt: call.now };
    call.world.iam.tables.policies.set(nameKey(policy.account, policy.name), {
      ...policy,
      versions: [...policy.versions, version],
      lastVersion,
      updatedAt: call.now,
      defaultVersion: input.SetAsDefault === true ? version.id : policy.defaultVersion,
    });
    return {
      PolicyVersion: {
        VersionId: version.id,
        IsDefaultVersion: input.SetAsDefault === true,
        CreateDate: shownTime(version.createdAt),
      },
    };
  },
});
