import { describe, expect, it } from 'vitest';
import { readRules, splitRules } from './rules';

describe('variable rules', () => {
  it('keeps the bars of a pattern together', () => {
    expect(splitRules('required|regex:/^(vanilla|paper)(-\\d+)?$/|max:20')).toEqual(['required', 'regex:/^(vanilla|paper)(-\\d+)?$/', 'max:20']);
    expect(splitRules('nullable|string')).toEqual(['nullable', 'string']);
    expect(splitRules('required|regex:/^[\\w|]+$/i')).toEqual(['required', 'regex:/^[\\w|]+$/i']);
  });

  it('reads choices, numbers and limits', () => {
    expect(readRules('required|string|in:easy,hard')).toMatchObject({ required: true, choices: ['easy', 'hard'] });
    expect(readRules('required|boolean').choices).toEqual(['1', '0']);
    expect(readRules('required|integer|between:1,100')).toMatchObject({ number: true, hint: 'whole number, 1 to 100' });
    expect(readRules('nullable|string|max:20').hint).toBe('may be empty, at most 20 characters');
  });
});
