/** The one channel on which processes tell each other what they committed. */
export const notificationChannel = 'verifyplus'
