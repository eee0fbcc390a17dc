import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../../../src/host/ssh/deadline.ts';

describe('Deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('stands still during a question', async () => {
    const deadline = new Deadline(1_000);
    const late = vi.fn();
    deadline.onExpiry = late;
    await vi.advanceTimersByTimeAsync(600);
    const asked = deadline.during(new Promise((resolve) => setTimeout(resolve, 60_000)));
    await vi.advanceTimersByTimeAsync(60_000);
    await asked;
    expect(Math.round(deadline.remainingMs)).toBe(400);
    await vi.advanceTimersByTimeAsync(399);
    expect(late).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2);
    expect(late).toHaveBeenCalledOnce();
  });

  it('tells whoever comes late at once', async () => {
    const deadline = new Deadline(10);
    await vi.advanceTimersByTimeAsync(20);
    const late = vi.fn();
    deadline.onExpiry = late;
    expect(late).toHaveBeenCalledOnce();
  });

  it('leaves no timer behind, also if a question is answered later', async () => {
    const deadline = new Deadline(1_000);
    const asked = deadline.during(new Promise((resolve) => setTimeout(resolve, 10)));
    deadline.clear();
    await vi.advanceTimersByTimeAsync(20);
    await asked;
    expect(vi.getTimerCount()).toBe(0);
  });
});
