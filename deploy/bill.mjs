// Writes what a program or an image of this checkout is made of, as CycloneDX 1.6:
//
//   node deploy/bill.mjs ARCHIVE > ARCHIVE.cdx.json
//
// The tool "cyclonedx" (.config/dotnet-tools.json) tells the packages of .NET from what was restored. The script adds what else
// is in a hub: the console's packages, and for an image its base.
// The time in it is SOURCE_DATE_EPOCH: the same archive, the same bytes.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const archive = process.argv[2]
const isImage = archive.endsWith('.oci.tar')
const isTool = archive.endsWith('.nupkg')
const version = /<Version>(.*)<\/Version>/.exec(readFileSync(join(root, 'Directory.Build.props'), 'utf8'))[1]

const bill = packagesOf(isTool ? 'Pubby.Cli' : 'Pubby.Hub')
bill.metadata.timestamp = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString().replace('.000', '')
add(bundled('clients/console/package-lock.json'))
if (isImage) add([base(archive)])
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`)

function packagesOf(project) {
  const folder = mkdtempSync(join(tmpdir(), 'pubby-bill-'))
  try {
    const output = ['--output', folder, '--filename', 'bill.json', '--output-format', 'Json', '--spec-version', '1.6', '--no-serial-number']
    const content = ['--disable-package-restore', '--exclude-dev']
    const whole = ['--set-name', basename(archive), '--set-version', version, '--set-type', isImage ? 'Container' : 'Application']
    const command = ['CycloneDX', `src/${project}/${project}.csproj`, ...output, ...content, ...whole]
    execFileSync('dotnet', command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    return JSON.parse(readFileSync(join(folder, 'bill.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function add(components) {
  const whole = bill.dependencies.find(dependency => dependency.ref === bill.metadata.component['bom-ref'])
  for (const component of components) {
    bill.components.push(component)
    bill.dependencies.push({ ref: component['bom-ref'] })
    whole.dependsOn = [...(whole.dependsOn ?? []), component['bom-ref']]
  }
}

// What is built into the page, and so into the hub.
function bundled(lock) {
  const { packages } = JSON.parse(readFileSync(join(root, lock), 'utf8'))
  return Object.entries(packages)
    .filter(([path, one]) => path !== '' && !one.dev && !one.optional && !one.link)
    .map(([path, one]) => {
      const name = path.replace(/^.*node_modules\//, '')
      const purl = `pkg:npm/${name.replace('@', '%40')}@${one.version}`
      const [, sha512] = /^sha512-(.+)$/.exec(one.integrity)
      const hashes = [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex').toUpperCase() }]
      const licenses = one.license ? [{ license: { id: one.license } }] : []
      return { type: 'library', 'bom-ref': purl, name, version: one.version, scope: 'required', hashes, licenses, purl }
    })
}

// As the image itself says. What the base has in it, its own bill tells.
function base(image) {
  const read = name => JSON.parse(execFileSync('tar', ['-xOf', image, name], { encoding: 'utf8' }))
  const blob = descriptor => read(`blobs/${descriptor.digest.replace(':', '/')}`)
  const manifest = blob(read('index.json').manifests[0])
  const labels = { ...blob(manifest.config).config.Labels, ...manifest.annotations }
  const name = labels['org.opencontainers.image.base.name']
  const digest = labels['org.opencontainers.image.base.digest']
  const hashes = [{ alg: 'SHA-256', content: digest.replace('sha256:', '').toUpperCase() }]
  return { type: 'container', 'bom-ref': `${name}@${digest}`, name, version: digest, hashes }
}
