/** Said of every answer whose route says nothing else: most hold what is somebody's own, a code above all. */
export const neverKept = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
