import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

interface Received {
  from: string;
  to: string[];
  /** Headers and text. */
  data: string;
  /** Whether it came over TLS. */
  secure: boolean;
  /** user:password of AUTH PLAIN, if any. */
  login: string | null;
}

export interface TestSmtp {
  port: number;
  mails: Received[];
  stop(): Promise<void>;
}

interface SmtpOptions {
  host?: string;
  /** PEM; with them the server offers STARTTLS. */
  tls?: { key: string; cert: string } | undefined;
  /** user:password that it insists on. */
  login?: string;
}

/** An SMTP server (RFC 5321) that keeps what it is sent; with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). */
export async function startSmtp({ host = '127.0.0.1', tls, login }: SmtpOptions = {}): Promise<TestSmtp> {
  const mails: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write('220 test ESMTP\r\n');
    serve(socket, false);
  });

  function serve(socket: Socket, secure: boolean): void {
    let mail: Received = { from: '', to: [], data: '', secure, login: null };
    let given: string | null = null;
    let text = '';
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      for (;;) {
        const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          mails.push({ ...mail, data: line, login: given });
          mail = { from: '', to: [], data: '', secure, login: null };
          inData = false;
          say('250 kept');
          continue;
        }
        command(line);
      }
    };
    function command(line: string): void {
      const verb = line.split(/[ :]/)[0]?.toUpperCase();
      if (verb === 'EHLO') {
        const extensions = [...(tls && !secure ? ['STARTTLS'] : []), 'AUTH PLAIN'];
        say('250-test');
        for (const name of extensions) say(`250${name === extensions.at(-1) ? ' ' : '-'}${name}`);
      } else if (verb === 'STARTTLS' && tls) {
        say('220 go on');
        socket.removeListener('data', onData);
        const upgraded = new TLSSocket(socket, { isServer: true, ...tls });
        upgraded.on('error', () => socket.destroy());
        serve(upgraded, true);
      } else if (verb === 'AUTH') {
        const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
          .toString()
          .split('\0');
        given = `${user}:${password}`;
        say(login === undefined || given === login ? '235 welcome' : '535 5.7.8 wrong password');
      } else if (verb === 'MAIL') {
        if (login !== undefined && given !== login) return void say('530 5.7.0 authentication required');
        mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
        say('250 ok');
      } else if (verb === 'RCPT') {
        mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
        say('250 ok');
      } else if (verb === 'DATA') {
        inData = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('502 unknown');
    }
    socket.on('data', onData);
  }

  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
