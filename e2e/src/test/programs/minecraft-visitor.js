'use strict'
// Joins a Minecraft server as a player does, says a sentence, and leaves. Runs inside gamehost/squid:1, which has
// the protocol library: node - PORT VERSION NAME SENTENCE <minecraft-visitor.js
const protocol = require('minecraft-protocol')
const [port, version, username, sentence] = process.argv.slice(2)
const limit = setTimeout(() => finish(1, 'took too long'), 30000)

function finish (code, text) {
  clearTimeout(limit)
  console.log(text)
  process.exit(code)
}

const client = protocol.createClient({ host: '127.0.0.1', port: Number(port), username, version, auth: 'offline' })
client.on('error', e => finish(1, `error: ${e.message}`))
client.on('kick_disconnect', packet => finish(1, `kicked: ${JSON.stringify(packet.reason)}`))
client.on('disconnect', packet => finish(1, `refused: ${JSON.stringify(packet.reason)}`))
client.once('map_chunk', () => {
  console.log('joined, and the world came')
  client.chat(sentence)
  setTimeout(() => {
    client.end('bye')
    finish(0, 'left')
  }, 1500)
})
