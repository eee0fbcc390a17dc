import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type Answer, Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { Status } from '../../ui/status.ts';
import type { Trunk } from './trunks.ts';

/** Tests a trunk at once, and shows step by step what was found. */
@Component({
  selector: 'app-trunk-test',
  imports: [DialogFrame, Failure, Icon, Status],
  template: `
    <app-dialog [title]="t().trunks.testTitle(trunk.name)">
      <p class="muted">{{ t().trunks.testText }}</p>
      @if (error(); as error) {
        <app-failure [error]="error" />
      }
      <div aria-live="polite">
        @if (result(); as result) {
          <section class="plan">
            <h3><app-status [tone]="result.ok ? 'ok' : 'down'">{{ result.ok ? t().trunks.testOk : t().trunks.testFailed }}</app-status></h3>
            <ol class="rows rows--boxed steps">
              @for (step of result.steps; track $index) {
                <li class="row">
                  <span class="row__icon" [attr.data-tone]="step.ok ? 'ok' : 'down'"><app-icon [name]="step.ok ? 'circle-check' : 'circle-x'" /></span>
                  <div class="row__main" lang="en"><strong>{{ step.name }}</strong><p>{{ step.detail }}</p></div>
                  <p class="row__aside number">{{ i18n.number(step.ms) }} ms</p>
                </li>
              }
            </ol>
          </section>
        } @else if (error() === null) {
          <p class="with-icon muted"><span class="row__icon row__icon--busy"><app-icon name="loader-circle" /></span>{{ t().trunks.testRunning(trunk.host) }}</p>
        }
      </div>
      <ng-container ngProjectAs="[actions]">
        <button type="button" class="button" (click)="ref.close()">{{ t().actions.close }}</button>
        <button type="button" class="button button--primary" [disabled]="isRunning()" (click)="run()">{{ t().trunks.testAgain }}</button>
      </ng-container>
    </app-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrunkTest {
  readonly #api = inject(Api);
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly trunk = inject<Trunk>(DIALOG_DATA);
  protected readonly isRunning = signal(false);
  protected readonly error = signal<unknown>(null);
  protected readonly result = signal<Answer<'/api/trunks/{name}/test', 'post'> | null>(null);

  constructor() {
    void this.run();
  }

  protected async run(): Promise<void> {
    const { name } = this.trunk;
    this.isRunning.set(true);
    this.error.set(null);
    this.result.set(null);
    try {
      this.result.set(await this.#api.post('/api/trunks/{name}/test', { params: { name } }));
    } catch (error) {
      this.error.set(error);
    }
    this.isRunning.set(false);
  }
}
