import type { Principal } from '../principal.ts';

/** Who signed a request, and the account and region that it was signed for. */
export interface Caller {
  readonly principal: Principal;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
}
