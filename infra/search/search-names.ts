/** Names of the optional search domain and what feeds it. */
export const SEARCH_NAMES = {
  domain: 'sallyport',
  /** Of infra/functions/functions.ts. */
  feedFunction: 'feed-search',
  feedRole: 'SallyportSearchFeed',
  refusedQueue: 'sallyport-search-refused',
  keyAlias: 'alias/sallyport-search',
  auditGroup: '/sallyport/search/audit',
  workGroup: '/sallyport/search/work',
} as const;
