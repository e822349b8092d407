export { createCodeWatch, type CodeWatch } from './code-watch.ts'
export { readNotification, notificationChannel, type Notification } from './notification.ts'
export { createChangeFeed, type ChangeFeed, type Subscription } from './change-feed.ts'
export { sayListening, sayNoLongerListening } from './listeners.ts'
