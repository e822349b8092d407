export { bestCode, extractCode } from './extract-code.ts'
export type { CodeCandidate, CodeHints } from './extract-code.ts'
export { readMessage } from './read-message.ts'
export type { MessageRead } from './read-message.ts'
