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

const latest = () => connections.findLast(({ signalingState }) => signalingState !== 'closed');

/** The kind of candidate by which the latest call's sound leaves: `relay` is a TURN server. */
async function way() {
  const stats = await latest().getStats();
  const transport = [...stats.values()].find(({ type }) => type === 'transport');
  const pair = stats.get(transport?.selectedCandidatePairId);
  return stats.get(pair?.localCandidateId)?.candidateType ?? 'none';
}

/** What the latest call that goes on has sent and received: packets, and the energy of what is to be heard. */
async function audio() {
  const counted = { sent: 0, received: 0, energy: 0 };
  for (const each of (await latest().getStats()).values()) {
    if (each.type === 'outbound-rtp') counted.sent += each.packetsSent;
    if (each.type !== 'inbound-rtp') continue;
    counted.received += each.packetsReceived;
    counted.energy += each.totalAudioEnergy ?? 0;
  }
  return counted;
}

/** Asks a TURN server for a place: kinds of candidates that were found, and codes of refusals. */
async function relay(server) {
  const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
  const asked = { found: [], refusals: [] };
  connection.addEventListener(
    'icecandidate',
    ({ candidate }) => candidate && asked.found.push(candidate.type),
  );
  connection.addEventListener('icecandidateerror', ({ errorCode }) => asked.refusals.push(errorCode));
  connection.createDataChannel('test');
  await connection.setLocalDescription();
  for (let tries = 0; tries < 150 && connection.iceGatheringState !== 'complete'; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  connection.close();
  return asked;
}

globalThis.consoleTest = {
  visit,
  cost,
  audio,
  relay,
  way,
  // The heading of the page before is gone, or says something else.
  hasArrived() {
    const heading = document.querySelector('h1');
    return heading !== null && (heading !== left || heading.textContent !== leftTitle);
  },
  isSettled: () => document.querySelector('.skeleton, [aria-busy="true"]') === null,
  fits: () => document.documentElement.scrollWidth <= innerWidth,
};
