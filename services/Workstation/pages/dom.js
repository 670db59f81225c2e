const look = new CSSStyleSheet();
look.replaceSync(`
  .workstation { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-4); }
  .workstation .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); gap: var(--space-4); list-style: none; margin: 0; padding: 0; }
  .workstation .fields { display: flex; flex-wrap: wrap; gap: var(--space-3); align-items: end; }
  .workstation p[role=status]:empty { display: none; }
  .workstation .display { margin-block: var(--space-3); block-size: min(72vh, 900px); min-block-size: 320px; background: #000; overflow: hidden; }
  .workstation .display .whole { block-size: 100%; inline-size: 100%; }
  .workstation .display .part { block-size: 100%; max-inline-size: 100%; margin-inline: auto; position: relative; overflow: hidden; }
  .workstation .display .part .whole { position: absolute; inset-block: 0; inset-inline-start: 0; }
  .workstation button[aria-pressed=true] { border-color: var(--accent); color: var(--accent); }
  .workstation .display:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
  .workstation .display:fullscreen { block-size: 100vh; }
  .workstation textarea { inline-size: 100%; font-family: var(--mono); tab-size: 2; }
  .workstation textarea.states { min-block-size: 22rem; }
  .workstation td { vertical-align: top; }
  .workstation pre { white-space: pre-wrap; margin: 0; }
`);

/** The place that a page is given, in its look. */
export function looked(root) {
  if (!document.adoptedStyleSheets.includes(look)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
  root.classList.add('workstation');
  return root;
}

// Small elements, made by hand: texts are never read as markup.
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export const panel = (title, ...children) =>
  make('section', { className: 'panel', ariaLabel: title }, make('div', { className: 'panel-head' }, make('h2', { textContent: title })), ...children);

export const notice = (text, state = '') =>
  make('div', { className: `notice ${state}`, role: state === 'failed' ? 'alert' : 'status' }, make('p', { textContent: text }));

/** A field with its label. */
export const field = (label, input) => make('label', {}, `${label} `, input);

/** A table that scrolls where it is too wide. */
export function table(label, head, rows) {
  const cell = (name, content) => (content instanceof Node ? make(name, {}, content) : make(name, { textContent: content ?? '' }));
  return make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: label }, make('table', {},
    make('thead', {}, make('tr', {}, ...head.map(h => Object.assign(cell('th', h), { scope: 'col' })))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map(c => cell('td', c)))))));
}

/** Asks the server; a refusal is thrown with its own words. */
export async function post(address, body) {
  const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? `The server answered ${response.status}.`), { status: response.status, code: answer.code });
  return answer;
}

export const published = async (page, run) => {
  try {
    return await page.get(`${page.api}/runs/${run}/published`);
  } catch (e) {
    if (e.status === 404) return null;
    throw e;
  }
};

/** Who claims desktops in this browser. */
export const who = {
  get name() { return localStorage.getItem('orrery.workstation.by') ?? ''; },
  set name(by) { localStorage.setItem('orrery.workstation.by', by); },
};
