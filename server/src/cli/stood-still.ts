/** Of an operator's interest: the machine hung, was suspended, or has too little to run this. */
export const stoodStill = 'this process stood still: its machine hung, slept, or is overloaded'
