// Runs in the page of browser-phone.ts: a phone of JsSIP that the test drives.
import JsSIP from 'jssip';

let agent;
let current;
let ringing;
const options = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };

/** The other side is played, as in any page: what is not played is not counted. */
function play(connection) {
  connection.addEventListener('track', ({ streams }) => {
    const audio = new Audio();
    audio.srcObject = streams[0];
    void audio.play();
  });
}

function onSession({ session, originator }) {
  current = session;
  // The first candidate will do; waiting for all costs a third of a second.
  session.on('icecandidate', (event) => event.ready());
  if (session.connection) play(session.connection);
  else session.on('peerconnection', (event) => play(event.peerconnection));
  if (originator === 'remote') ringing?.(session);
}

globalThis.testPhone = {
  register({ server, port, number, password }) {
    agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`wss://${server}:${port}/ws`)],
      uri: `sip:${number}@${server}`,
      password,
      session_timers: false,
    });
    agent.on('newRTCSession', onSession);
    return new Promise((resolve, reject) => {
      agent.on('registered', () => resolve());
      agent.on('registrationFailed', ({ cause }) => reject(new Error(`registration: ${cause}`)));
      agent.start();
    });
  },
  call(number) {
    return new Promise((resolve, reject) => {
      const session = agent.call(number, options);
      session.on('confirmed', () => resolve());
      session.on('failed', ({ cause }) => reject(new Error(`call: ${cause}`)));
    });
  },
  async answer() {
    const session = await new Promise((resolve) => {
      if (current && !current.isEnded() && current.direction === 'incoming') resolve(current);
      else ringing = resolve;
    });
    const confirmed = new Promise((resolve) => session.on('confirmed', () => resolve()));
    session.answer(options);
    return confirmed;
  },
  async audio() {
    const counted = { sent: 0, received: 0, energy: 0 };
    for (const each of (await current.connection.getStats()).values()) {
      if (each.type === 'outbound-rtp') counted.sent += each.packetsSent;
      if (each.type !== 'inbound-rtp') continue;
      counted.received += each.packetsReceived;
      counted.energy += each.totalAudioEnergy ?? 0;
    }
    return counted;
  },
  async hangUp() {
    if (current && !current.isEnded()) current.terminate();
  },
};
