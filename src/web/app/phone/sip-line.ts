import JsSIP from 'jssip';
import { type Call, type Ending, endingOf, type MicrophoneProblem, microphoneProblemOf } from './call.ts';
import { awaitedCandidate, connectionSettings, type Ice } from './ice.ts';
import { play } from './play.ts';

type Agent = InstanceType<typeof JsSIP.UA>;
type SipCall = ReturnType<Agent['call']>;

export interface LineAccount {
  number: string;
  password: string;
  name: string | null;
  /** wss://... */
  url: string;
  host: string;
  ice: Ice;
}

/** What the line tells. */
export interface LineEvents {
  /** `refused` is SIP's answer to the password; `closed` a socket that did not open, or broke. */
  state(state: 'ready' | 'connecting' | 'refused' | 'closed'): void;
  /** The call as it is now; null once there is none. */
  call(call: Call | null): void;
  ended(call: Call, ending: Ending | null): void;
  microphone(problem: MicrophoneProblem | null): void;
  notPassed(to: string): void;
}

const registerForSeconds = 120;
/** For so long a call waits for a server that helps it through a NAT, once there is another way to try. */
const gatherForMs = 1000;

/**
 * An extension over a secure WebSocket: one call at a time, and one that waits while somebody is asked to take it.
 * Whoever calls meanwhile finds it busy.
 */
export class SipLine {
  readonly #agent: Agent;
  readonly #events: LineEvents;
  readonly #host: string;
  #ice: Ice;
  #sip: SipCall | null = null;
  #call: Call | null = null;
  #waiting: { sip: SipCall; call: Call } | null = null;

