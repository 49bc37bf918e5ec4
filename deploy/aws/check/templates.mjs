// Checks templates: node check/templates.mjs FOLDER|FILE...
// Each against CloudFormation's schema and rules ("CloudFormation Validate" of aws-cdk-lib, whose rules have the names of
// cfn-lint's), and against cdk-nag's rules for AWS solutions. Prints a line for each fault; the exit code says whether there was one.
// The templates are there already: each is included into a stack of its own, so what is checked is what is deployed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Aspects, Stack } from 'aws-cdk-lib'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'
import cx from 'aws-cdk-lib/cx-api'
import { AwsSolutionsChecks } from 'cdk-nag'

/** Rules of CloudFormation that no template here follows, and why. Exceptions from cdk-nag's stand at the resource itself. */
const exceptions = {
  W3010: 'Zones are named in the deployment\'s file: a template must not depend on who makes it.',
}

const isTemplate = name => name.endsWith('.template.json')
const places = process.argv.slice(2)
const files = places.flatMap(place => isTemplate(place) ? [place]
  : readdirSync(place).filter(isTemplate).map(name => join(place, name)))
if (files.length === 0) {
  console.error(places.length === 0 ? 'node check/templates.mjs FOLDER|FILE...' : 'there is no template: run npx cdk synth first')
  process.exit(2)
}

const outdir = mkdtempSync(join(tmpdir(), 'pubby-check-'))
process.on('exit', () => rmSync(outdir, { recursive: true }))
const app = new App({
  outdir,
  analyticsReporting: false,
  context: { [cx.VALIDATE_AGAINST_DEFAULT_RULES]: true, [cx.FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: false },
})
const faults = []
let excepted = 0
files.forEach((templateFile, index) => {
  const stack = new Stack(app, `Stack${index}`)
  try {
    new CfnInclude(stack, 'Template', { templateFile, preserveLogicalIds: false })
  } catch (wrong) {
    faults.push(`${templateFile}: ${wrong.message}`)
    stack.node.tryRemoveChild('Template')
  }
})
Aspects.of(app).add(new AwsSolutionsChecks({
  reports: false,
  additionalLoggers: [{
    onCompliance() {},
    onNotApplicable() {},
    onNonCompliance: data => faults.push(`${placeOf(data.resource.node.path)}: ${data.ruleId}: ${data.ruleInfo}`),
    onError: data => faults.push(`${placeOf(data.resource.node.path)}: ${data.ruleId} could not be checked: ${data.errorMessage}`),
    onSuppressed: () => excepted++,
    onSuppressedError: () => excepted++,
  }],
}))
const assembly = app.synth()
const report = JSON.parse(readFileSync(join(assembly.directory, cx.VALIDATION_REPORT_FILE), 'utf8'))
const plugins = report.pluginReports.filter(plugin => plugin.pluginName === 'CloudFormation Validate')
if (plugins.length === 0) faults.push('CloudFormation Validate has not run')
for (const { ruleName, description, violatingConstructs } of plugins.flatMap(plugin => plugin.violations)) {
  if (ruleName in exceptions) excepted += violatingConstructs.length
  else for (const { constructPath } of violatingConstructs) faults.push(`${placeOf(constructPath)}: ${ruleName}: ${description}`)
}

for (const fault of faults) console.log(fault)
console.log(`${files.length} templates, ${faults.length} faults, ${excepted} exceptions from rules, each with its reason`)
process.exit(faults.length === 0 ? 0 : 1)

/** Stack3/Template/Queue as the file and the resource. */
function placeOf(path) {
  const [stack, , ...resource] = path.split('/')
  return `${files[Number(stack.slice('Stack'.length))]} ${resource.join('/')}`
}
