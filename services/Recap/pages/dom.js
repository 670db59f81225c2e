const look = new CSSStyleSheet();
look.replaceSync(`
  .recap { display: grid; gap: var(--space-4); }
  .recap .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr)); gap: var(--space-4); margin-block: var(--space-3); }
  .recap .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: var(--space-3); margin-bottom: var(--space-3); }
  .recap video { max-width: 100%; }
  .recap ol { font-size: 1.15em; line-height: 1.5; }
  .recap p[role=status]:empty { display: none; }
`);

/** The place that a page is given, in its look. */
export function looked(root) {
  if (!document.adoptedStyleSheets.includes(look)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
  root.classList.add('recap');
  return root;
}

// Small elements, made by hand: texts are never read as markup.
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function panel(title, ...children) {
  return make('section', { className: 'panel', ariaLabel: title }, make('div', { className: 'panel-head' }, make('h2', { textContent: title })), ...children);
}

export function notice(text, state = '') {
  return make('div', { className: `notice ${state}`, role: state === 'failed' ? 'alert' : 'status' }, make('p', { textContent: text }));
}

/** A field with its label. */
export function field(label, input) {
  return make('label', {}, `${label} `, input);
}

/** What a run has published, whole, however large. */
export async function published(page) {
  try {
    return await page.get(`${page.api}/runs/${page.run.id}/published`);
  } catch (e) {
    if (e.status === 404) return null;
    throw e;
  }
}
