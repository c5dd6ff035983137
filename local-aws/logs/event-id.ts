/** The id of an event: its time and its place, digits only and in order, as AWS's ids are. */
export function eventId(event: { readonly timestamp: number; readonly sequence: number }): string {
  return `${String(event.timestamp).padStart(28, '3')}${String(event.sequence).padStart(28, '0')}`;
}
