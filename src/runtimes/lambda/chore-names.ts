/** The works of keep.ts as the chore log names them; the status reads how some of them went. */
export const CHORE_NAMES = {
  health: 'health',
  seal: 'evidence-seal',
  prune: 'prune',
  leftovers: 'leftovers',
  walk: 'evidence-walk',
} as const;
