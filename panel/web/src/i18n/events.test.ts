import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventSentence, isKnownEvent } from './events';

const SOURCES = ['../src/main/java', '../../wings/src/main/java'];
const EVENT = /"((?:activity|api-key|auth|console|egg|location|nest|node|panel|request|server|stream|user):[a-z][a-z0-9.-]*[a-z0-9])"/g;

/** The names of events as they stand in the programs that write them. */
function writtenEvents(): Set<string> {
  const found = new Set<string>();
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.java')) continue;
      for (const [, event] of readFileSync(join(folder, name), 'utf8').matchAll(EVENT)) if (event !== undefined) found.add(event);
    }
  }
  return found;
}

describe('events in words', () => {
  it('are there for every event that panel and daemon write', () => {
    const written = writtenEvents();
    expect(written.size).toBeGreaterThan(50);
    expect([...written].filter((event) => !isKnownEvent(event))).toEqual([]);
  });

  it('say what happened', () => {
    expect(eventSentence({ event: 'server:console.command', properties: { command: 'say hi' } })).toBe('Typed on the console: “say hi”');
    expect(eventSentence({ event: 'server:sftp.delete', properties: { files: ['a', 'b'] } })).toBe('Deleted 2 files over SFTP');
    expect(eventSentence({ event: 'server:crashed', properties: { exit_code: 137, oom_killed: true, restarted: true } })).toBe('The server crashed: it ran out of memory; it was started again');
    expect(eventSentence({ event: 'node:update', properties: { changes: { memory_mib: [1, 2] } }, subjects: [{ kind: 'node', name: 'fra-1' }] })).toBe('Changed the node “fra-1”: memory mib');
    expect(eventSentence({ event: 'auth:fail', properties: {} })).toBe('Failed to sign in');
  });

  it('take an event that they do not know by its name', () => {
    expect(eventSentence({ event: 'server:mod.install-now', properties: {} })).toBe('Server: mod install now');
  });
});
