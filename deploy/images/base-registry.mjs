// A registry on this machine with one base image, which is empty: to build images where no registry of images is reached.
// They do not start as they are: what a base image brings, .NET's runtime and its libraries, is not in them.
//
//   node deploy/images/base-registry.mjs PORT     then the base image is localhost:PORT/empty:1
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

const blobs = new Map()
const add = (bytes, mediaType) => {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  blobs.set(digest, { bytes, mediaType })
  return { mediaType, digest, size: bytes.length }
}
const json = value => Buffer.from(JSON.stringify(value))

// A tar archive without files is 1,024 bytes of zero.
const tar = Buffer.alloc(1024)
const layer = add(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip')
const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`

const manifests = ['amd64', 'arm64'].map(architecture => {
  const config = add(json({
    architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diffId] }, history: [{ created_by: 'empty' }],
  }), 'application/vnd.oci.image.config.v1+json')
  const manifest = json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: [layer] })
  return { ...add(manifest, 'application/vnd.oci.image.manifest.v1+json'), platform: { architecture, os: 'linux' } }
})
const index = add(json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }),
  'application/vnd.oci.image.index.v1+json')

const server = createServer((request, response) => {
  const name = /^\/v2\/empty\/(?:manifests|blobs)\/(.+)$/.exec(request.url)?.[1]
  const blob = blobs.get(name === '1' ? index.digest : name)
  if (!blob) return response.writeHead(request.url === '/v2/' ? 200 : 404).end()
  response.writeHead(200, {
    'Content-Type': blob.mediaType,
    'Content-Length': blob.bytes.length,
    'Docker-Content-Digest': name === '1' ? index.digest : name,
  })
  response.end(request.method === 'HEAD' ? undefined : blob.bytes)
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  console.log(`The base image is localhost:${server.address().port}/empty:1`))
