export * from './starting-catalogue.ts'
export * from './verifyplus-errors.ts'
export * from './verifyplus-requests.ts'
