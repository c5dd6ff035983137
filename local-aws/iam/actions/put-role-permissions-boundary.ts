import { putBoundary } from '../holder-actions/boundary.ts';
import { ROLE } from '../holders.ts';

/** Gives a role a permissions boundary. Source: IAM API reference, "PutRolePermissionsBoundary". */
export const putRolePermissionsBoundary = putBoundary(ROLE);
