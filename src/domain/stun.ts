import { isIPv4 } from 'node:net';

/** Messages of STUN (RFC 8489), as far as a look at whether a server answers needs them. */

const magicCookie = Buffer.from('2112a442', 'hex');
const headerBytes = 20;
const xorMappedAddress = 0x0020;

/** A Binding request without attributes. @param id 12 random bytes */
export function bindingRequest(id: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0, 1, 0, 0]), magicCookie, id]);
}

/** What an answer says: the address that the server saw, or null if it tells none, as one that refuses. */
export interface BindingAnswer {
  mapped: string | null;
}

/** Reads the answer to the request with this id; null if it is none. */
export function bindingAnswer(bytes: Buffer, id: Uint8Array): BindingAnswer | null {
  if (bytes.length < headerBytes || !bytes.subarray(4, 8).equals(magicCookie)) return null;
  if (!bytes.subarray(8, headerBytes).equals(id)) return null;
  const type = bytes.readUInt16BE(0);
  if (type !== 0x0101 && type !== 0x0111) return null;
  const value = attribute(bytes.subarray(headerBytes, headerBytes + bytes.readUInt16BE(2)), xorMappedAddress);
  return { mapped: value === null ? null : unmask(value) };
}

function attribute(attributes: Buffer, wanted: number): Buffer | null {
  for (let at = 0; at + 4 <= attributes.length; ) {
    const length = attributes.readUInt16BE(at + 2);
    if (attributes.readUInt16BE(at) === wanted) return attributes.subarray(at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return null;
}

/** Of an IPv4 address; what is left of another one is of no interest. */
function unmask(value: Buffer): string | null {
  if (value.length !== 8 || value[1] !== 1) return null;
  const address = [...value.subarray(4)].map((byte, index) => byte ^ (magicCookie[index] ?? 0)).join('.');
  return isIPv4(address) ? address : null;
}
