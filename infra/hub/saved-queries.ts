/** A question to the archive that is kept with it. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** Every table needs its Region, account and days, so that only their files are read. */
const place = (table: string) =>
  `${table}.region = 'us-east-1' AND ${table}.account = '111111111111' AND ${table}.day >= '2026-11-01'`;
const JOINED = (table: string) =>
  `FROM ${table}\nJOIN sessions ON sessions.session_id = ${table}.session_id AND ${place('sessions')}\nWHERE ${place(table)}`;
const MOST = 'LIMIT 1000';

/** The questions that are asked most; Region, account, days and names are put in by who asks. */
export function savedQueries(): readonly SavedQuery[] {
  return [
    {
      name: 'by user',
      description: 'What one person entered, in order',
      sql: `SELECT commands.at, sessions.node_name, commands.session_id, commands.text, commands.exit_status\n${JOINED('commands')}\n  AND sessions.person = 'engineer'\nORDER BY commands.at\n${MOST}`,
    },
    {
      name: 'by node',
      description: 'What was entered on one node, in order',
      sql: `SELECT commands.at, sessions.person, commands.session_id, commands.text, commands.exit_status\n${JOINED('commands')}\n  AND sessions.node = 'i-0123456789abcdef0'\nORDER BY commands.at\n${MOST}`,
    },
    {
      name: 'by command',
      description: 'Who entered a command that holds a text',
      sql: `SELECT commands.at, sessions.person, sessions.node_name, commands.session_id, commands.text\n${JOINED('commands')}\n  AND commands.text LIKE '%chmod 777%'\nORDER BY commands.at DESC\n${MOST}`,
    },
    {
      name: 'by line',
      description: 'Where a text was shown on a screen',
      sql: `SELECT lines.at, sessions.person, sessions.node_name, lines.session_id, lines.text\n${JOINED('lines')}\n  AND lines.text LIKE '%denied%'\nORDER BY lines.at DESC\n${MOST}`,
    },
    {
      name: 'sessions',
      description: 'Sessions with their person, node and what was found in them',
      sql: `SELECT started_at, ended_at, person, node_name, session_id, commands, gaps\nFROM sessions\nWHERE ${place('sessions')}\nORDER BY started_at DESC\n${MOST}`,
    },
  ];
}
