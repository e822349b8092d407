export { forgetConnection, writeConnectionHealth } from './connections.ts'
export { readSupplierHealth, type SupplierHealth } from './supplier-health.ts'
export { createTraffic, eraseTraffic, type Traffic } from './traffic.ts'
