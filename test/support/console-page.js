// Runs in pages of the console, before anything else of theirs: what its tests do and measure there.

const moves = { sum: 0 };
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) moves.sum += value;
}).observe({ type: 'layout-shift', buffered: true });

let left = null;
let leftTitle;

/** Goes to a page as a click on a link of the console would. */
function visit(path) {
  left = document.querySelector('h1');
  leftTitle = left?.textContent;
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate', { state: null }));
}

/**
 * What a page cost: `bytes` of all answers as they came, the sum of its layout shifts, and the longest chain of requests
 * each of which began when the one before it had ended.
 */
function cost() {
  // As they began: the entries come as they ended.
  const all = ['navigation', 'resource']
    .flatMap((type) => performance.getEntriesByType(type))
    .sort((a, b) => a.startTime - b.startTime);
  // Nothing on the page waits for the socket of events, for what is asked again because of it, or for the icon, which
  // browsers leave to the end.
  const needed = all.filter(
    ({ name }, index) =>
      !/\/api\/events|\/favicon/.test(name) && all.findIndex((one) => one.name === name) === index,
  );
  const chains = new Map();
  for (const request of needed) {
    const before = needed.filter((one) => chains.has(one) && one.responseEnd <= request.startTime);
    const longest = before.map((one) => chains.get(one)).reduce((a, b) => (b.length > a.length ? b : a), []);
    chains.set(request, [...longest, request.name]);
  }
  return {
    moves: moves.sum,
    bytes: all.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    chain: [...chains.values()].reduce((a, b) => (b.length > a.length ? b : a), []),
  };
}

const connections = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) {
    super(...given);
    connections.push(this);
  }
};

/** What the latest call that goes on has sent and received: packets, and the energy of what is to be heard. */
async function audio() {
  const counted = { sent: 0, received: 0, energy: 0 };
  const open = connections.findLast(({ signalingState }) => signalingState !== 'closed');
  for (const each of (await open.getStats()).values()) {
    if (each.type === 'outbound-rtp') counted.sent += each.packetsSent;
    if (each.type !== 'inbound-rtp') continue;
    counted.received += each.packetsReceived;
    counted.energy += each.totalAudioEnergy ?? 0;
  }
  return counted;
}

globalThis.consoleTest = {
  visit,
  cost,
  audio,
  // The heading of the page before is gone, or says something else.
  hasArrived() {
    const heading = document.querySelector('h1');
    return heading !== null && (heading !== left || heading.textContent !== leftTitle);
  },
  isSettled: () => document.querySelector('.skeleton, [aria-busy="true"]') === null,
  fits: () => document.documentElement.scrollWidth <= innerWidth,
};
