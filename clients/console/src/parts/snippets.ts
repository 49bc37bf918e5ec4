export type Language = 'pubby' | 'curl' | 'C#' | 'TypeScript'

export const languages: Language[] = ['curl', 'C#', 'TypeScript', 'pubby']

export interface Snippet {
  publicUrl: string
  room: string
  id: string
  /** JSON, as it was typed. */
  json: string
  ttl?: number
}

/** The same publication from a program. The key is the reader's to give: a copied text ends up in chats and histories. */
export function publishSnippet(language: Language, snippet: Snippet): string {
  return publishers[language]({ ...snippet, json: oneLine(snippet.json) })
}

export function subscribeSnippet(language: Language, { publicUrl, room }: Pick<Snippet, 'publicUrl' | 'room'>): string {
  return subscribers[language](publicUrl, room)
}

const publishers: Record<Language, (snippet: Snippet) => string> = {
  curl: ({ publicUrl, room, id, json, ttl }) =>
    `curl -X PUT \\
  ${quoted(`${publicUrl}/v1/rooms/${room}/messages/${id}${ttl ? `?ttl=${ttl}` : ''}`)} \\
  -H "Authorization: Bearer $PUBBY_KEY" \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(json)}`,
  'C#': ({ publicUrl, room, id, json, ttl }) => {
    const fence = '"'.repeat(Math.max(3, ...[...json.matchAll(/"+/g)].map(([run]) => run.length + 1)))
    return `using System.Text.Json;
using Pubby.Publisher;

using var publisher = new PubbyPublisher(new PubbyPublisherOptions
{
    Addresses = { "${publicUrl}" },
    Key = Environment.GetEnvironmentVariable("PUBBY_KEY")!,
});
await publisher.PutAsync("${room}", "${id}", JsonElement.Parse(${fence}
    ${json}
    ${fence})${ttl ? `, new PublishOptions { TimeToLive = TimeSpan.FromSeconds(${ttl}) }` : ''});`
  },
  TypeScript: ({ publicUrl, room, id, json, ttl }) => `import { Publisher } from '@pubby/client/publisher'

const publisher = new Publisher('${publicUrl}', { key: process.env.PUBBY_KEY! })
await publisher.put('${room}', '${id}', ${json}${ttl ? `, { ttl: ${ttl} }` : ''})`,
  pubby: ({ room, id, json, ttl }) => `pubby pub ${room} ${id} ${quoted(json)}${ttl ? ` --ttl ${ttl}` : ''}`
}

const subscribers: Record<Language, (publicUrl: string, room: string) => string> = {
  curl: (publicUrl, room) =>
    `# curl does not speak WebSocket as people need it; npx brings a tool that does.
npx wscat -c ${publicUrl.replace(/^http/, 'ws')}/ws -x '{"action":"subscribe","room":"${room}","dump":true}' -w 600`,
  'C#': (publicUrl, room) => `using System.Text.Json;
using Pubby.Client;

await using var pubby = new PubbyClient("${publicUrl}");
await foreach (var message in pubby.SubscribeAsync<JsonElement>("${room}"))
{
    Console.WriteLine($"{message.Id}: {message.Data}");
}`,
  TypeScript: (publicUrl, room) => `import { Pubby } from '@pubby/client'

const pubby = new Pubby('${publicUrl}')
for await (const message of pubby.open('${room}')) {
  console.log(message.id, message.data)
}`,
  pubby: (_, room) => `pubby sub ${room} --dump`
}

function oneLine(json: string): string {
  const text = json.trim()
  if (!/[\r\n]/.test(text)) return text
  // White space between JSON's tokens; in its strings a line cannot break.
  return text.replace(/[\r\n]+\s*/g, ' ')
}

/** For a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
