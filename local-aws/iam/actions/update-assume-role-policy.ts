import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { checkTrustDocument } from '../documents.ts';
import { onHolder, ROLE, refuseReserved, requireHolder, saveHolder } from '../holders.ts';
import { document, roleName } from '../members.ts';

/** Replaces a role's trust policy. Source: IAM API reference, "UpdateAssumeRolePolicy". */
export const updateAssumeRolePolicy = defineAction({
  service: 'iam',
  name: 'UpdateAssumeRolePolicy',
  readOnly: false,
  input: z.object({ RoleName: roleName, PolicyDocument: document }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    refuseReserved(role);
    const trust = checkTrustDocument(input.PolicyDocument, role.name, call.world.iam.tables);
    saveHolder(ROLE, call, { ...role, trust });
    return undefined;
  },
});
