import { createHash } from 'node:crypto';

/**
 * As much of Lambda as a deployment asks: which code a function runs. What a stack names by CodePrefix is what was put
 * into the bucket; a test may have another put in by hand.
 */
export class FakeCode {
  readonly #uploaded = new Map<string, string>();
  /** By the function's name: a digest of code that nobody deployed. */
  byHand: ReadonlyMap<string, string> = new Map();
  /** How many functions may run at once. */
  concurrency = 1000;

  /** Remembers what is put into a bucket of functions. */
  see(method: string | undefined, url: string | undefined, body: Buffer): void {
    const { pathname } = new URL(url ?? '/', 'http://s3');
    const key = /\/(functions\/[^/]+\/[^/]+\.zip)$/.exec(pathname)?.[1];
    if (method === 'PUT' && key !== undefined)
      this.#uploaded.set(key, createHash('sha256').update(body).digest('base64'));
  }

  /** The answer to GetFunctionConfiguration or GetAccountSettings; null: another is asked. */
  answer(url: string | undefined, prefix: string): { readonly status: number; readonly body: string } | null {
    if (url?.startsWith('/2016-08-19/account-settings') === true) {
      const AccountLimit = { ConcurrentExecutions: this.concurrency };
      return { status: 200, body: JSON.stringify({ AccountLimit }) };
    }
    const name = /^\/2015-03-31\/functions\/sallyport-([\w-]+)\/configuration/.exec(url ?? '')?.[1];
    if (name === undefined) return null;
    const CodeSha256 = this.byHand.get(name) ?? this.#uploaded.get(`${prefix}/${name}.zip`);
    return CodeSha256 === undefined
      ? { status: 404, body: JSON.stringify({ Type: 'User', Message: `Function not found: ${name}` }) }
      : { status: 200, body: JSON.stringify({ FunctionName: `sallyport-${name}`, CodeSha256 }) };
  }
}
