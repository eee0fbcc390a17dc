import { preferredLanguage, rememberLanguage, textsOf } from './texts.js';

const refreshMs = 5000;
const timeoutMs = 4000;
const historyLength = 30;
const serviceNames = ['asterisk', 'database', 'redis'];

const byId = (id) => document.getElementById(id);
const rows = new Map(serviceNames.map((name) => [name, document.querySelector(`[data-service="${name}"]`)]));

/** What the API said last; health is null while it does not answer, undefined before the first answer. */
const state = { health: undefined, license: undefined, checkedAt: null };
let language = preferredLanguage();
let texts = textsOf(language);

/** Changes only what differs, so that screen readers speak of changes alone. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setIcon(parent, name) {
  const use = parent.querySelector('use');
  if (use.getAttribute('href') !== `#icon-${name}`) use.setAttribute('href', `#icon-${name}`);
}

/** The parsed answer, also of a 503 that carries one; null if there is none or it has not the expected form. */
async function ask(path, isExpected) {
  try {
    const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
    const body = await response.json();
    return isExpected(body) ? body : null;
  } catch {
    return null;
  }
}

async function refresh() {
  const [health, license] = await Promise.all([
    ask('/api/health', (body) => serviceNames.every((name) => body?.services?.[name]?.status)),
    ask('/api/license/verify', (body) => typeof body?.code === 'string'),
  ]);
  state.health = health;
  state.license = license;
  if (health) state.checkedAt = new Date();
  for (const name of serviceNames) remember(name, health?.services[name].status);
  draw();
}

/** Moves the bars of a service's history one to the left; a bar without a class is an unknown. */
function remember(name, status) {
  const bars = [...rows.get(name).querySelectorAll('.history rect')];
  bars.forEach((bar, index) => {
    const next = index + 1 < bars.length ? bars[index + 1].getAttribute('class') : (status ?? '');
    bar.setAttribute('class', next);
  });
}

function drawHistories() {
  for (const row of rows.values()) {
    const bars = Array.from({ length: historyLength }, (_, index) => {
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      for (const [key, value] of Object.entries({ x: index * 4, width: 3, height: 20, rx: 1 }))
        bar.setAttribute(key, value);
      return bar;
    });
    row.querySelector('.history').append(...bars);
  }
}

function draw() {
  drawSummary(summaryOf(state.health));
  for (const [name, row] of rows)
    drawService(row, state.health === null ? null : state.health?.services[name]);
  drawLicense();
  setText(
    byId('checked'),
    state.checkedAt
      ? state.checkedAt.toLocaleTimeString(language, {
          hourCycle: 'h23',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
        })
      : '–',
  );
  if (state.health) setText(byId('version'), state.health.version);
}

function summaryOf(health) {
  if (health === undefined)
    return { tone: 'loading', icon: 'unknown', title: texts.loadingTitle, detail: texts.loadingDetail };
  if (health === null) {
    return {
      tone: 'down',
      icon: 'warn',
      title: texts.unreachableTitle,
      detail: texts.unreachableDetail,
      hint: true,
    };
  }
  const down = serviceNames.filter((name) => health.services[name].status !== 'ok');
  if (down.length === 0) return { tone: 'ok', icon: 'ok', title: texts.okTitle, detail: texts.okDetail };
  const names = down.map((name) =>
    name === 'database' ? texts.databaseName : rows.get(name).querySelector('h3').textContent,
  );
  return {
    // Without Redis calls go on.
    tone: down.every((name) => name === 'redis') ? 'warn' : 'down',
    icon: 'warn',
    title: texts.downTitle(listed(names)),
    detail: texts[`${down[0]}Down`],
    hint: true,
  };
}

/** a; a and b; a, b and c. */
function listed(names) {
  return names.length < 2 ? names.join('') : names.slice(0, -1).join(', ') + texts.and + names.at(-1);
}

function drawSummary({ tone, icon, title, detail, hint = false }) {
  const summary = byId('summary');
  summary.dataset.state = tone;
  setIcon(summary, icon);
  setText(byId('summary-title'), title);
  setText(byId('summary-detail'), detail);
  byId('summary-hint').hidden = !hint;
  document.title = tone === 'ok' || tone === 'loading' ? 'SmartCMS' : `⚠ ${title} · SmartCMS`;
}

function drawService(row, service) {
  const isUp = service?.status === 'ok';
  const tone = service ? (isUp ? 'ok' : 'down') : service === null ? 'unknown' : 'loading';
  row.dataset.state = tone;
  setIcon(row, tone === 'loading' ? 'unknown' : tone);
  setText(row.querySelector('.service__time'), isUp ? milliseconds(service.ms) : '–');
  const word = {
    ok: texts.ok,
    unknown: texts.unknown,
    loading: texts.checking,
    down: texts[service?.message] ?? texts['not reachable'],
  };
  setText(row.querySelector('.pill'), word[tone]);
}

function milliseconds(value) {
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0, minimumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ms`;
}

function drawLicense() {
  const { license } = state;
  if (license === undefined) return;
  const code = license ? license.code : 'UNKNOWN';
  const [pill, title, detail] = Array.isArray(texts[code]) ? texts[code] : [code, code, ''];
  byId('license').dataset.state = license ? toneOf(license) : 'unknown';
  setText(byId('license-pill'), pill);
  setText(byId('license-title'), title ?? texts[license.type] ?? texts.licensed);
  setText(byId('license-detail'), [license && termOf(license), detail].filter(Boolean).join(' '));
}

function toneOf({ valid, code }) {
  if (code === 'VALID') return 'ok';
  return valid || code === 'NOT_ACTIVATED' || code === 'NO_LICENSE' ? 'warn' : 'down';
}

function termOf({ code, valid, expiresAt }) {
  if (expiresAt === null) return valid ? texts.never : '';
  const date = new Date(expiresAt).toLocaleDateString(language, { dateStyle: 'long' });
  return code === 'EXPIRED' || code === 'GRACE' ? texts.ended(date) : texts.expires(date);
}

function speak(chosen) {
  language = chosen;
  texts = textsOf(chosen);
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll('[data-text]'))
    setText(element, texts[element.dataset.text]);
  for (const element of document.querySelectorAll('[data-label]'))
    element.ariaLabel = texts[element.dataset.label];
  for (const button of document.querySelectorAll('.languages button')) {
    button.ariaPressed = String(button.value === chosen);
  }
  draw();
}

for (const button of document.querySelectorAll('.languages button')) {
  button.addEventListener('click', () => {
    rememberLanguage(button.value);
    speak(button.value);
  });
}

/** Asks again and again while the page is seen; a hidden page asks nothing. */
async function run() {
  if (!document.hidden) await refresh();
  setTimeout(run, refreshMs);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});

drawHistories();
byId('address').textContent = location.host;
speak(language);
run();