  constructor({ number, password, name, url, host, ice }: LineAccount, events: LineEvents) {
    this.#events = events;
    this.#host = host;
    this.#ice = ice;
    this.#agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(url)],
      uri: `sip:${number}@${host}`,
      password,
      ...(name === null ? {} : { display_name: name.replaceAll(/["\\]/g, '') }),
      session_timers: false,
      register_expires: registerForSeconds,
      connection_recovery_min_interval: 2,
      connection_recovery_max_interval: 8,
      user_agent: 'SmartCMS console',
    });
    this.#agent.on('connecting', () => events.state('connecting'));
    this.#agent.on('disconnected', () => events.state('closed'));
    this.#agent.on('registered', () => events.state('ready'));
    this.#agent.on('registrationFailed', ({ cause }) => {
      if (cause !== 'Connection Error') events.state('refused');
    });
    this.#agent.on('newRTCSession', ({ session, originator }: { session: SipCall; originator: string }) =>
      this.#take(session, originator === 'remote' ? 'in' : 'out'),
    );
  }

  start(): void {
    this.#agent.start();
  }

  /** Ends a call that goes on, and the registration. */
  stop(): void {
    this.#agent.stop();
  }

  /** For calls from now on. */
  useIce(ice: Ice): void {
    this.#ice = ice;
  }

  dial(number: string): void {
    if (this.#sip === null) this.#agent.call(this.#uri(number), this.#media());
  }

  answer(): void {
    this.#sip?.answer(this.#media());
  }

  hangUp(): void {
    if (this.#sip === null || this.#sip.isEnded()) return;
    const isRinging = this.#call?.direction === 'in' && this.#call.state === 'ringing';
    this.#sip.terminate(isRinging ? { status_code: 486 } : {});
  }

  mute(isMuted: boolean): void {
    if (isMuted) this.#sip?.mute({ audio: true });
    else this.#sip?.unmute({ audio: true });
    this.#change({ isMuted });
  }

  hold(isHeld: boolean): void {
    const isDone = isHeld ? this.#sip?.hold() : this.#sip?.unhold();
    if (isDone === true) this.#change({ isHeld });
  }

  /** Digits for whoever is at the other end, in the sound itself (RFC 4733). */
  press(tones: string): void {
    this.#sip?.sendDTMF(tones, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
  }

  /** Passes the call on to a number, unasked; it comes back if nothing is reached there. */
  passOn(to: string): void {
    if (this.#sip?.isEstablished() === true) this.#refer(this.#sip, to);
  }

  /** Has the other side wait, and calls a number to ask there. The call is taken up again when that one ends. */
  askFirst(to: string): void {
    const [sip, call] = [this.#sip, this.#call];
    if (sip === null || call === null || !sip.isEstablished() || this.#waiting !== null) return;
    if (!call.isHeld) sip.hold();
    this.#waiting = { sip, call: { ...call, isHeld: true } };
    this.#sip = null;
    this.#agent.call(this.#uri(to), this.#media());
  }

  /** Connects the one that waits with the one that was asked, and leaves both. */
  connect(): void {
    const [asked, waiting] = [this.#sip, this.#waiting];
    if (waiting === null || asked?.isEstablished() !== true || this.#call === null) return;
    this.#refer(waiting.sip, this.#call.number, asked);
  }

  /** Sends the far end of a call to a number, or in the place of `asked` (RFC 3891). */
  #refer(sip: SipCall, to: string, asked?: SipCall): void {
    const ours = asked === undefined ? [sip] : [sip, asked];
    this.#change({ passingTo: to });
    const failed = () => {
      if (sip.isEnded()) return;
      this.#change({ passingTo: null });
      this.#events.notPassed(to);
    };
    sip.refer(this.#uri(to), {
      ...(asked === undefined ? {} : { replaces: asked }),
      eventHandlers: {
        accepted: () => {
          for (const each of ours) if (!each.isEnded()) each.terminate();
        },
        failed,
        requestFailed: failed,
      },
    });
  }

  #media() {
    return {
      mediaConstraints: { audio: true, video: false },
      pcConfig: connectionSettings(this.#ice),
    };
  }

  #uri(number: string): string {
    return `sip:${number.replaceAll('#', '%23')}@${this.#host}`;
  }

  #take(sip: SipCall, direction: Call['direction']): void {
    if (this.#sip !== null || (direction === 'in' && this.#waiting !== null)) {
      sip.terminate({ status_code: 486, reason_phrase: 'Busy Here' });
      return;
    }
    this.#sip = sip;
    const { uri, display_name } = sip.remote_identity;
    const number = String(uri.user);
    this.#call = {
      ...{ id: sip.id, direction, number, name: nameOf(display_name, number) },
      ...{ state: direction === 'in' ? 'ringing' : 'calling', since: null },
      ...{ isMuted: false, isHeld: false, passingTo: null, waiting: this.#waiting?.call ?? null },
    };
    this.#follow(sip);
    this.#events.call(this.#call);
  }

  #follow(sip: SipCall): void {
    const awaited = awaitedCandidate(this.#ice);
    sip.on('icecandidate', ({ candidate, ready }) => {
      if (awaited === null || candidate.type === awaited) ready();
      else setTimeout(ready, gatherForMs);
    });
    if (sip.connection) play(sip.connection);
    else sip.on('peerconnection', ({ peerconnection }) => play(peerconnection));
    sip.on('progress', () => this.#change({ state: 'ringing' }));
    sip.on('accepted', () => this.#talk());
    sip.on('confirmed', () => this.#talk());
    sip.on('getusermediafailed', (error) => this.#events.microphone(microphoneProblemOf(error)));
    sip.on('ended', (end) => this.#end(sip, end));
    sip.on('failed', (end) => this.#end(sip, end));
  }

  #talk(): void {
    this.#events.microphone(null);
    this.#change({ state: 'talking', since: this.#call?.since ?? new Date().toISOString() });
  }

  #change(change: Partial<Call>): void {
    if (this.#call === null) return;
    this.#call = { ...this.#call, ...change };
    this.#events.call(this.#call);
  }

  #end(sip: SipCall, { cause, originator }: { cause: string; originator: string }): void {
    const endingIn = ({ direction }: Call) => endingOf(cause, originator === 'local', direction);
    if (this.#waiting?.sip === sip) {
      const { call } = this.#waiting;
      this.#waiting = null;
      this.#events.ended(call, endingIn(call));
      this.#change({ waiting: null });
    } else if (this.#sip === sip && this.#call !== null) {
      const call = this.#call;
      this.#sip = null;
      this.#call = null;
      this.#events.ended(call, endingIn(call));
      this.#takeUp(call.passingTo);
    }
  }

  /** Goes back to the call that waits, if one does; one that is being passed on stays held. */
  #takeUp(passingTo: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) {
      this.#sip = waiting.sip;
      const isHeld = passingTo !== null || !waiting.sip.unhold();
      this.#call = { ...waiting.call, isHeld, passingTo };
    }
    this.#events.call(this.#call);
  }
}

/** Asterisk calls whoever has no name by the number. */
const nameOf = (name: string, number: string) => (name === '' || name === number ? null : name);
