/** A place's key is due so much before the message that has it swept can come: one that comes too early does nothing. */
export const SWEEP_SLACK_MS = 2000;
/** What is overdue for so long has lost its timer or message; the dispatch takes it over. */
export const OVERDUE_MS = 30_000;
