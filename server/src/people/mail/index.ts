export { createOutbox, eraseMails, listMails, readMail, type MailRow, type Outbox } from './outbox.ts'
export { deliverMails, openMailServer, type MailServer } from './deliver.ts'
export type { Language, Letter } from './texts.ts'
