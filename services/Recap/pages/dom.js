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
