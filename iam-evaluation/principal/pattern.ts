/** One entry of a Principal or NotPrincipal element. */
export type PrincipalPattern =
  | { readonly kind: 'everyone'; readonly source: string }
  /** An account id or its root ARN: the account itself, which then decides by its own identity policies. */
  | { readonly kind: 'account'; readonly source: string; readonly account: string }
  /** A user, role, role session or federated user. */
  | { readonly kind: 'arn'; readonly source: string; readonly account: string }
  | { readonly kind: 'service'; readonly source: string }
  | { readonly kind: 'federated'; readonly source: string }
  | { readonly kind: 'canonical-user'; readonly source: string }
  /** What AWS leaves behind (AIDA…, AROA…) when a named user or role was deleted: matches nobody. */
  | { readonly kind: 'deleted'; readonly source: string };

const ACCOUNT = /^\d{12}$/;
const ROOT_ARN = /^arn:[a-z-]+:iam::(\d{12}):root$/;
const PRINCIPAL_ARN = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(?:user|role|assumed-role|federated-user)\/[^*?]+$/;
const UNIQUE_ID = /^A(?:IDA|ROA|IPA|NPA|KIA)[A-Z0-9]{8,124}$/;

/** The types of principal that a policy may name. */
export const PRINCIPAL_TYPES: readonly string[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Reads one value of one principal type; a text says what is wrong with it. */
export function compilePrincipal(type: string, source: string): PrincipalPattern | string {
  if (type === 'AWS') return compileAwsPrincipal(source);
  if (source === '' || /[*?]/.test(source))
    return `'${source}': a ${type} principal is named in full, without wildcards`;
  if (type === 'Service') return { kind: 'service', source: source.toLowerCase() };
  if (type === 'Federated') return { kind: 'federated', source };
  return { kind: 'canonical-user', source };
}

function compileAwsPrincipal(source: string): PrincipalPattern | string {
  if (source === '*') return { kind: 'everyone', source };
  if (ACCOUNT.test(source)) return { kind: 'account', source, account: source };
  const root = ROOT_ARN.exec(source);
  if (root) return { kind: 'account', source, account: root[1]! };
  const arn = PRINCIPAL_ARN.exec(source);
  if (arn) return { kind: 'arn', source, account: arn[1]! };
  if (UNIQUE_ID.test(source)) return { kind: 'deleted', source };
  return `'${source}' is not '*', an account id, or the full ARN of a root, user, role, role session or federated user (a wildcard cannot stand for part of it)`;
}
