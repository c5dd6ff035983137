/** Why a policy document cannot be evaluated: what is wrong, and where in which policy. */
export class PolicyError extends Error {
  readonly code: 'malformed-json' | 'malformed-policy';
  /** The policy's name, as given by the caller. */
  readonly policy: string;
  /** Where in the document, such as `Statement[2].Action`; `line 3, column 7` for malformed JSON. */
  readonly path: string;

  constructor(code: PolicyError['code'], policy: string, path: string, problem: string) {
    super(`${policy}: ${path}: ${problem}`);
    this.name = 'PolicyError';
    this.code = code;
    this.policy = policy;
    this.path = path;
  }
}
