/** Where to go after a sign-in: a page of this site and nowhere else. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/get-number'
}
