import { deleteBoundary } from '../holder-actions/boundary.ts';
import { ROLE } from '../holders.ts';

/** Takes the permissions boundary from a role. Source: IAM API reference, "DeleteRolePermissionsBoundary". */
export const deleteRolePermissionsBoundary = deleteBoundary(ROLE);
