import { text } from '../../../i18n/text';

export interface VariableRules {
  required: boolean;
  /** Fixed choices, when the rules name them. */
  choices: string[] | null;
  number: boolean;
  hint: string;
}

/** Splits "required|in:a,b|regex:/^(x|y)$/" at the bars that are not inside a pattern. */
export function splitRules(rules: string): string[] {
  const parts: string[] = [];
  for (const part of rules.split('|')) {
    const last = parts.at(-1);
    if (last !== undefined && unfinishedPattern(last)) parts[parts.length - 1] = `${last}|${part}`;
    else if (part !== '') parts.push(part);
  }
  return parts;
}

function unfinishedPattern(part: string): boolean {
  const pattern = /^(?:not_)?regex:(.)/.exec(part);
  if (pattern === null) return false;
  const delimiter = pattern[1] ?? '/';
  const body = part.slice(part.indexOf(':') + 2);
  return !new RegExp(`\\${delimiter}[a-z]*$`, 'i').test(body);
}

/** What a form can tell about a variable before the panel checks it. */
export function readRules(rules: string): VariableRules {
  const parts = splitRules(rules);
  const names = new Set(parts.map((part) => part.split(':', 1)[0] ?? ''));
  const number = names.has('integer') || names.has('int') || names.has('numeric');
  const choice = parts.find((part) => part.startsWith('in:'));
  const hints = parts.map((part) => hintOf(part, number)).filter((hint) => hint !== null);
  return {
    required: names.has('required'),
    choices: choice !== undefined ? choice.slice(3).split(',') : names.has('boolean') || names.has('bool') ? ['1', '0'] : null,
    number,
    hint: hints.join(', '),
  };
}

function hintOf(part: string, number: boolean): string | null {
  const colon = part.indexOf(':');
  const name = colon === -1 ? part : part.slice(0, colon);
  const value = colon === -1 ? '' : part.slice(colon + 1);
  const words = text.admin.servers.rule;
  switch (name) {
    case 'required':
      return null;
    case 'nullable':
      return words.nullable;
    case 'integer':
    case 'int':
      return words.integer;
    case 'numeric':
      return words.numeric;
    case 'boolean':
    case 'bool':
      return words.boolean;
    case 'url':
      return words.url;
    case 'alpha_dash':
      return words.alphaDash;
    case 'alpha_num':
      return words.alphaNum;
    case 'max':
      return number ? words.max(value) : words.maxLength(value);
    case 'min':
      return number ? words.min(value) : words.minLength(value);
    case 'between':
    case 'digits_between': {
      const [low = '', high = ''] = value.split(',');
      return words.between(low, high);
    }
    case 'size':
      return words.size(value);
    case 'in':
      return words.oneOf(value.split(',').join(', '));
    case 'regex':
      return words.regex(value);
    default:
      return null;
  }
}
