/**
 * A document for xterm that works under `style-src 'self'`.
 *
 * xterm writes rules into `<style>` elements and true colours into `style` attributes; a strict policy blocks both,
 * and the terminal would lose its colours. Constructed sheets and the style object of an element are not text the
 * browser parses from the page, so they are allowed: this document hands out stand-ins that go that way.
 *
 * `dispose` takes the sheets out again.
 */
export function strictDocument(real: Document): { document: Document; dispose: () => void } {
  const sheets = new Set<CSSStyleSheet>();

  const drop = (sheet: CSSStyleSheet) => {
    sheets.delete(sheet);
    real.adoptedStyleSheets = real.adoptedStyleSheets.filter((other) => other !== sheet);
  };

  const styleElement = (): HTMLElement => {
    const sheet = new CSSStyleSheet();
    sheets.add(sheet);
    real.adoptedStyleSheets = [...real.adoptedStyleSheets, sheet];
    const standIn = real.createElement('template');
    let rules = '';
    Object.defineProperty(standIn, 'textContent', {
      get: () => rules,
      set: (value: string) => {
        rules = value;
        sheet.replaceSync(value);
      },
    });
    const remove = standIn.remove.bind(standIn);
    standIn.remove = () => {
      drop(sheet);
      remove();
    };
    return standIn;
  };

  const createElement = (name: string): HTMLElement => {
    if (name.toLowerCase() === 'style') return styleElement();
    const element = real.createElement(name);
    element.setAttribute = setAttribute;
    return element;
  };

  const document = new Proxy(real, {
    get(target, property) {
      if (property === 'createElement') return createElement;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
    set(target, property, value) {
      return Reflect.set(target, property, value, target);
    },
  });

  return {
    document,
    dispose: () => {
      for (const sheet of sheets) drop(sheet);
    },
  };
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
