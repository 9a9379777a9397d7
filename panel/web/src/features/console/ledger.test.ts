import { describe, expect, it } from 'vitest';
import { LineLedger } from './ledger';

describe('LineLedger', () => {
  it('takes the first batch wherever it begins', () => {
    expect(new LineLedger().take(41, ['a', 'b'])).toEqual({ kind: 'new', first: 41, lines: ['a', 'b'] });
  });

  it('drops what was seen and keeps the rest of a batch that overlaps', () => {
    const ledger = new LineLedger();
    ledger.take(1, ['a', 'b', 'c']);

    expect(ledger.take(2, ['b', 'c'])).toEqual({ kind: 'repeated' });
    expect(ledger.take(3, ['c', 'd'])).toEqual({ kind: 'new', first: 4, lines: ['d'] });
    expect(ledger.last).toBe(4);
  });

  it('reports a hole and takes nothing in', () => {
    const ledger = new LineLedger();
    ledger.take(1, ['a']);

    expect(ledger.take(5, ['e'])).toEqual({ kind: 'hole', from: 2, to: 4 });
    expect(ledger.last).toBe(1);
  });

  it('cuts an announced gap to what was not seen', () => {
    const ledger = new LineLedger();
    ledger.take(1, ['a', 'b', 'c']);

    expect(ledger.miss(2, 9)).toEqual({ from: 4, to: 9 });
    expect(ledger.miss(3, 8)).toBeNull();
    expect(ledger.take(10, ['j'])).toEqual({ kind: 'new', first: 10, lines: ['j'] });
  });
});
