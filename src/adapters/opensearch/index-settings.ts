import { INDEX_PREFIX } from './line-document.ts';

/** A request that sets up the domain. */
export interface SetUpRequest {
  readonly method: 'PUT';
  readonly path: string;
  readonly body: object;
}

/** Who may do what in the domain, and how long lines are kept. */
export interface SetUp {
  readonly retentionDays: number;
  /** ARNs of IAM roles: who feeds, who reads. */
  readonly feedRoleArn: string;
  readonly readerRoleArns: readonly string[];
}

const PATTERN = `${INDEX_PREFIX}*`;
/** Lucene refuses a document with a term of more than 32,766 bytes; a character has four at most. */
export const MAX_EXACT_CHARS = 8191;
/** Nobody asks for a longer word. */
const MAX_TERM_CHARS = 1000;
const KEYWORD = { type: 'keyword', ignore_above: 400 };

/**
 * The template of the indexes: strict, so that a document with a field of its own making is refused and told, not taken
 * for a new field. `text` is found by words, and by pieces and expressions as `text.exact`.
 * Source: https://docs.opensearch.org/latest/im-plugin/index-templates/ and /field-types/supported-field-types/wildcard/
 */
export const INDEX_TEMPLATE = {
  index_patterns: [PATTERN],
  priority: 200,
  template: {
    settings: {
      index: {
        number_of_shards: 1,
        // A second copy as soon as there is a second node.
        auto_expand_replicas: '0-1',
        codec: 'best_compression',
      },
      analysis: {
        analyzer: { typed: { type: 'custom', tokenizer: 'typed', filter: ['lowercase', 'short'] } },
        filter: { short: { type: 'truncate', length: MAX_TERM_CHARS } },
        // Words of shells: what blanks, quotes and operators part.
        tokenizer: { typed: { type: 'pattern', pattern: '[\\s"\'`|&;()<>=,:]+' } },
      },
    },
    mappings: {
      dynamic: 'strict',
      properties: {
        '@timestamp': { type: 'date' },
        account: KEYWORD,
        region: KEYWORD,
        session_id: KEYWORD,
        node: KEYWORD,
        owner: KEYWORD,
        run_as: KEYWORD,
        line: { type: 'integer' },
        text: {
          type: 'text',
          analyzer: 'typed',
          fields: { exact: { type: 'wildcard', ignore_above: MAX_EXACT_CHARS } },
        },
      },
    },
  },
} as const;

/** Drops an index when its days are over. Source: https://docs.opensearch.org/latest/im-plugin/ism/policies/ */
export function retentionPolicy(days: number): object {
  return {
    policy: {
      description: `Sallyport: lines of sessions are kept for ${days} days`,
      default_state: 'kept',
      states: [
        {
          name: 'kept',
          actions: [],
          // An index begins with its day, or with the first late line of it: a day more keeps the last of its lines whole.
          transitions: [{ state_name: 'expired', conditions: { min_index_age: `${days + 1}d` } }],
        },
        { name: 'expired', actions: [{ delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: [PATTERN], priority: 200 }],
    },
  };
}

/** Everything that the domain has to be told once, by its administrator, in this order. */
export function setUpRequests({
  retentionDays,
  feedRoleArn,
  readerRoleArns,
}: SetUp): readonly SetUpRequest[] {
  const put = (path: string, body: object): SetUpRequest => ({ method: 'PUT', path, body });
  const security = '/_plugins/_security/api';
  return [
    put('/_index_template/sallyport-lines', INDEX_TEMPLATE),
    put('/_plugins/_ism/policies/sallyport-lines', retentionPolicy(retentionDays)),
    put(`${security}/roles/sallyport_feed`, {
      cluster_permissions: ['indices:data/write/bulk'],
      index_permissions: [
        {
          index_patterns: [PATTERN],
          allowed_actions: [
            'indices:admin/create',
            'indices:admin/mapping/put',
            'indices:data/write/bulk*',
            'indices:data/write/index',
          ],
        },
      ],
    }),
    put(`${security}/rolesmapping/sallyport_feed`, { backend_roles: [feedRoleArn] }),
    put(`${security}/roles/sallyport_reader`, {
      cluster_permissions: ['cluster_composite_ops_ro'],
      index_permissions: [{ index_patterns: [PATTERN], allowed_actions: ['read'] }],
    }),
    put(`${security}/rolesmapping/sallyport_reader`, { backend_roles: [...readerRoleArns] }),
  ];
}
