import { putBoundary } from '../holder-actions/boundary.ts';
import { USER } from '../holders.ts';

/** Gives a user a permissions boundary. Source: IAM API reference, "PutUserPermissionsBoundary". */
export const putUserPermissionsBoundary = putBoundary(USER);
