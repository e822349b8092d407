/** What every command ends with. */
export const exitCodes = {
  done: 0,
  /** Refused; of a command that checks: it looked, and found a fault. */
  refused: 1,
  /** What was asked is not understood. */
  usage: 2,
  /** Nobody knows: it could not be done or looked at now, or a fault of ours came between. */
  couldNotLook: 3,
}
