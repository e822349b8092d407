/** How many requests each route answered with each status; read when the metrics are scraped. */
const counts = new Map<string, number>()

export function countRequest(method: string, route: string, status: number): void {
  const key = `${method} ${route} ${status}`
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

export function countedRequests(): { method: string; route: string; status: string; count: number }[] {
  return [...counts].map(([key, count]) => {
    const [method = '', route = '', status = ''] = key.split(' ')
    return { method, route, status, count }
  })
}
