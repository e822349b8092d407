import type { InboundRequest } from './adapter.ts'

/**
 * The URLs that a provider may have signed for this request: the one that was entered there, which a client or a proxy on the way
 * may have changed in two harmless ways. A slash at the end comes and goes, and what stands behind a `#` is not sent, but belongs
 * to the URL: `fragment` is what the operator was told to write there.
 */
export function signedUrls(request: InboundRequest, fragment?: string): string[] {
  const [path = '', ...query] = request.publicUrl.split('?')
  const behind = query.length > 0 ? `?${query.join('?')}` : ''
  const bare = path.replace(/\/$/, '')
  const urls = [`${bare}${behind}`, `${bare}/${behind}`]
  const fragments = [request.fragment, fragment].filter((each) => each !== undefined && each !== '')
  return [...urls, ...urls.flatMap((url) => [...new Set(fragments)].map((each) => `${url}#${each}`))]
}
