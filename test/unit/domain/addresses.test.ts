import { expect, it } from 'vitest';
import { isPublicAddress, isWithin, networkOf } from '../../../src/domain/addresses.ts';

it.each([
  ['203.0.113.10', true],
  ['172.15.255.255', true],
  ['172.32.0.1', true],
  ['2001:db8::1', true],
  ['10.0.0.1', false],
  ['172.17.0.2', false],
  ['192.168.1.5', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['127.0.0.1', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['::1', false],
  ['phones.example.com', false],
  ['', false],
])('%j is reached over the Internet: %j', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

it.each([
  ['10.1.2.3', 16, '10.1.0.0/16'],
  ['192.168.7.200', 26, '192.168.7.192/26'],
  ['203.0.113.10', 32, '203.0.113.10/32'],
  ['255.255.255.255', 1, '128.0.0.0/1'],
  ['203.0.113.10', 0, '0.0.0.0/0'],
])('the network of %s with %d bits is %s', (address, prefix, expected) => {
  expect(networkOf(address, prefix)).toBe(expected);
  expect(isWithin(address, ['2001:db8::/32', expected])).toBe(true);
});
