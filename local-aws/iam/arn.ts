/** An ARN of iam: `arn:aws:iam::111111111111:user/path/name`. */
export function iamArn(
  account: string,
  kind: 'user' | 'group' | 'role' | 'policy' | 'instance-profile',
  path: string,
  name: string,
): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`;
}

/** The parts of an iam ARN; undefined when it is none. */
export function parseIamArn(
  arn: string,
): { account: string; kind: string; path: string; name: string } | undefined {
  const match = /^arn:aws:iam::(\d{12}|aws):([a-z-]+)(\/(?:.*\/)?)([^/]+)$/s.exec(arn);
  if (match === null) return undefined;
  const [, account, kind, path, name] = match;
  return { account: account!, kind: kind!, path: path!, name: name! };
}

/** The ARN of a role's session. */
export function sessionArn(account: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`;
}
