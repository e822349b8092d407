export * from './starting-catalogue.ts'
export * as v3 from './v3/index.ts'
export * from './verifyplus-errors.ts'
export * from './verifyplus-requests.ts'
