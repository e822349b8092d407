export { openPeople, type People, type PeopleLog, type SignUp } from './people.ts'
export { clientAddressHeader } from './auth.ts'
export {
  acceptInvitation,
  createInvitation,
  findInvitation,
  invitationLink,
  inviteFirstOperator,
  type Accepted,
  type OpenInvitation,
  type Role,
} from './invitations.ts'
export { isEasilyGuessed, longestPassword, shortestPassword } from './passwords.ts'
export { usualNewAccountLimits, type NewAccountLimits } from './person-customer.ts'
export { originsOf } from './origins.ts'
export { rates } from './rates.ts'
export { listSessions, revokeOtherSessions, revokeSession } from './sessions.ts'
export type { PersonsSession } from './session-reader.ts'
export { erasePeople } from './erase.ts'
