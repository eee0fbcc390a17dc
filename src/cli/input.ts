type Value = string | number | boolean | string[] | undefined;

/** What the user gave to a command, by argument name or option key. Asking for a key of another type is a fault. */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(key: string): string | undefined {
    return this.#read(key, (value) => typeof value === 'string');
  }

  number(key: string): number | undefined {
    return this.#read(key, (value) => typeof value === 'number');
  }

  /** A text or a number, whichever the option's parser made of it. */
  value(key: string): string | number | undefined {
    return this.#read(key, (value) => typeof value === 'string' || typeof value === 'number');
  }

  flag(key: string): boolean {
    return this.#read<boolean>(key, (value) => typeof value === 'boolean') ?? false;
  }

  /** Of a flag that has an opposite, `--register` and `--no-register`: undefined if neither is given. */
  choice(key: string): boolean | undefined {
    return this.#read(key, (value) => typeof value === 'boolean');
  }

  list(key: string): string[] {
    return this.#read<string[]>(key, (value) => Array.isArray(value)) ?? [];
  }

  #read<T extends Value>(key: string, fits: (value: unknown) => boolean): T | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (!fits(value)) throw new TypeError(`The input ${key} is of another type: ${typeof value}`);
    return value as T;
  }
}
