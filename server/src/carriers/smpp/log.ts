/** The part of pino that this folder needs. No message text, code or password is ever handed to it. */
export interface SmppLog {
  debug(fields: object, words: string): void
  info(fields: object, words: string): void
  warn(fields: object, words: string): void
  error(fields: object, words: string): void
}
