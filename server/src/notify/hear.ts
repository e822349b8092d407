import { listen, type Listener, type ListenOptions } from '#db'
import { notificationChannel } from './channel.ts'
import { sayListening } from './listeners.ts'
import { type Notification, readNotification } from './notification.ts'

export interface HearOptions extends Omit<ListenOptions, 'channel' | 'onNotification' | 'onListening'> {
  /** Names this process among those that listen. */
  listenerId: string
  onNotification(notification: Notification): void
}

/** Listens to what other processes commit, and is known to them as a listener for as long as the connection lasts. */
export function hearNotifications(options: HearOptions): Promise<Listener> {
  const { listenerId, ...others } = options
  return listen({
    ...others,
    channel: notificationChannel,
    onNotification: (payload) => options.onNotification(readNotification(payload)),
    onListening: (connection) => sayListening(connection, listenerId),
  })
}
