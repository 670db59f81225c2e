const look = new CSSStyleSheet();
look.replaceSync(`
  .notebook { display: grid; gap: var(--space-4); grid-template-columns: minmax(0, 1fr); }
  .notebook .cell { border-left: 3px solid var(--line); padding-left: var(--space-3); display: grid; gap: var(--space-2); grid-template-columns: minmax(0, 1fr); margin-block: var(--space-3); }
  .notebook .cell.failed { border-color: var(--failed); } .notebook .cell.running { border-color: var(--running); } .notebook .cell.injected { border-color: var(--accent); }
  .notebook .cell > header { color: var(--dim); font-size: .85em; display: flex; gap: var(--space-3); flex-wrap: wrap; align-items: center; }
  .notebook pre { margin: 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: .9em; }
  .notebook pre.code { background: var(--panel); border: 1px solid var(--line); padding: var(--space-2); }
  .notebook pre.error { color: var(--failed); }
  .notebook .out { overflow-x: auto; max-height: 40em; overflow-y: auto; }
  .notebook .out img, .notebook svg { max-width: 100%; height: auto; }
  .notebook svg text { fill: var(--dim); font-size: 11px; } .notebook svg .axis { stroke: var(--line); }
  .notebook table { border-collapse: collapse; } .notebook th, .notebook td { padding: 2px var(--space-2); border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
  .notebook td.num { text-align: right; font-variant-numeric: tabular-nums; }
  .notebook .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: var(--space-4); }
  .notebook .beside > * { min-width: 0; }
  .notebook .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: var(--space-3); }
  .notebook .differs { background: color-mix(in srgb, var(--accent) 14%, transparent); }
  .notebook textarea.code { width: 100%; font-family: var(--mono); font-size: .9em; tab-size: 4; background: var(--panel); color: var(--text); border: 1px solid var(--line); padding: var(--space-2); resize: vertical; }
  .notebook .rows { height: 320px; overflow: auto; border: 1px solid var(--line); position: relative; }
  .notebook .proposals { border: 1px solid var(--line); background: var(--ground); max-height: 12em; overflow: auto; padding: 0; margin: 0; list-style: none; width: fit-content; min-width: 14em; }
  .notebook .proposals li { padding: 0 var(--space-2); font-family: var(--mono); font-size: .9em; } .notebook .proposals li[aria-selected=true] { background: color-mix(in srgb, var(--accent) 25%, transparent); }
`);

/** The place that a page is given, in its look. */
export function looked(root) {
  if (!document.adoptedStyleSheets.includes(look)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
  root.classList.add('notebook');
  return root;
}

// Small elements, made by hand: texts are never read as markup.
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter(c => c !== null && c !== undefined));
  return element;
}

export function panel(title, ...children) {
  return make('section', { className: 'panel', ariaLabel: title }, make('div', { className: 'panel-head' }, make('h2', { textContent: title })), ...children);
}

export function notice(text, state = '') {
  return make('div', { className: `notice ${state}`, role: state === 'failed' ? 'alert' : 'status' }, make('p', { textContent: text }));
}

export function field(label, input) {
  return make('label', {}, `${label} `, input);
}

export function link(href, text) {
  return make('a', { href, textContent: text });
}

/** What a run has published, whole, however large; null before it has. */
export async function published(page, run = page.run.id) {
  try {
    return await page.get(`${page.api}/runs/${run}/published`);
  } catch (e) {
    if (e.status === 404) return null;
    throw e;
  }
}

/** Sends JSON and gives what comes back; a refusal is thrown with the server's words. */
export async function post(address, body) {
  const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? `The server answered ${response.status}.`), { status: response.status });
  return answer;
}

export async function upload(page, bytes) {
  const response = await fetch(`${page.api}/artifacts`, { method: 'POST', body: bytes });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}.`);
  return answer.id;
}
