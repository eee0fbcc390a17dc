import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { type Answer, Api } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Session } from '../../core/session.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';
import type { Extension } from './extensions.ts';
import { changeOf, type FeatureValues, valuesOf } from './features-values.ts';

type Features = Answer<'/api/extensions/{number}/features', 'get'>;
const path = '/api/extensions/{number}/features';

const number = () =>
  new FormControl('', { nonNullable: true, validators: Validators.pattern(/^\s*([+\d][\d*#]*)?\s*$/) });
const count = () => new FormControl('', { nonNullable: true, validators: Validators.pattern(/^\s*\d*\s*$/) });

/** What an extension does with its calls, and how far it may call. Phones change some of it by codes. */
@Component({
  selector: 'app-extension-features',
  imports: [DialogFrame, Failure, Field, ReactiveFormsModule],
  templateUrl: './features.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExtensionFeatures {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  readonly #params = { number: inject<Extension>(DIALOG_DATA).number };
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly number = this.#params.number;
  protected readonly reaches = ['internal', 'national', 'international'] as const;
  protected readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));
  protected readonly query = new Query<Features>((signal) =>
    this.#api.get(path, { params: this.#params, signal }),
  );
  protected readonly form = new FormGroup({
    dnd: new FormControl(false, { nonNullable: true }),
    forwardAlways: number(),
    forwardBusy: number(),
    forwardNoAnswer: number(),
    ringSeconds: count(),
    calls: new FormControl<FeatureValues['calls']>('international', { nonNullable: true }),
    maxCalls: count(),
    maxSeconds: count(),
  });
  protected readonly submit = new FormSubmit(this.form);

  constructor() {
    effect(() => {
      const features = this.query.value();
      if (features !== undefined) this.form.setValue(valuesOf(features));
      if (this.canEdit()) this.form.enable();
      else this.form.disable();
    });
  }

  protected async save(): Promise<void> {
    const body = changeOf(this.form.getRawValue());
    const saved = await this.submit.send(() => this.#api.patch(path, { params: this.#params, body }));
    if (saved === undefined) return;
    const words = this.t().extensions;
    this.#toaster.ok(
      saved.result === 'unchanged' ? words.unchanged(this.number) : words.updated(this.number),
    );
    this.ref.close();
  }
}
