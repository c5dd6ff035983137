/** A moment, epoch milliseconds. Rendered as RFC 3339 UTC only at the edges (api, cli, notices). */
export type Instant = number;
