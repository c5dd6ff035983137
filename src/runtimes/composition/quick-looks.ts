/** The waits of a quick series of sweeps: after a TerminateSession, an end is confirmed as soon as it can be seen. */
export const QUICK_MS = [100, 150, 250, 500, 1000, 2000, 4000] as const;
/** The looks of a quick series that are made even if nothing seems to be ending. */
export const SURE_LOOKS = 2;
