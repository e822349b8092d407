export function npmNode(platform?: string, arch?: string): string | null
