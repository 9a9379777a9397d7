/**
 * Lets xterm work under `style-src 'self'`.
 *
 * xterm puts its rules into `<style>` elements and true colours into `style` attributes. A strict policy blocks both,
 * because the browser would parse them from text in the page. Constructed sheets and an element's style object are
 * not text in the page, so they are allowed. While a terminal is open, `document.createElement` therefore answers
 * 'style' with a stand-in that feeds a constructed sheet, and 'span' with an element whose `style` attribute goes
 * through its style object. Nothing else in the page makes `<style>` elements. (xterm has an option to be given a
 * document, but its viewport and its row factory use the global one.)
 *
 * Answers how to take it out again; the last one out restores the document.
 */
export function strictStyles(): () => void {
  users += 1;
  if (users === 1) document.createElement = createElement;
  let left = false;
  return () => {
    if (left) return;
    left = true;
    users -= 1;
    if (users > 0) return;
    Reflect.deleteProperty(document, 'createElement');
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.has(sheet));
    sheets.clear();
  };
}

let users = 0;
const sheets = new Set<CSSStyleSheet>();

function create(name: string, options?: ElementCreationOptions): HTMLElement {
  return Document.prototype.createElement.call(document, name, options);
}

function createElement(name: string, options?: ElementCreationOptions): HTMLElement {
  switch (name) {
    case 'style':
      return sheetElement();
    case 'span': {
      const span = create(name, options);
      span.setAttribute = setAttribute;
      return span;
    }
    default:
      return create(name, options);
  }
}

/** Stands where the `<style>` would; its text content becomes the rules of a constructed sheet. */
function sheetElement(): HTMLElement {
  const sheet = new CSSStyleSheet();
  sheets.add(sheet);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const standIn = create('template');
  let rules = '';
  Object.defineProperty(standIn, 'textContent', {
    get: () => rules,
    set: (value: string) => {
      rules = value;
      sheet.replaceSync(value);
    },
  });
  standIn.remove = () => {
    sheets.delete(sheet);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    Element.prototype.remove.call(standIn);
  };
  return standIn;
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
