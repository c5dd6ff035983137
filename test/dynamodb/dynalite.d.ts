declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB in this process, without transactions, streams and expiry. */
  function dynalite(options?: { readonly createTableMs?: number }): Server;
  export = dynalite;
}
