import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { I18n } from '../core/i18n.ts';
import { DialogFrame, Dialogs } from './dialog.ts';
import { Failure } from './notice.ts';

interface Question {
  title: string;
  text: string;
  /** On the button. */
  action: string;
  /** What must be typed first. */
  name?: string;
  /** What is done; the dialog stays open, and tells, if it fails. */
  run: () => Promise<unknown>;
}

/** Asks before something that cannot be undone, does it, and tells whether it was done. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  readonly #dialogs = inject(Dialogs);

  async ask(question: Question): Promise<boolean> {
    return (await this.#dialogs.open<boolean, Question>(ConfirmDialog, question)) === true;
  }
}

@Component({
  selector: 'app-confirm',
  imports: [DialogFrame, Failure],
  template: `
    <app-dialog [title]="question.title">
      <p>{{ question.text }}</p>
      @if (error(); as error) {
        <app-failure [error]="error" />
      }
      @if (question.name; as name) {
        <label class="field">
          <span class="field__label">{{ i18n.texts().form.typeName(name) }}</span>
          <input class="input number" autocomplete="off" [value]="typed()" (input)="type($event)" (keydown.enter)="run()" />
        </label>
      }
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close(false)">{{ i18n.texts().actions.cancel }}</button>
        <button type="button" class="button button--danger" [disabled]="!isReady()" (click)="run()">{{ question.action }}</button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class ConfirmDialog {
  protected readonly i18n = inject(I18n);
  protected readonly question = inject<Question>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly typed = signal('');
  protected readonly error = signal<unknown>(null);
  readonly #isRunning = signal(false);

  protected isReady(): boolean {
    return (
      !this.#isRunning() && (this.question.name === undefined || this.typed().trim() === this.question.name)
    );
  }

  protected type(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.typed.set(event.target.value);
  }

  protected async run(): Promise<void> {
    if (!this.isReady()) return;
    this.#isRunning.set(true);
    try {
      await this.question.run();
      this.ref.close(true);
    } catch (error) {
      this.error.set(error);
      this.#isRunning.set(false);
    }
  }
}
