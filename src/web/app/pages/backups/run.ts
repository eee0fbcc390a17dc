import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';

/** Asks what is backed up, and has it done. */
@Component({
  selector: 'app-backup-run',
  imports: [DialogFrame, Failure, ReactiveFormsModule],
  template: `
    <app-dialog [title]="t().backups.runTitle">
      <p class="muted">{{ t().backups.runText }}</p>
      <form class="form" id="backup-run" [formGroup]="form" (ngSubmit)="run()">
        @if (submit.error(); as error) {
          <app-failure [error]="error" />
        }
        <fieldset class="choices">
          <legend class="hidden">{{ t().backups.kind }}</legend>
          @for (kind of kinds; track kind) {
            <label class="option">
              <input type="radio" formControlName="kind" [value]="kind" />
              <span><strong>{{ t().backups.kinds[kind] }}</strong><span class="muted">{{ t().backups.kindTexts[kind] }}</span></span>
            </label>
          }
        </fieldset>
      </form>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close()">{{ t().actions.cancel }}</button>
        <button type="submit" class="button button--primary" form="backup-run" [disabled]="submit.isSending()">{{ t().backups.run }}</button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackupRun {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly kinds = ['database', 'all'] as const;
  protected readonly form = new FormGroup({
    kind: new FormControl<'database' | 'all'>('database', { nonNullable: true }),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async run(): Promise<void> {
    const all = this.form.controls.kind.value === 'all';
    const asked = await this.submit.send(() => this.#api.post('/api/backups', { body: { all } }));
    if (asked === undefined) return;
    this.#toaster.ok(this.t().backups.runAsked);
    this.ref.close();
  }
}
