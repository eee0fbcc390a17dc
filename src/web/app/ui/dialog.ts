import { CdkTrapFocus } from '@angular/cdk/a11y';
import { Dialog, type DialogConfig, DialogRef } from '@angular/cdk/dialog';
import { createGlobalPositionStrategy } from '@angular/cdk/overlay';
import type { ComponentType } from '@angular/cdk/portal';
import { ChangeDetectionStrategy, Component, Injectable, Injector, inject, input } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { I18n } from '../core/i18n.ts';
import { Icon } from './icon.ts';

/** Opens dialogs. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  readonly #dialog = inject(Dialog);
  readonly #injector = inject(Injector);

  /** Shows a component as a dialog, or as a sheet at the side; resolves with what it is closed with. */
  open<Result, Data>(
    component: ComponentType<unknown>,
    data: Data,
    shape: 'dialog' | 'sheet' = 'dialog',
  ): Promise<Result | undefined> {
    const ref = this.#dialog.open<Result, Data>(component, {
      data,
      panelClass: shape,
      ...(shape === 'sheet' ? this.#atTheSide() : {}),
      backdropClass: 'backdrop',
      ariaLabelledBy: 'dialog-title',
      autoFocus: 'first-tabbable',
    });
    return firstValueFrom(ref.closed);
  }

  #atTheSide(): Pick<DialogConfig, 'positionStrategy' | 'width' | 'height'> {
    return {
      positionStrategy: createGlobalPositionStrategy(this.#injector).top('12px').right('12px'),
      width: 'min(440px, calc(100vw - 24px))',
      height: 'calc(100dvh - 24px)',
    };
  }
}

/** The frame of a dialog: its title, content and, marked `actions`, its buttons. */
@Component({
  selector: 'app-dialog',
  imports: [Icon, CdkTrapFocus],
  template: `
    <div class="dialog__frame" cdkTrapFocus>
      <header class="dialog__head">
        <h2 id="dialog-title">{{ title() }}</h2>
        <button type="button" class="icon-button" [attr.aria-label]="i18n.texts().actions.close" (click)="ref.close()">
          <app-icon name="x" />
        </button>
      </header>
      <div class="dialog__body"><ng-content /></div>
      <footer class="dialog__foot"><ng-content select="[actions]" /></footer>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DialogFrame {
  protected readonly i18n = inject(I18n);
  protected readonly ref = inject<DialogRef<unknown>>(DialogRef);
  readonly title = input.required<string>();
}
