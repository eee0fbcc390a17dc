import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type Answer, Api } from '../../core/api.ts';
import { ApiError } from '../../core/api-error.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { type FailedLine, failedLinesOf } from './failed-lines.ts';

type Imported = Answer<'/api/extensions/import', 'post'>;

/** So many wrong lines are shown; the rest is counted. */
const shownLines = 100;

/** Takes a CSV file in, and shows what is wrong with which line. */
@Component({
  selector: 'app-extension-import',
  imports: [DialogFrame, Failure, Icon],
  templateUrl: './import.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExtensionImport {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);

  protected readonly file = signal<File | null>(null);
  protected readonly isPartial = signal(false);
  protected readonly isOver = signal(false);
  protected readonly isRunning = signal(false);
  protected readonly error = signal<unknown>(null);
  protected readonly failed = signal<readonly FailedLine[]>([]);
  protected readonly result = signal<Imported | null>(null);
  protected readonly shownLines = shownLines;

  protected pick(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#take(event.target.files);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(false);
    this.#take(event.dataTransfer?.files ?? null);
  }

  protected over(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(true);
  }

  protected choosePartial(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.isPartial.set(event.target.checked);
  }

  protected async run(): Promise<void> {
    const file = this.file();
    if (file === null || this.isRunning()) return;
    this.isRunning.set(true);
    this.#forget();
    try {
      const imported = await this.#api.upload('/api/extensions/import', {
        type: 'text/csv',
        content: file,
        query: { partial: this.isPartial() },
      });
      this.result.set(imported);
      this.failed.set(imported.failed);
    } catch (error) {
      this.error.set(error);
      if (error instanceof ApiError) this.failed.set(failedLinesOf(error.details));
    }
    this.isRunning.set(false);
  }

  #take(files: FileList | null): void {
    this.file.set(files?.[0] ?? null);
    this.#forget();
  }

  #forget(): void {
    this.error.set(null);
    this.failed.set([]);
    this.result.set(null);
  }
}
