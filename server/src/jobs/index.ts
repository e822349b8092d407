export { ownClockJobs } from './clock-jobs.ts'
export { ownMailJobs } from './mail-jobs.ts'
export { runEvery } from './run-every.ts'
export { runSandbox } from './run-sandbox.ts'
