import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Config } from '#config'

/** PORT=0 is any free port. It is chosen before the server is made, since links in mails and the URLs of webhooks name it. */
export async function choosePort(config: Config): Promise<Config> {
  if (config.port !== 0) return config
  const server = createServer().listen({ host: config.host, port: 0, exclusive: true })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) }
}
