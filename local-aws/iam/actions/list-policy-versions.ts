import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onPolicy, requirePolicy } from '../managed-policies/customer-policy.ts';
import { paging, policyArn } from '../members.ts';
import { page } from '../paging.ts';
import { shownTime } from '../shapes.ts';

const WIDEST_NUMBER = 8;

/** Lists the versions of a managed policy, newest first. Source: IAM API reference, "ListPolicyVersions". */
export const listPolicyVersions = defineAction({
  service: 'iam',
  name: 'ListPolicyVersions',
  readOnly: true,
  input: z.object({ PolicyArn: policyArn, ...paging }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requirePolicy(call, input.PolicyArn);
    const newestFirst = (id: string) =>
      String(10 ** WIDEST_NUMBER - Number(id.slice(1))).padStart(WIDEST_NUMBER + 1, '0');
    const { members, ...rest } = page(
      policy.versions,
      (version) => newestFirst(version.id),
      input,
      `versions of ${policy.arn}`,
    );
    return {
      Versions: members.map((version) => ({
        VersionId: version.id,
        IsDefaultVersion: version.id === policy.defaultVersion,
        CreateDate: shownTime(version.createdAt),
      })),
      ...rest,
    };
  },
});
