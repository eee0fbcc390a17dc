import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { saveFile } from '../../ui/download.ts';
import { clockOf } from '../../ui/duration.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import { Playback } from './playback.ts';
import type { Recording } from './recordings.ts';
import { Sound } from './sound.ts';

const path = '/api/recordings/{id}/audio';
const lookEveryMs = 200;

/** Plays a recording as soon as it is there, and lets one jump about in it. */
@Component({
  selector: 'app-player',
  imports: [Failure, Icon],
  templateUrl: './player.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Player {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  readonly recording = input.required<Recording>();
  /** Who spoke with whom. */
  readonly label = input.required<string>();
  readonly closed = output();

  #playback: Playback | null = null;
  protected readonly state = signal<'loading' | 'playing' | 'paused' | 'over' | 'failed'>('loading');
  protected readonly position = signal(0);
  protected readonly duration = signal(0);
  protected readonly error = signal<unknown>(null);
  protected readonly time = computed(() => `${clockOf(this.position())} / ${clockOf(this.duration())}`);

  constructor() {
    effect(() => {
      const { id } = this.recording();
      untracked(() => void this.#open(id));
    });
    const timer = setInterval(() => void this.#look(), lookEveryMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      void this.#playback?.close();
    });
  }

  protected async toggle(): Promise<void> {
    if (this.state() === 'playing') {
      this.state.set('paused');
      await this.#playback?.pause();
      return;
    }
    if (this.state() === 'over') this.#jump(0);
    this.state.set('playing');
    await this.#playback?.resume();
  }

  protected seek(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#jump(Number(event.target.value));
  }

  protected retry(): void {
    void this.#open(this.recording().id);
  }

  protected async download(): Promise<void> {
    const { id } = this.recording();
    try {
      saveFile(`${id}.wav`, await this.#api.download(path, { params: { id } }));
    } catch (error) {
      this.#toaster.failed(error);
    }
  }

  async #open(id: string): Promise<void> {
    void this.#playback?.close();
    this.#playback = null;
    this.state.set('loading');
    this.position.set(0);
    this.error.set(null);
    try {
      const sound = await Sound.open((place) => this.#api.part(path, { id }, place));
      if (id !== this.recording().id) return;
      this.duration.set(sound.duration);
      this.#playback = new Playback(sound);
      this.state.set('playing');
      await this.#look();
    } catch (error) {
      if (id === this.recording().id) this.#fail(error);
    }
  }

  /** What is heard now, and what must be fetched for later. */
  async #look(): Promise<void> {
    const playback = this.#playback;
    if (playback === null || this.state() === 'failed') return;
    this.position.set(playback.position);
    if (this.state() === 'playing' && playback.isOver) this.state.set('over');
    try {
      await playback.goOn();
    } catch (error) {
      if (playback === this.#playback) this.#fail(error);
    }
  }

  #jump(seconds: number): void {
    this.#playback?.jump(seconds);
    this.position.set(seconds);
    if (this.state() === 'over') this.state.set('playing');
    void this.#look();
  }

  #fail(error: unknown): void {
    this.error.set(error);
    this.state.set('failed');
    void this.#playback?.pause();
  }
}
