import type { Body } from '../../core/api-shapes.ts';
import { partsOf } from '../../ui/parts.ts';

export type TrunkInput = Body<'/api/trunks', 'post'>;
type TrunkChange = Body<'/api/trunks/{name}', 'patch'>;
type Codec = NonNullable<TrunkInput['codecs']>[number];

/** What stands in the form: texts as they are typed. */
export interface TrunkValues {
  name: string;
  host: string;
  port: string;
  transport: NonNullable<TrunkInput['transport']>;
  srtp: boolean;
  codecs: string;
  callerId: string;
  username: string;
  secret: string;
  register: boolean;
  match: string;
}

/** What all values but the name, the user name and the secret say to the API. */
function common({ host, port, transport, srtp, codecs, callerId, register, match }: TrunkValues) {
  return {
    host: host.trim(),
    ...(port === '' ? {} : { port: Number(port) }),
    transport,
    srtp,
    // The API refuses what is no codec.
    codecs: codecs.trim() === '' ? null : (partsOf(codecs) as Codec[]),
    callerId: callerId.trim() === '' ? null : callerId.trim(),
    register,
    ...(match.trim() === '' ? {} : { match: partsOf(match) }),
  };
}

/** A new trunk. */
export function inputOf(type: TrunkInput['type'], values: TrunkValues): TrunkInput {
  const { name, username, secret } = values;
  return {
    name: name.trim(),
    type,
    ...common(values),
    ...(username.trim() === '' ? {} : { username: username.trim() }),
    ...(secret === '' ? {} : { secret }),
  };
}

/** What is changed: an empty secret stays, a user name that was taken out takes it along. */
export function changeOf(values: TrunkValues): TrunkChange {
  const username = values.username.trim();
  return {
    ...common(values),
    username: username === '' ? null : username,
    ...(values.secret === '' || username === '' ? {} : { secret: values.secret }),
  };
}
