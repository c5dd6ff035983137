import { deleteBoundary } from '../holder-actions/boundary.ts';
import { USER } from '../holders.ts';

/** Takes the permissions boundary from a user. Source: IAM API reference, "DeleteUserPermissionsBoundary". */
export const deleteUserPermissionsBoundary = deleteBoundary(USER);
