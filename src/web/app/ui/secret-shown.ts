import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { I18n } from '../core/i18n.ts';
import { DialogFrame } from './dialog.ts';
import { Icon } from './icon.ts';

/** What is shown this once, such as a generated password or a licence key. */
export interface ShownSecret {
  title: string;
  text: string;
  secret: string;
}

/** Shows a secret that cannot be had again, to be copied. */
@Component({
  selector: 'app-secret-shown',
  imports: [DialogFrame, Icon],
  template: `
    <app-dialog [title]="shown.title">
      <p class="muted">{{ shown.text }}</p>
      <div class="secret">
        <code class="mono">{{ shown.secret }}</code>
        <button type="button" class="button button--small" (click)="copy()">
          <app-icon [name]="isCopied() ? 'check' : 'copy'" />{{ isCopied() ? t().actions.copied : t().actions.copy }}
        </button>
      </div>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button button--primary" (click)="ref.close()">{{ t().actions.close }}</button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SecretShown {
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly shown = inject<ShownSecret>(DIALOG_DATA);
  protected readonly isCopied = signal(false);

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.shown.secret);
    this.isCopied.set(true);
  }
}
