import type { ServerConfig } from './config.ts';

/** The roles of a principal: a user by its ARN, a role session by its role's. */
export function rolesOf(roles: ServerConfig['roles'], arn: string): readonly string[] {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  const names = session === null ? [arn] : [`arn:${session[1]}:iam::${session[2]}:role/${session[3]}`];
  return Object.entries(roles)
    .filter(([, principals]) => principals.some((principal) => names.includes(withoutPath(principal))))
    .map(([role]) => role);
}

/** A role session's ARN does not tell its role's path. */
function withoutPath(arn: string): string {
  return arn.replace(/:role\/.*\//, ':role/');
}
