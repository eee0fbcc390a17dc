/** A limit of time that can stand still: while a person is asked, nobody is late. */
export class Deadline {
  #onExpiry: (() => void) | undefined;
  #remaining: number;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #expired = false;
  #cleared = false;

  constructor(ms: number) {
    this.#remaining = ms;
    this.#start();
  }

  get remainingMs(): number {
    return this.#startedAt === undefined
      ? this.#remaining
      : this.#remaining - (performance.now() - this.#startedAt);
  }

  /** Called once, when the time is over; at once if it is over already. */
  set onExpiry(action: (() => void) | undefined) {
    this.#onExpiry = action;
    if (this.#expired) action?.();
  }

  /** The outcome of the work; the time that it takes does not count. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#stop();
    try {
      return await work;
    } finally {
      this.#start();
    }
  }

  clear(): void {
    this.#cleared = true;
    this.#stop();
  }

  #start(): void {
    if (this.#cleared) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#onExpiry?.();
    }, this.#remaining);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#remaining = Math.max(0, this.remainingMs);
    this.#startedAt = undefined;
  }
}
