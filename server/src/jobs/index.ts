export { runEvery } from './run-every.ts'
