/** A bounded number of things at once; the rest waits in order. */
export class Slots {
  #limit: number;
  #used = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits for a free slot; the returned function gives it back, once. Rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#used < this.#limit) this.#used += 1;
    else await this.#wait(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#used -= 1;
      this.#admit();
    };
  }

  /**
   * The other side allows fewer than was thought: from now on as many as are in use beside the caller's, less one
   * that stays free for ending commands. False if the caller is the only user, so that waiting would not help.
   */
  shrink(): boolean {
    if (this.#used <= 1) return false;
    this.#limit = Math.min(this.#limit, Math.max(1, this.#used - 2));
    return true;
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal?.removeEventListener('abort', leave);
        this.#used += 1;
        resolve();
      };
      const leave = () => {
        const place = this.#waiting.indexOf(admit);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(admit);
    });
  }

  #admit(): void {
    if (this.#used < this.#limit) this.#waiting.shift()?.();
  }
}
