/** How bad a violation is. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** What follows from a violation: only looked at, told, or the session terminated. */
export type Response = 'observe' | 'notify' | 'terminate';
