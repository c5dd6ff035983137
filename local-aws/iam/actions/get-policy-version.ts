import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { encodeDocument } from '../documents.ts';
import { onPolicy, requirePolicy, requireVersion } from '../managed-policies/customer-policy.ts';
import { policyArn, versionId } from '../members.ts';
import { shownTime } from '../shapes.ts';

/** Shows the document of a version. Source: IAM API reference, "GetPolicyVersion". */
export const getPolicyVersion = defineAction({
  service: 'iam',
  name: 'GetPolicyVersion',
  readOnly: true,
  input: z.object({ PolicyArn: policyArn, VersionId: versionId }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requirePolicy(call, input.PolicyArn);
    const version = requireVersion(policy, input.VersionId);
    return {
      PolicyVersion: {
        Document: encodeDocument(version.document),
        VersionId: version.id,
        IsDefaultVersion: version.id === policy.defaultVersion,
        CreateDate: shownTime(version.createdAt),
      },
    };
  },
});
